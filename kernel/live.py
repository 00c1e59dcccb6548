"""News for pages that stay open: topics, how news of them travel, and the tickets by which a page listens.

News say that something happened, never what: the page asks its ordinary door. Lost ones cost time and nothing else.
"""

import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

import redis
from itsdangerous import BadSignature, URLSafeSerializer
from redis.backoff import NoBackoff
from redis.retry import Retry

from kernel import clock, ids, log

if TYPE_CHECKING:  # the streams process imports this module, and no database with it
    from sqlalchemy.orm import Session

CHANNEL = "live"  # each streams process hears everything and keeps what somebody listens to
BEGIN_WITHIN = timedelta(seconds=60)  # a ticket is used at once; the rest is for clocks that differ
LIFE = timedelta(minutes=10)
CHECK_SECONDS = 20  # how soon a Valkey that has silently gone is noticed
LOG = log.get("live")


class Subject(StrEnum):
    badge = "badge"  # of an account: its unread notifications or messages
    conversation = "conversation"
    device = "device"  # it was signed out


class TicketRefused(Exception):
    """Not ours, too old, or for another origin."""


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """What one page of one device may listen to. `says`: what the page is told, by topic; moments are POSIX seconds."""

    origin: str
    account: str
    device: str
    says: Mapping[str, str]
    made_at: float
    ends_at: float


def topic(tenant_id: UUID, subject: Subject, key: UUID) -> str:
    """The name of what may be listened to: nobody guesses it, and it tells no id to who reads it."""
    return f"{subject}:{ids.digest(f'{tenant_id} {subject} {key}')[:32]}"


def tell(session: "Session", subject: Subject, key: UUID) -> None:
    """Tell open pages that something is new, once the unit has committed; see `tenants.scope`."""
    session.info.setdefault("news", set()).add(topic(session.info["tenant"].id, subject, key))


def sign(secret: str, ticket: Ticket) -> str:
    """The ticket as text for its page. It is signed, not hidden."""
    return str(_signer(secret).dumps(asdict(ticket)))


def read(secret: str, text: str, *, origin: str) -> Ticket:
    """The ticket somebody from `origin` shows now. Raises TicketRefused."""
    try:
        ticket = Ticket(**_signer(secret).loads(text))
    except BadSignature:
        raise TicketRefused from None
    age = clock.now().timestamp() - ticket.made_at
    if abs(age) > BEGIN_WITHIN.total_seconds() or ticket.origin != origin:
        raise TicketRefused
    return ticket


def listen(url: str) -> Iterator[str | None]:
    """Topics of which there is news, without end; None after each (re)connection: something may have been missed.

    `url`: a redis address. Waits for a Valkey that is away.
    """
    away = False
    while True:
        try:
            with (
                redis.Redis.from_url(
                    url, retry=Retry(NoBackoff(), 0), health_check_interval=CHECK_SECONDS, decode_responses=True
                ) as connection,
                connection.pubsub() as ear,
            ):
                ear.subscribe(CHANNEL)
                while True:
                    heard = ear.get_message(timeout=CHECK_SECONDS)
                    if heard and heard["type"] in {"subscribe", "message"}:
                        away = False
                        yield heard["data"] if heard["type"] == "message" else None
        except redis.RedisError as obstacle:
            if not away:
                LOG.warning("waiting for Valkey", error=type(obstacle).__name__)
            away = True
            time.sleep(0.5)


def _signer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="live")

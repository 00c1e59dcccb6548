"""Reads of notifications: the list, the badge, and letters that are being sent."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Uuid, bindparam, exists, func, select
from sqlalchemy.orm import Session

from app.blueprints.accounts.models import Account, AccountState
from app.blueprints.notifications.models import (
    Delivery,
    DeliveryState,
    How,
    LetterCopy,
    LetterOff,
    Notification,
    Telling,
)
from kernel.errors import Message

PAGE = 20

UNREAD = (
    select(func.count())
    .where(Notification.account_id == bindparam("asker_id", type_=Uuid()), Notification.read_at.is_(None))
    .scalar_subquery()
)
_NEWEST = (
    select(
        Notification.id,
        Notification.kind,
        Notification.message,
        Notification.values,
        Notification.path,
        Notification.created_at,
        Notification.read_at,
    )
    .where(Notification.account_id == bindparam("asker_id", type_=Uuid()))
    .order_by(Notification.id.desc())
    .limit(bindparam("most"))
)
_BEFORE = _NEWEST.where(Notification.id < bindparam("before", type_=Uuid()))


@dataclass(frozen=True, kw_only=True)
class Told:
    """A notification as its reader sees it; `message` is still to be translated."""

    id: UUID
    kind: str
    message: Message
    path: str
    created_at: datetime
    unread: bool

    @property
    def at(self) -> datetime:
        """Its place in the list."""
        return self.created_at


@dataclass(frozen=True, kw_only=True)
class WaitingLetter:
    """All it takes to write one letter. `wanted`: the reader still wants it and can be reached.

    What gathers is not wanted any more once the reader has seen it on the page. `conversation`: the public id of the one
    a reply goes into. `account`: the reader's public id.
    """

    delivery_id: UUID
    account_id: UUID
    account: str
    conversation: str | None
    kind: str
    letter: str
    values: dict[str, Any]
    path: str
    email: str
    email_key: str
    language: str
    given_name: str
    tries: int
    wanted: bool
    gathers: bool


class LetterValues(Protocol):
    """What a room has to tell in a letter at the moment it leaves; None: nothing any more, and no letter leaves.

    A letter about a conversation tells `told_up_to` as well, the public id of the newest message in it.
    """

    def __call__(self, session: Session, letter: WaitingLetter) -> dict[str, Any] | None: ...


def newest(session: Session, account_id: UUID, *, before: UUID | None = None, most: int = PAGE) -> list[Told]:
    """An account's notifications, newest first. `before`: the key of the last one seen."""
    wanted = _NEWEST if before is None else _BEFORE
    rows = session.execute(wanted, {"asker_id": account_id, "before": before, "most": most})
    return [
        Told(
            id=row.id,
            kind=row.kind,
            message=Message(row.message, **row.values),
            path=row.path,
            created_at=row.created_at,
            unread=row.read_at is None,
        )
        for row in rows
    ]


def letters_off(session: Session, account_id: UUID) -> frozenset[str]:
    """The kinds of letters an account does without."""
    return frozenset(session.scalars(select(LetterOff.kind).where(LetterOff.account_id == account_id)))


def copies(session: Session, account_id: UUID) -> frozenset[str]:
    """The kinds of which an account wants a letter of everything."""
    return frozenset(session.scalars(select(LetterCopy.kind).where(LetterCopy.account_id == account_id)))


def tellings(session: Session, account_id: UUID) -> dict[str, How]:
    """How an account wants to be told, by kind, where it is not the usual way."""
    chosen = select(Telling.kind, Telling.how).where(Telling.account_id == account_id)
    return {kind: How(how) for kind, how in session.execute(chosen).tuples()}


def told_up_to(session: Session, account_id: UUID, *, conversation: str, before: datetime) -> str | None:
    """The newest message of a conversation that letters sent before a moment told an account; None: they told none.

    `conversation`, and what is returned: public ids.
    """
    wanted = (
        select(Delivery.told_up_to)
        .join(Notification, Notification.id == Delivery.notification_id)
        .where(
            Delivery.conversation == conversation,
            Delivery.told_up_to.is_not(None),
            Delivery.sent_at <= before,
            Notification.account_id == account_id,
        )
    )
    return session.scalar(wanted.order_by(Delivery.id.desc()).limit(1))


def had_letters(session: Session, people: Collection[UUID], *, kind: str, since: datetime, least: int) -> set[UUID]:
    """Which of these people want letters of a kind, and were written `least` of them or more since a moment."""
    off = exists().where(LetterOff.account_id == Notification.account_id, LetterOff.kind == kind)
    written = (
        select(Notification.account_id)
        .join(Delivery, Delivery.notification_id == Notification.id)
        .where(
            Notification.account_id.in_(people),
            Notification.kind == kind,
            Notification.created_at > since,
            Delivery.state != DeliveryState.failed,
            ~off,
        )
        .group_by(Notification.account_id)
        .having(func.count() >= least)
    )
    return set(session.scalars(written))


def letters(session: Session, delivery_ids: Collection[UUID]) -> list[WaitingLetter]:
    """What it takes to write these letters, oldest first."""
    wanted = (
        select(
            Delivery.id,
            Delivery.letter,
            Delivery.conversation,
            Delivery.tries,
            Delivery.gathers,
            Notification.account_id,
            Notification.kind,
            Notification.values,
            Notification.path,
            Notification.read_at,
            Account.public_id,
            Account.email,
            Account.email_key,
            Account.language,
            Account.given_name,
            Account.state,
            LetterOff.since,
        )
        .join(Notification, Notification.id == Delivery.notification_id)
        .join(Account, Account.id == Notification.account_id)
        .outerjoin(LetterOff, (LetterOff.account_id == Notification.account_id) & (LetterOff.kind == Notification.kind))
        .where(Delivery.id.in_(delivery_ids))
        .order_by(Delivery.id)
    )
    return [
        WaitingLetter(
            delivery_id=row.id,
            account_id=row.account_id,
            account=row.public_id,
            conversation=row.conversation,
            kind=row.kind,
            letter=row.letter,
            values=row.values,
            path=row.path,
            email=row.email,
            email_key=row.email_key,
            language=row.language,
            given_name=row.given_name,
            tries=row.tries,
            wanted=row.state == AccountState.confirmed
            and row.since is None
            and not (row.gathers and row.read_at is not None),
            gathers=row.gathers,
        )
        for row in session.execute(wanted)
    ]

"""What came of a call, written down: one unit, with whatever the answer changes elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from billing.calls.models import CallState, StripeCall
from billing.calls.services.applying import Apply, apply, done
from billing.calls.services.rows import locked, move, pause
from billing.calls.services.take import LOCKED_CODE
from billing.gateway.things import Kind, Thing
from kernel import clock, log

LOG = log.get("calls")
LOOKED_APART = timedelta(hours=1)  # between two look-ups that find nothing, before it is sent again
LOCKED_FOR = timedelta(minutes=10)  # then one call tries whether the key opens again


@dataclass(frozen=True)
class Made:
    """Stripe has done it; this is the object."""

    thing: Thing


@dataclass(frozen=True)
class No:
    """A definite no. `seen`: an object that was looked at because of it."""

    code: str
    object_id: str | None = None
    seen: Thing | None = None


@dataclass(frozen=True)
class AskAgain:
    """Nobody knows: the same again, later."""

    code: str


@dataclass(frozen=True)
class Locked:
    """The key of the Stripe account does not open."""


@dataclass(frozen=True)
class Puzzling:
    """A person decides."""

    code: str


@dataclass(frozen=True)
class NotFound:
    """Looked up, and not found."""


@dataclass(frozen=True)
class SendAnew:
    """It need not be looked up: sending it twice does no harm."""


Answer = Made | No | AskAgain | Locked | Puzzling | NotFound | SendAnew
OPEN = frozenset({CallState.sent, CallState.lookup})


def record(session: Session, *, call_id: UUID, answer: Answer, applies: Mapping[Kind, Apply]) -> None:
    """Write down what came of a call, and apply what was made or seen. Locks the call.

    An answer that comes when the call is settled already changes no state; an object it brings is applied all the same.
    """
    call = locked(session, call_id)
    if isinstance(answer, Made):
        _made(session, call, answer.thing, applies)
    elif isinstance(answer, No):
        _no(session, call, answer, applies)
    elif call.state in OPEN:
        _unsettled(call, answer)
    session.flush()


def _made(session: Session, call: StripeCall, thing: Thing, applies: Mapping[Kind, Apply]) -> None:
    if call.state in OPEN:
        done(call, thing)
    apply(session, applies, thing, call)


def _no(session: Session, call: StripeCall, answer: No, applies: Mapping[Kind, Apply]) -> None:
    if call.state in OPEN:
        move(call, CallState.declined, code=answer.code)
        call.object_id = answer.object_id
    if answer.seen is not None:
        apply(session, applies, answer.seen, call)


def _unsettled(call: StripeCall, answer: AskAgain | Locked | Puzzling | NotFound | SendAnew) -> None:
    now = clock.now()
    if isinstance(answer, Puzzling):
        LOG.error("a person must look", call_id=str(call.id), code=answer.code)
        move(call, CallState.human, code=answer.code)
    elif isinstance(answer, Locked):
        LOG.error("stripe account locked", stripe_account=call.stripe_account)
        call.error_code, call.next_try_at = LOCKED_CODE, now + LOCKED_FOR
    elif isinstance(answer, AskAgain):
        call.error_code, call.next_try_at = answer.code, now + pause(call.tries)
    elif isinstance(answer, NotFound) and (call.looked_at is None or call.looked_at > now - LOOKED_APART):
        call.looked_at = call.looked_at or now
        call.next_try_at = call.looked_at + LOOKED_APART
    elif call.state == CallState.lookup:  # nothing twice, or nothing to look for: the same key begins a new day
        move(call, CallState.sent)
        call.looked_at, call.first_sent_at = None, now

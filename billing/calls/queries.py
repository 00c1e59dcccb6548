"""Reads of the calls, as those above see them: frozen, without Stripe's key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from billing.calls.models import CallState, ForeignObject, StripeCall, StripeCallNote, StripeEvent, StripeRefusal
from billing.gateway.things import Kind, Thing


@dataclass(frozen=True, kw_only=True)
class Call:
    """A call and how far it has come. `hosted_url`: the page Stripe shows for it, while it is open."""

    id: UUID
    stripe_account: str
    op: str
    subject_type: str
    subject_id: UUID
    gen: int
    state: CallState
    object_id: str | None
    hosted_url: str | None
    hosted_until: datetime | None
    error_code: str | None
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class CallNote:
    by: UUID
    verb: str
    words: str
    made_at: datetime


@dataclass(frozen=True, kw_only=True)
class Stranger:
    """An object nobody here has made."""

    id: UUID
    stripe_account: str
    kind: Kind
    object_id: str
    call_id: UUID | None
    seen_at: datetime


@dataclass(frozen=True, kw_only=True)
class Refusals:
    """How often a message at a door was not believed."""

    day: date
    door: str
    reason: str
    count: int


def call_view(row: StripeCall) -> Call:
    """The row as it is shown."""
    return Call(
        id=row.id,
        stripe_account=row.stripe_account,
        op=row.op,
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        gen=row.gen,
        state=CallState(row.state),
        object_id=row.object_id,
        hosted_url=row.hosted_url,
        hosted_until=row.hosted_until,
        error_code=row.error_code,
        created_at=row.created_at,
    )


def calls_of(session: Session, *, op: str, subject_type: str, subject_id: UUID) -> tuple[Call, ...]:
    """Every call of one intention, oldest first."""
    wanted = (
        select(StripeCall)
        .where(StripeCall.op == op, StripeCall.subject_type == subject_type, StripeCall.subject_id == subject_id)
        .order_by(StripeCall.gen)
    )
    return tuple(call_view(row) for row in session.scalars(wanted))


def row_of_thing(session: Session, thing: Thing) -> StripeCall | None:
    """The call that made an object, by the key stamped on it, else by the object's id."""
    if thing.op_key:
        stamped = session.scalar(select(StripeCall).where(StripeCall.idem_key == thing.op_key))
        if stamped is not None:
            return stamped
    if not thing.id:
        return None
    wanted = select(StripeCall).where(StripeCall.object_id == thing.id).order_by(StripeCall.id).limit(1)
    return session.scalar(wanted)


def waiting_for_a_person(session: Session) -> tuple[Call, ...]:
    """Calls that only a person can decide about, oldest first."""
    wanted = select(StripeCall).where(StripeCall.state == CallState.human).order_by(StripeCall.id)
    return tuple(call_view(row) for row in session.scalars(wanted))


def notes_of(session: Session, *, call_id: UUID) -> tuple[CallNote, ...]:
    """What people did about a call, oldest first."""
    wanted = select(StripeCallNote).where(StripeCallNote.call_id == call_id).order_by(StripeCallNote.id)
    return tuple(
        CallNote(by=row.account_id, verb=row.verb, words=row.words, made_at=row.made_at)
        for row in session.scalars(wanted)
    )


def strangers(session: Session) -> tuple[Stranger, ...]:
    """Objects nobody here has made and nobody has decided about, oldest first."""
    wanted = select(ForeignObject).where(ForeignObject.decision.is_(None)).order_by(ForeignObject.id)
    return tuple(
        Stranger(
            id=row.id,
            stripe_account=row.stripe_account,
            kind=Kind(row.kind),
            object_id=row.object_id,
            call_id=row.call_id,
            seen_at=row.seen_at,
        )
        for row in session.scalars(wanted)
    )


def refusals(session: Session, *, since: date) -> tuple[Refusals, ...]:
    """Messages that were not believed, by day, newest first."""
    wanted = select(StripeRefusal).where(StripeRefusal.day >= since)
    ordered = wanted.order_by(StripeRefusal.day.desc(), StripeRefusal.door, StripeRefusal.reason)
    return tuple(
        Refusals(day=row.day, door=row.door, reason=row.reason, count=row.count) for row in session.scalars(ordered)
    )


def outcomes(session: Session, *, since: datetime) -> dict[str, int]:
    """How many notices came since, by what became of them; `waiting` for those nobody has handled."""
    outcome = func.coalesce(StripeEvent.outcome, "waiting")
    wanted = select(outcome, func.count()).where(StripeEvent.received_at >= since).group_by(outcome)
    found: Sequence[tuple[str, int]] = session.execute(wanted).tuples().all()
    return dict(found)

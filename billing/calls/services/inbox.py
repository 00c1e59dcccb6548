"""What Stripe tells: stored once, handled once, never believed in its words. The object is fetched."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from billing.calls.events import NoticeCame
from billing.calls.models import Outcome, StripeEvent, StripeRefusal
from billing.calls.queries import row_of_thing
from billing.calls.services.applying import Apply, apply, keep_stranger
from billing.calls.services.rows import LEASE, locked, pause
from billing.gateway.notices import HEARD, Door
from billing.gateway.things import Kind, Notice, Thing
from kernel import clock, ids, outbox


@dataclass(frozen=True, kw_only=True)
class TakenNotice:
    """A notice somebody has taken: what to fetch."""

    id: UUID
    stripe_account: str
    kind: Kind
    object_id: str
    connected: str | None


def take_in(session: Session, *, stripe_account: str, notice: Notice) -> bool:
    """Store what Stripe told, once; False when it is there. Emits NoticeCame when something is to be fetched."""
    kind = HEARD.get(notice.type)
    outcome = None
    if notice.type not in HEARD:
        outcome = Outcome.unknown
    elif kind is None:
        outcome = Outcome.ignored
    elif notice.object_id is None:
        outcome = Outcome.gone
    now = clock.now()
    wanted = insert(StripeEvent).values(
        id=ids.uuid7(),
        stripe_account=stripe_account,
        event_id=notice.event_id,
        connected_account=notice.connected_account,
        type=notice.type,
        object_id=notice.object_id,
        api_version=notice.api_version,
        livemode=notice.livemode,
        created=notice.created,
        received_at=now,
        next_try_at=None if outcome else now,
        handled_at=now if outcome else None,
        outcome=outcome,
        tries=0,
    )
    stored = session.scalar(wanted.on_conflict_do_nothing().returning(StripeEvent.id))
    if stored is not None and outcome is None:
        outbox.write(session, NoticeCame(stored_id=stored))
    return stored is not None


def count_refusal(session: Session, *, door: Door, reason: str) -> None:
    """Count a message that was not believed: one row per day, door and reason, however many come."""
    today = clock.now().date()
    wanted = insert(StripeRefusal).values(day=today, door=door, reason=reason, count=1)
    counted = wanted.on_conflict_do_update(
        index_elements=[StripeRefusal.day, StripeRefusal.door, StripeRefusal.reason],
        set_={"count": StripeRefusal.count + 1},
    )
    session.execute(counted)


def take_notice(session: Session, *, stored_id: UUID | None = None) -> TakenNotice | None:
    """Take a notice that is due (`stored_id`: this one) for a while. None: nothing is due, or another has it."""
    now = clock.now()
    wanted = select(StripeEvent).where(StripeEvent.next_try_at <= now).order_by(StripeEvent.next_try_at).limit(1)
    if stored_id is not None:
        wanted = wanted.where(StripeEvent.id == stored_id)
    row = session.scalar(
        wanted.with_for_update(key_share=True, skip_locked=True).execution_options(populate_existing=True)
    )
    if row is None:
        return None
    kind = HEARD.get(row.type)
    assert kind is not None  # take_in settles what nobody fetches
    assert row.object_id is not None
    row.tries += 1
    row.next_try_at = now + LEASE
    session.flush()
    return TakenNotice(
        id=row.id,
        stripe_account=row.stripe_account,
        kind=kind,
        object_id=row.object_id,
        connected=row.connected_account,
    )


def handle(
    session: Session, *, stored_id: UUID, thing: Thing | None, applies: Mapping[Kind, Apply], keeps: bool
) -> Outcome | None:
    """Apply what was fetched (None: it is gone) and mark the notice handled, together. None: another was faster.

    `keeps`: this country keeps what belongs to nobody in the Stripe account. Locks the notice, then the call.
    """
    row = _locked(session, stored_id)
    if row is None or row.handled_at is not None:
        return None
    outcome = _outcome(session, row, thing, applies, keeps=keeps)
    row.handled_at, row.next_try_at, row.outcome, row.error = clock.now(), None, outcome, None
    session.flush()
    return outcome


def apply_fetched(session: Session, *, thing: Thing, applies: Mapping[Kind, Apply]) -> bool:
    """Apply an object as it is now, whoever said to look at it. False: nothing here knows it. Locks its call, if any."""
    call = row_of_thing(session, thing)
    if call is not None:
        call = locked(session, call.id)
    return apply(session, applies, thing, call) or call is not None


def put_off(session: Session, *, stored_id: UUID, code: str) -> None:
    """Nobody could fetch or apply it now: later again. Locks the notice."""
    row = _locked(session, stored_id)
    if row is not None and row.handled_at is None:
        row.error, row.next_try_at = code, clock.now() + pause(row.tries)
        session.flush()


def _outcome(
    session: Session, row: StripeEvent, thing: Thing | None, applies: Mapping[Kind, Apply], *, keeps: bool
) -> Outcome:
    if thing is None:
        return Outcome.gone
    country = thing.metadata.get("country")
    if country not in {None, session.info["tenant"].country}:
        return Outcome.elsewhere
    if apply_fetched(session, thing=thing, applies=applies):
        return Outcome.applied
    if not keeps and country is None:
        return Outcome.elsewhere
    keep_stranger(session, stripe_account=row.stripe_account, thing=thing)
    return Outcome.foreign


def _locked(session: Session, stored_id: UUID) -> StripeEvent | None:
    wanted = select(StripeEvent).where(StripeEvent.id == stored_id).with_for_update(key_share=True)
    return session.scalar(wanted.execution_options(populate_existing=True))

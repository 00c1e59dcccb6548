"""A call is intended: a row in the transaction of its cause, with parameters that never change."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from billing.calls.errors import StillOpen
from billing.calls.events import CallIntended
from billing.calls.models import CallState, StripeCall
from billing.calls.queries import Call, call_view
from billing.calls.services.rows import digest, locked, move
from billing.gateway.operations import OPERATIONS, Params, stamped
from kernel import clock, ids, outbox


@dataclass(frozen=True, kw_only=True)
class Intention:
    """What is to be done about what, before anybody says how often."""

    stripe_account: str
    op: str
    subject_type: str
    subject_id: UUID
    params: Params
    country: str

    def key(self, gen: int) -> str:
        """Of rows alone: whoever sends, and how often, sends the same. Held by a CHECK."""
        return f"{self.op}:{self.subject_id}:{gen}"

    def frozen(self, gen: int) -> dict[str, Any]:
        """The parameters as they are sent."""
        metadata = {"op_key": self.key(gen), "country": self.country, "gen": str(gen)}
        return stamped(self.op, self.params, metadata=metadata)


def intend(
    session: Session,
    *,
    stripe_account: str,
    op: str,
    subject_type: str,
    subject_id: UUID,
    params: Params,
    anew: bool = False,
) -> Call:
    """Intend one call about one subject; the same again is the same row (double click, two tabs).

    A further generation is written only when every earlier one is declined. Calls that move no money are made anew when
    their page has closed, or at once with `anew`. Locks every call of this intention; emits CallIntended when it is new.
    Raises StillOpen when an earlier one, with other parameters, may still succeed; TypeError for fractions.
    """
    intention = Intention(
        stripe_account=stripe_account,
        op=op,
        subject_type=subject_type,
        subject_id=subject_id,
        params=params,
        country=session.info["tenant"].country,
    )
    last = _last(session, intention)
    if last is not None and _closed(last, anew=anew):
        move(last, CallState.declined, code="page_closed")
        session.flush()
    if last is not None and last.state != CallState.declined:
        return _same(last, intention)
    made = _insert(session, intention, last.gen + 1 if last is not None else 0)
    if made is None:  # somebody else intended it in the same moment, and has committed
        last = _last(session, intention)
        assert last is not None  # nobody deletes a call
        return _same(last, intention)
    outbox.write(session, CallIntended(call_id=made))
    return call_view(session.scalars(select(StripeCall).where(StripeCall.id == made)).one())


def came_to_nothing(session: Session, *, call_id: UUID, code: str) -> None:
    """The object a call has made failed for good afterwards, so that the same may be intended again. Locks the call.

    Only for what Stripe says can never succeed any more; money of it must have been journalled back.
    """
    call = locked(session, call_id)
    if call.state != CallState.declined:
        move(call, CallState.declined, code=code)
    session.flush()


def _last(session: Session, intention: Intention) -> StripeCall | None:
    """The newest call of the intention, all of them locked."""
    wanted = (
        select(StripeCall)
        .where(
            StripeCall.op == intention.op,
            StripeCall.subject_type == intention.subject_type,
            StripeCall.subject_id == intention.subject_id,
        )
        .order_by(StripeCall.gen)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    calls = session.scalars(wanted).all()
    return calls[-1] if calls else None


def _closed(last: StripeCall, *, anew: bool) -> bool:
    if not OPERATIONS[last.op].renewable or last.state != CallState.done:
        return False
    return anew or last.hosted_until is None or last.hosted_until <= clock.now()


def _same(last: StripeCall, intention: Intention) -> Call:
    if digest(intention.frozen(last.gen)) != last.params_hash:
        raise StillOpen
    return call_view(last)


def _insert(session: Session, intention: Intention, gen: int) -> UUID | None:
    frozen = intention.frozen(gen)
    wanted = insert(StripeCall).values(
        id=ids.uuid7(),
        stripe_account=intention.stripe_account,
        op=intention.op,
        subject_type=intention.subject_type,
        subject_id=intention.subject_id,
        gen=gen,
        idem_key=intention.key(gen),
        params=frozen,
        params_hash=digest(frozen),
        created_at=clock.now(),
        state=CallState.pending,
        tries=0,
        next_try_at=clock.now(),
    )
    return session.scalar(wanted.on_conflict_do_nothing().returning(StripeCall.id))

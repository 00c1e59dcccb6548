"""How Stripe's truth enters: the object as it was just fetched, handed to whoever knows its kind."""

from collections.abc import Callable, Mapping
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from billing.calls.models import CallState, ForeignObject, StripeCall
from billing.calls.queries import Call, call_view
from billing.calls.services.rows import move
from billing.gateway.operations import OPERATIONS
from billing.gateway.things import Kind, Thing
from kernel import clock, ids, log

LOG = log.get("calls")
# Takes the object and the call that made it, if any; idempotent, in any order. False: nothing here knows the object.
Apply = Callable[[Session, Thing, Call | None], bool]


def apply(session: Session, applies: Mapping[Kind, Apply], thing: Thing, call: StripeCall | None) -> bool:
    """Apply an object, and note the call that has made it as done, whoever told us first. The call must be locked."""
    if call is not None and _is_answer(call, thing):
        if thing.refused is None and call.state in {CallState.sent, CallState.lookup, CallState.human}:
            done(call, thing)
        elif call.object_id not in {None, thing.id}:
            keep_stranger(session, stripe_account=call.stripe_account, thing=thing, call_id=call.id)
    session.flush()
    wanted = applies.get(thing.kind)
    return wanted(session, thing, call_view(call) if call is not None else None) if wanted is not None else False


def done(call: StripeCall, thing: Thing) -> None:
    """The call has its object."""
    move(call, CallState.done)
    call.object_id = thing.id or None
    if thing.hosted is not None:
        call.hosted_url, call.hosted_until = thing.hosted


def keep_stranger(session: Session, *, stripe_account: str, thing: Thing, call_id: UUID | None = None) -> None:
    """Keep an object that no row of ours explains, once, for a person."""
    LOG.error("object of nobody", kind=thing.kind.value, object_id=thing.id, call_id=str(call_id) if call_id else None)
    wanted = insert(ForeignObject).values(
        id=ids.uuid7(),
        stripe_account=stripe_account,
        kind=thing.kind,
        object_id=thing.id,
        call_id=call_id,
        seen_at=clock.now(),
    )
    session.execute(wanted.on_conflict_do_nothing())


def _is_answer(call: StripeCall, thing: Thing) -> bool:
    """Stripe copies our stamps onto charges of an intent; only the kind a call answers with is its object."""
    return thing.op_key == call.idem_key and thing.kind is OPERATIONS[call.op].answers

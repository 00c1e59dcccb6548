"""What a person at the till does about what no rule can decide. Each act is kept with its reason."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from billing.calls.errors import NotWaiting
from billing.calls.models import CallState, CallVerb, Decision, ForeignObject, StripeCall, StripeCallNote
from billing.calls.services.rows import locked, move
from kernel import clock, ids


def retry(session: Session, *, call_id: UUID, by: UUID, words: str) -> None:
    """Let it be tried again. What was ever sent is looked up first: nobody knows how old its key is.

    Locks the call. Raises NotWaiting unless it waits for a person.
    """
    call = _waiting(session, call_id)
    move(call, CallState.pending if call.first_sent_at is None else CallState.lookup)
    _keep(session, call_id, by, CallVerb.retry, words)


def give_up(session: Session, *, call_id: UUID, by: UUID, words: str) -> None:
    """Say that it will not be done, so that the same may be intended anew. Locks the call. Raises NotWaiting."""
    call = _waiting(session, call_id)
    move(call, CallState.declined, code="given_up")
    _keep(session, call_id, by, CallVerb.give_up, words)


def note(session: Session, *, call_id: UUID, by: UUID, words: str) -> None:
    """Write something down about a call, in any state. Raises NotWaiting when there is none."""
    locked(session, call_id)
    _keep(session, call_id, by, CallVerb.note, words)


def decide(session: Session, *, foreign_id: UUID, by: UUID, decision: Decision) -> None:
    """Say whose an object of nobody is, once. Locks its row. Raises NotWaiting when it is decided."""
    wanted = select(ForeignObject).where(ForeignObject.id == foreign_id, ForeignObject.decision.is_(None))
    row = session.scalar(wanted.with_for_update(key_share=True).execution_options(populate_existing=True))
    if row is None:
        raise NotWaiting
    row.decision, row.decided_by, row.decided_at = decision, by, clock.now()
    session.flush()


def _waiting(session: Session, call_id: UUID) -> StripeCall:
    call = locked(session, call_id)
    if call.state != CallState.human:
        raise NotWaiting
    return call


def _keep(session: Session, call_id: UUID, by: UUID, verb: CallVerb, words: str) -> None:
    session.add(
        StripeCallNote(id=ids.uuid7(), call_id=call_id, account_id=by, verb=verb, words=words, made_at=clock.now())
    )
    session.flush()

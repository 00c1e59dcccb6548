"""A sender takes a call: committed before Stripe is asked, so that nobody ever forgets that it may have been done."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from billing.calls.models import CallState, StripeCall
from billing.calls.services.rows import LEASE, digest, move
from billing.gateway.operations import OPERATIONS
from billing.gateway.things import Kind
from kernel import clock, log

LOG = log.get("calls")
# After that Stripe may have forgotten the key (v1 keys live 24 hours: docs.stripe.com/api/idempotent_requests, November
# 2026), and the same call would be made a second time.
KEYS_LAST = timedelta(hours=23)
LOCKED_CODE = "account_locked"


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A call somebody has taken. `looks`: it is looked up and not sent."""

    id: UUID
    stripe_account: str
    op: str
    key: str
    params: dict[str, Any]
    looks: bool
    since: datetime

    @property
    def on(self) -> tuple[Kind, str] | None:
        """The object the call is made on."""
        kind = OPERATIONS[self.op].on
        return (kind, self.params["on"]) if kind else None


def take(session: Session, *, call_id: UUID | None = None) -> Taken | None:
    """Take a call that is due (`call_id`: this one), for `LEASE`. None: nothing is due, or another has it.

    Passes over locked rows, and over a Stripe account whose key does not open. Locks the row it takes.
    """
    call = session.scalar(_due(call_id))
    if call is None:
        return None
    now = clock.now()
    if digest(call.params) != call.params_hash:
        LOG.error("parameters changed", call_id=str(call.id))
        move(call, CallState.human, code="params_changed")
        session.flush()
        return None if call_id is not None else take(session)
    if call.state == CallState.sent and call.first_sent_at is not None and call.first_sent_at <= now - KEYS_LAST:
        move(call, CallState.lookup, code=call.error_code)
    elif call.state == CallState.pending:
        move(call, CallState.sent)
    call.tries += 1
    call.first_sent_at = call.first_sent_at or now
    call.next_try_at = now + LEASE
    session.flush()
    return Taken(
        id=call.id,
        stripe_account=call.stripe_account,
        op=call.op,
        key=call.idem_key,
        params=call.params,
        looks=call.state == CallState.lookup,
        since=call.first_sent_at,
    )


def _due(call_id: UUID | None) -> Any:
    now, other = clock.now(), aliased(StripeCall)
    shut = exists().where(
        other.stripe_account == StripeCall.stripe_account, other.error_code == LOCKED_CODE, other.next_try_at > now
    )
    wanted = select(StripeCall).where(StripeCall.next_try_at <= now, ~shut)
    if call_id is not None:
        wanted = wanted.where(StripeCall.id == call_id)
    wanted = wanted.order_by(StripeCall.next_try_at).limit(1)
    return wanted.with_for_update(key_share=True, skip_locked=True, of=StripeCall).execution_options(
        populate_existing=True
    )

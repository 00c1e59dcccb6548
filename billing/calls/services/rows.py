"""Rows of calls: their moves, their frozen parameters, their waits."""

import hashlib
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from billing.calls.errors import IllegalMove, NotWaiting
from billing.calls.models import MOVES, CallState, StripeCall
from kernel import clock

LEASE = timedelta(minutes=5)  # longer than the SDK can take: three times its patience, and its pauses
BACK_OFF = (5, 30, 120, 600, 3600)  # seconds before the next try, by tries; the last for all further ones
WAITING = frozenset({CallState.pending, CallState.sent, CallState.lookup})


def move(call: StripeCall, to: CallState, *, code: str | None = None) -> None:
    """The only way a call changes its state. `code`: why, for those that need a reason. Raises IllegalMove."""
    if to not in MOVES[CallState(call.state)]:
        raise IllegalMove(f"{call.state} -> {to}")
    call.state = to
    call.error_code = code
    call.next_try_at = clock.now() if to in WAITING else None


def locked(session: Session, call_id: UUID) -> StripeCall:
    """The call, under FOR NO KEY UPDATE. Raises NotWaiting when there is none."""
    wanted = select(StripeCall).where(StripeCall.id == call_id).with_for_update(key_share=True)
    found = session.scalar(wanted.execution_options(populate_existing=True))
    if found is None:
        raise NotWaiting
    return found


def pause(tries: int) -> timedelta:
    """How long to wait after so many tries."""
    return timedelta(seconds=BACK_OFF[min(max(tries, 1), len(BACK_OFF)) - 1])


def digest(params: Mapping[str, Any]) -> str:
    """What freezes the parameters: sha256 of their canonical JSON. Raises TypeError for a fraction: money has none."""
    _no_fractions(params)
    return hashlib.sha256(json.dumps(params, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _no_fractions(value: object) -> None:
    if isinstance(value, Mapping):
        for item in value.values():
            _no_fractions(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _no_fractions(item)
    elif value is not None and not isinstance(value, str | int):
        raise TypeError(f"{type(value).__name__} among the parameters of a call")

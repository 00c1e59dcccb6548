"""What follows at once instead of at the next sweep."""

from dataclasses import dataclass
from uuid import UUID

from kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class CallIntended(Event):
    """A call waits to be made."""

    call_id: UUID


@dataclass(frozen=True, kw_only=True)
class NoticeCame(Event):
    """Stripe has told of something; `stored_id` is the key of our row."""

    stored_id: UUID

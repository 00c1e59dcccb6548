"""What happened in conversations."""

from dataclasses import dataclass
from uuid import UUID

from kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class MessageWritten(Event):
    """Somebody wrote. `first`: it opened the conversation; the room of the thing tells that itself."""

    conversation_id: UUID
    message_id: UUID
    author_id: UUID
    to_account_ids: tuple[UUID, ...]
    first: bool

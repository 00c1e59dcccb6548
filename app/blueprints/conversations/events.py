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


@dataclass(frozen=True, kw_only=True)
class NumberAsked(Event):
    """Somebody asked the other side of a conversation for their telephone number."""

    conversation_id: UUID
    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class NumberShown(Event):
    """Somebody agreed to show their telephone numbers to the other side of a conversation."""

    conversation_id: UUID
    account_id: UUID

"""What happened to a file."""

from dataclasses import dataclass
from uuid import UUID

from kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class FileReceived(Event):
    """A photo has come in; its sizes are still to be made."""

    file_id: UUID


@dataclass(frozen=True, kw_only=True)
class FileReady(Event):
    """A photo can be shown."""

    file_id: UUID


@dataclass(frozen=True, kw_only=True)
class FileRefused(Event):
    """A photo cannot be opened and will never be shown."""

    file_id: UUID
    account_id: UUID
    public_id: str


@dataclass(frozen=True, kw_only=True)
class FileHeld(Event):
    """A photo looks like one that moderation has removed: a country manager decides."""

    file_id: UUID
    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class FileTakenDown(Event):
    """A country manager has looked at a held photo, and it stays away."""

    file_id: UUID
    account_id: UUID
    public_id: str


@dataclass(frozen=True, kw_only=True)
class FileDropped(Event):
    """Its owner took a file away, or never used it: row and bytes go."""

    file_id: UUID

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
    """A country manager has taken a held photo down. `again`: another one, after an objection; it stays away."""

    file_id: UUID
    account_id: UUID
    public_id: str
    again: bool = False


@dataclass(frozen=True, kw_only=True)
class FileObjected(Event):
    """The owner of a photo that was taken down objects: another manager than `decided_by` decides, where there is one."""

    file_id: UUID
    public_id: str
    decided_by: UUID


@dataclass(frozen=True, kw_only=True)
class FileBroughtBack(Event):
    """A photo that was taken down is shown again: its owner was right to object."""

    file_id: UUID
    account_id: UUID
    public_id: str


@dataclass(frozen=True, kw_only=True)
class FileDropped(Event):
    """Its owner took a file away, or never used it: row and bytes go."""

    file_id: UUID

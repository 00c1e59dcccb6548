"""What happened in moderation."""

from dataclasses import dataclass
from uuid import UUID

from kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class BlockChanged(Event):
    """Somebody blocked a neighbour, or took that back."""

    blocker_id: UUID
    blocked_id: UUID


@dataclass(frozen=True, kw_only=True)
class ThingReported(Event):
    """A neighbour reported something."""

    report_id: UUID
    reporter_id: UUID


@dataclass(frozen=True, kw_only=True)
class ThingHidden(Event):
    """A country manager decided that a thing is hidden. `kind`: the room of the thing ("ads"); `id`: its key."""

    kind: str
    id: UUID
    author_id: UUID
    report_id: UUID
    reporter_ids: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class ThingKept(Event):
    """A country manager looked at a reported thing and decided that it stays."""

    kind: str
    id: UUID
    author_id: UUID
    report_id: UUID
    reporter_ids: tuple[UUID, ...]

"""What happened to an ad."""

from dataclasses import dataclass
from uuid import UUID

from kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class AdPublished(Event):
    ad_id: UUID
    author_id: UUID
    kind: str
    place_id: UUID


@dataclass(frozen=True, kw_only=True)
class AdEdited(Event):
    ad_id: UUID


@dataclass(frozen=True, kw_only=True)
class AdClosed(Event):
    ad_id: UUID


@dataclass(frozen=True, kw_only=True)
class AdExpired(Event):
    ad_id: UUID


@dataclass(frozen=True, kw_only=True)
class AdAnswered(Event):
    """The first answer of a neighbour to an ad; what they write later is a message of the same conversation."""

    ad_id: UUID
    author_id: UUID
    answerer_id: UUID
    conversation_id: UUID

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
class DraftThrownAway(Event):
    """A draft is gone for good, with all that stood in it."""

    ad_id: UUID


@dataclass(frozen=True, kw_only=True)
class AdEdited(Event):
    """`changed`: the fields that say something else now; empty when it was a draft."""

    ad_id: UUID
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AdRenewed(Event):
    """It stands on top again. Who dismissed it is not told of it again (Freegle nuxt3 #86)."""

    ad_id: UUID
    author_id: UUID
    kind: str
    place_id: UUID


@dataclass(frozen=True, kw_only=True)
class AdEndsSoon(Event):
    ad_id: UUID


@dataclass(frozen=True, kw_only=True)
class AdClosed(Event):
    """Settled by its author. `by_match`: because the other side was found, who is told in words of their own."""

    ad_id: UUID
    by_match: bool = False


@dataclass(frozen=True, kw_only=True)
class AdReopened(Event):
    """It was closed by mistake."""

    ad_id: UUID


@dataclass(frozen=True, kw_only=True)
class AdRenamed(Event):
    """Moderation has hidden it or brought it back: what neighbours were told of it says another title."""

    ad_id: UUID


@dataclass(frozen=True, kw_only=True)
class AdExpired(Event):
    """Its time is over."""

    ad_id: UUID


@dataclass(frozen=True, kw_only=True)
class AdAnswered(Event):
    """The first answer of a neighbour to an ad; what they write later is a message of the same conversation."""

    ad_id: UUID
    author_id: UUID
    answerer_id: UUID
    conversation_id: UUID


@dataclass(frozen=True, kw_only=True)
class MatchProposed(Event):
    """A neighbour says that they have found what an ad has lost, or that what it has found is theirs."""

    match_id: UUID


@dataclass(frozen=True, kw_only=True)
class MatchConfirmed(Event):
    """Both sides agree; their ads are closed."""

    match_id: UUID


@dataclass(frozen=True, kw_only=True)
class MatchDeclined(Event):
    """It was something else; both ads stay as they are."""

    match_id: UUID

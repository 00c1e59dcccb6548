"""What happens to a published post. The country cannot read the space's rows: an event carries all that a feed shows.

`version` grows with every change of the post: who receives events out of order keeps the greatest.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class _Told:
    """What every event of a post tells. `path`: its address below the country's host. `body`: the public body's name."""

    post_id: UUID
    collectivity_id: UUID
    version: int
    path: str
    body: str
    place_ids: tuple[UUID, ...]
    published_at: datetime


@dataclass(frozen=True, kw_only=True)
class _Shown(_Told):
    """With all that a feed shows."""

    public_id: str
    title: str
    excerpt: str
    language: str
    priority: str
    shown_until: datetime | None


@dataclass(frozen=True, kw_only=True)
class PostPublished(_Shown, Event):
    """A post is there for everybody."""


@dataclass(frozen=True, kw_only=True)
class PostEdited(_Shown, Event):
    """A published post reads otherwise now; it carries everything again."""

    edited_at: datetime | None = None  # none in events from before the field was there


@dataclass(frozen=True, kw_only=True)
class PostWithdrawn(_Told, Event):
    """A published post is taken back; its words do not travel again."""

"""What happens to a published post. The country cannot read the space's rows: an event carries all that a feed shows.

`version` grows with every change of the post: who receives events out of order keeps the greatest.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class PostPublished(Event):
    """`path`: the post's address below the country's host. `body`: the public body's name."""

    post_id: UUID
    collectivity_id: UUID
    version: int
    public_id: str
    path: str
    body: str
    place_ids: tuple[UUID, ...]
    title: str
    excerpt: str
    language: str
    priority: str
    published_at: datetime
    shown_until: datetime | None


@dataclass(frozen=True, kw_only=True)
class PostEdited(Event):
    """A published post reads otherwise now; it carries everything again."""

    post_id: UUID
    collectivity_id: UUID
    version: int
    public_id: str
    path: str
    body: str
    place_ids: tuple[UUID, ...]
    title: str
    excerpt: str
    language: str
    priority: str
    published_at: datetime
    shown_until: datetime | None
    edited_at: datetime | None = None  # none in events from before the field was there


@dataclass(frozen=True, kw_only=True)
class PostWithdrawn(Event):
    """A published post is taken back; its words do not travel again."""

    post_id: UUID
    collectivity_id: UUID
    version: int
    path: str
    body: str
    place_ids: tuple[UUID, ...]
    published_at: datetime

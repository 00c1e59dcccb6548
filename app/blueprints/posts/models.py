"""A post and the history of its moves."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import PERSONAL, CollectivityModel, Key, one_of


class PostState(StrEnum):
    """draft -> published -> withdrawn; a draft may be withdrawn without having been seen."""

    draft = "draft"
    published = "published"
    withdrawn = "withdrawn"


class Priority(StrEnum):
    normal = "normal"
    important = "important"


MOVES: dict[PostState, frozenset[PostState]] = {
    PostState.draft: frozenset({PostState.published, PostState.withdrawn}),
    PostState.published: frozenset({PostState.withdrawn}),
    PostState.withdrawn: frozenset(),
}


class Post(CollectivityModel):
    """What the public body says. `key` is the form's own: sent twice, it is written once."""

    __tablename__ = "post"
    __table_args__ = (
        one_of("priority", Priority),
        one_of("state", PostState),
        CheckConstraint("title <> '' AND text <> ''", name="words"),
        CheckConstraint(
            "state = 'withdrawn' OR (state = 'published') = (published_at IS NOT NULL)", name="published_at"
        ),
        CheckConstraint("version > 0", name="version"),
        UniqueConstraint("public_id"),
        UniqueConstraint("key"),
        Index("ix_post_published", "published_at", "id", postgresql_where=text("state = 'published'")),
        Index("ix_post_draft", "id", postgresql_where=text("state = 'draft'")),
    )

    id: Mapped[Key]
    public_id: Mapped[str]  # in addresses
    key: Mapped[UUID]
    author_id: Mapped[UUID]  # an account of the country
    author_name: Mapped[str] = mapped_column(info=PERSONAL)  # as it was then
    title: Mapped[str]
    language: Mapped[str]  # its author's, for screen readers and hyphens
    text: Mapped[str]  # a subset of Markdown (app/web/markdown.py)
    priority: Mapped[str]
    state: Mapped[str]
    version: Mapped[int]  # grows with each change
    shown_until: Mapped[datetime | None]  # from then on it is no news any more; its page stays
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]  # after it was published
    published_at: Mapped[datetime | None]

    def can_move(self, to: PostState) -> bool:
        return to in MOVES[PostState(self.state)]

    def is_over(self, now: datetime) -> bool:
        """Its last day has passed."""
        return self.shown_until is not None and self.shown_until <= now

    def last_day(self, time_zone: str) -> date | None:
        """The day its author chose."""
        if self.shown_until is None:
            return None
        return (self.shown_until - timedelta(microseconds=1)).astimezone(ZoneInfo(time_zone)).date()


class PostMove(CollectivityModel):
    """A post came into a state: who, when. Only added to."""

    __tablename__ = "post_move"
    __table_args__ = (
        one_of("state_to", PostState),
        UniqueConstraint("post_id", "state_to"),  # no state is entered twice
        {"info": {"append_only": True}},
    )

    id: Mapped[Key]
    post_id: Mapped[UUID] = mapped_column(ForeignKey("collectivity.post.id"))
    state_from: Mapped[str | None]
    state_to: Mapped[str]
    account_id: Mapped[UUID]
    account_name: Mapped[str] = mapped_column(info=PERSONAL)
    moved_at: Mapped[datetime]

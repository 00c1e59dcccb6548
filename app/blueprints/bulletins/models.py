"""A post of a space, as one place's feed sees it."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import CountryModel, Key, one_of


class Priority(StrEnum):
    """As `posts` tells it."""

    normal = "normal"
    important = "important"


class Bulletin(CountryModel):
    """One row per post and place. A withdrawn one stays without words, so that a late event cannot bring it back."""

    __tablename__ = "bulletin"
    __table_args__ = (
        one_of("priority", Priority),
        CheckConstraint("withdrawn OR title <> ''", name="words"),
        CheckConstraint("left(path, 1) = '/'", name="path"),
        UniqueConstraint("source_id", "place_id"),
        Index("ix_bulletin_newest", "place_id", "published_at", "id", postgresql_where=text("NOT withdrawn")),
    )

    id: Mapped[Key]
    source_id: Mapped[UUID]  # the post, in the space's schema
    place_id: Mapped[UUID] = mapped_column(ForeignKey("country.known_place.id"))
    collectivity_id: Mapped[UUID]
    body: Mapped[str]  # the public body's name
    language: Mapped[str]
    title: Mapped[str]
    excerpt: Mapped[str]
    priority: Mapped[str]
    path: Mapped[str]  # the post's address below this country's host
    published_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]  # the post, after it was published
    shown_until: Mapped[datetime | None]
    version: Mapped[int]  # of the post: an older event never overwrites a newer state
    withdrawn: Mapped[bool]

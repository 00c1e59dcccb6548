"""Files people send, the sizes of photos, and what removed pictures looked like."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import PERSONAL, CountryModel, Key, one_of
from kernel.photos import Refusal

LARGEST = 20 * 1024 * 1024  # bytes of one file
ALT_MOST, NAME_MOST, OBJECTION_MOST = 250, 100, 2000  # characters
PLACES = 6  # photos of one thing, at most; a room may allow fewer
NEAR = 10  # bits of 64 in which two likenesses may differ (measured: docs/adr/0009-files.md)
SHA256 = "'^[0-9a-f]{64}$'"


class Media(StrEnum):
    photo = "photo"
    pdf = "pdf"


class FileState(StrEnum):
    """Only what is ready is shown to others."""

    received = "received"  # its sizes are being made
    ready = "ready"
    held = "held"  # it looks like a removed one; its owner and the country's managers see it
    refused = "refused"  # it cannot be opened
    removed = "removed"  # by moderation, with its thing, and back with it
    taken_down = "taken_down"  # by moderation, alone, with a statement of reasons
    dropped = "dropped"  # by its owner, or never used: row and bytes are about to go


MOVES: dict[FileState, frozenset[FileState]] = {
    FileState.received: frozenset(
        {FileState.ready, FileState.held, FileState.refused, FileState.removed, FileState.dropped}
    ),
    FileState.ready: frozenset({FileState.removed, FileState.dropped}),
    FileState.held: frozenset({FileState.ready, FileState.taken_down, FileState.dropped}),
    FileState.refused: frozenset({FileState.dropped}),
    FileState.removed: frozenset(
        {FileState.received, FileState.ready, FileState.held, FileState.refused, FileState.dropped}
    ),
    FileState.taken_down: frozenset({FileState.ready, FileState.dropped}),
    FileState.dropped: frozenset(),
}
TAKES_PLACE = (FileState.received, FileState.ready, FileState.held, FileState.removed, FileState.taken_down)


class File(CountryModel):
    """One file of one person: at first known by the key of the form it came with, later by the thing it belongs to."""

    __tablename__ = "file"
    __table_args__ = (
        one_of("media", Media),
        one_of("state", FileState),
        one_of("reason", Refusal),
        CheckConstraint("num_nulls(thing_kind, thing_id) IN (0, 2)", name="thing"),
        CheckConstraint(f"place BETWEEN 0 AND {PLACES - 1}", name="place"),
        CheckConstraint(
            "place IS NULL OR (thing_id IS NOT NULL AND state NOT IN ('refused', 'dropped'))", name="placed"
        ),
        CheckConstraint(f"char_length(alt) <= {ALT_MOST}", name="alt"),
        CheckConstraint(f"char_length(name) <= {NAME_MOST}", name="name"),
        CheckConstraint(f"bytes BETWEEN 1 AND {LARGEST}", name="bytes"),
        CheckConstraint(f"digest ~ {SHA256}", name="digest"),
        CheckConstraint("num_nulls(width, height) IN (0, 2) AND width > 0 AND height > 0", name="pixels"),
        CheckConstraint("media = 'pdf' OR state NOT IN ('ready', 'held') OR width IS NOT NULL", name="sizes"),
        CheckConstraint("state <> 'received' OR original", name="original"),
        CheckConstraint("state <> 'refused' OR reason IS NOT NULL", name="refused"),
        # No removal without its author, its moment and a statement of reasons (Regulation (EU) 2022/2065, article 17).
        CheckConstraint("num_nulls(statement, decided_by, decided_at) IN (0, 3)", name="decided"),
        CheckConstraint("state <> 'taken_down' OR statement IS NOT NULL", name="taken_down"),
        CheckConstraint(
            "statement IS NULL OR statement <> '' AND state IN ('taken_down', 'dropped')", name="statement"
        ),
        CheckConstraint("objection IS NULL OR objection <> '' AND statement IS NOT NULL", name="objection"),
        CheckConstraint("objected_at IS NULL OR objection IS NOT NULL AND state = 'taken_down'", name="objected_at"),
        UniqueConstraint("public_id"),
        # A double click makes one file of one photo; whoever drops it may send it again.
        Index("uq_file_sent", "account_id", "key", "digest", unique=True, postgresql_where=text("state <> 'dropped'")),
        Index("uq_file_thing", "thing_kind", "thing_id", "place", unique=True),
        Index("ix_file_sent_at", "account_id", "created_at"),
        Index("ix_file_unattached", "account_id", "created_at", postgresql_where=text("thing_id IS NULL")),
        Index("ix_file_abandoned", "created_at", postgresql_where=text("thing_id IS NULL AND state <> 'dropped'")),
        Index("ix_file_waiting", "id", postgresql_where=text("state = 'held' OR objected_at IS NOT NULL")),
        Index("ix_file_original", "digest", postgresql_where=text("original")),
    )

    id: Mapped[Key]
    public_id: Mapped[str]  # in addresses
    account_id: Mapped[UUID] = mapped_column(ForeignKey("country.account.id"))
    key: Mapped[UUID]  # of the form it was sent with
    thing_kind: Mapped[str | None]  # the room of the thing, as events of moderation name it
    thing_id: Mapped[UUID | None]
    place: Mapped[int | None] = mapped_column(SmallInteger)  # among the photos of its thing, from 0
    media: Mapped[str]
    state: Mapped[str]
    reason: Mapped[str | None]
    name: Mapped[str] = mapped_column(info=PERSONAL)  # of a PDF, as its sender called it; photos have none
    alt: Mapped[str] = mapped_column(info=PERSONAL)  # what it shows, in words
    width: Mapped[int | None]  # pixels of the largest size
    height: Mapped[int | None]
    bytes: Mapped[int]  # of what was sent
    digest: Mapped[str]  # sha256 of what was sent
    original: Mapped[bool]  # what was sent is still in the store
    likeness: Mapped[int | None] = mapped_column(BigInteger)  # perceptual hash
    statement: Mapped[str | None]  # why it was taken down
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("country.account.id"))
    decided_at: Mapped[datetime | None]
    objection: Mapped[str | None] = mapped_column(info=PERSONAL)  # its owner's own words, once
    objected_at: Mapped[datetime | None]  # while the objection waits for another manager
    created_at: Mapped[datetime]


class FileVariant(CountryModel):
    """What is served of a file: a size of a photo (`480.webp`), or the PDF itself (`original.pdf`)."""

    __tablename__ = "file_variant"
    __table_args__ = (
        CheckConstraint("name ~ '^([0-9]{3,4}[.](webp|jpg)|original[.]pdf)$'", name="name"),
        CheckConstraint("width > 0 AND height > 0", name="pixels"),
        CheckConstraint(f"digest ~ {SHA256}", name="digest"),
        Index("ix_file_variant_digest", "digest"),
    )

    file_id: Mapped[UUID] = mapped_column(ForeignKey("country.file.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    width: Mapped[int | None]
    height: Mapped[int | None]
    digest: Mapped[str]
    bytes: Mapped[int]


class RemovedPicture(CountryModel):
    """What a photo looked like that moderation removed. It outlives the photo, so that it is known when it comes back."""

    __tablename__ = "removed_picture"

    file_id: Mapped[Key]  # of the photo, which may be gone
    likeness: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime]

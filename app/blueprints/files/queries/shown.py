"""Files as pages show them: the photos of the things on a page, what waits with a form, one's own."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, Text, Uuid, any_, bindparam, cast, exists, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.blueprints.files import errors
from app.blueprints.files.models import File, FileState, FileVariant, Media
from kernel import db
from kernel.errors import N_
from kernel.photos import Refusal
from tenants.asker import Asker

WAITING = N_("This photo is being prepared.")
HELD = N_("Our moderation looks at this photo first. Until then only you can see it.")
REMOVED = N_("Our moderation has removed this photo.")
CARD = "480.webp"


@dataclass(frozen=True, kw_only=True)
class Source:
    """One size of a photo at its address."""

    name: str
    width: int
    height: int
    url: str


@dataclass(frozen=True, kw_only=True)
class FileView:
    """A file as a page shows it. `told`: why nothing is shown yet, or no longer, as a message id; "" when it is ready."""

    id: UUID
    public_id: str
    account_id: UUID
    thing_id: UUID | None
    media: Media
    state: FileState
    told: str
    alt: str
    name: str
    bytes: int
    width: int | None
    height: int | None
    statement: str | None  # why it was taken down
    objection: str | None  # what its owner says to that
    objected_at: datetime | None  # while that waits
    sizes: tuple[Source, ...]  # WebP, the narrowest first
    jpeg: Source | None

    @property
    def shown(self) -> "FileView":
        """The photo itself, for those who may see it although it is not ready."""
        return replace(self, told="")

    def worded(self, words: Callable[[str], str]) -> "FileView":
        """With what its owner wrote of it as a reader may see it: `words` may mask some of it."""
        return replace(self, alt=words(self.alt), name=words(self.name))

    @property
    def srcset(self) -> str:
        return ", ".join(f"{size.url} {size.width}w" for size in self.sizes)

    @property
    def url(self) -> str:
        """What is fetched without any choice: the JPEG, which everything can show, or the PDF."""
        if self.media is Media.pdf:
            return f"/files/{self.public_id}/original.pdf"
        return self.jpeg.url if self.jpeg else ""


def photos_of(
    session: Session, kind: str, thing_ids: Collection[UUID], *, owner: UUID | None = None
) -> dict[UUID, list[FileView]]:
    """The files of some things of one kind, in their order: one query, however many things.

    Others see what is ready; `owner` sees all of their own that were not dropped, with a word on what is not ready.
    """
    found: dict[UUID, list[FileView]] = {thing_id: [] for thing_id in thing_ids}
    if not found:
        return found
    rows = db.rows(session, _OF_THINGS, {"kind": kind, "things": list(found), "owner": owner})
    for file in _views(rows):
        assert file.thing_id is not None
        found[file.thing_id].append(file)
    return found


def cover_of(kind: str, thing_id: ColumnElement[UUID] | InstrumentedAttribute[UUID]) -> ScalarSelect[str]:
    """The public id of the first photo that can be shown, as a column of another room's statement."""
    return (
        select(File.public_id)
        .where(File.thing_kind == kind, File.thing_id == thing_id, File.state == FileState.ready)
        .order_by(File.place)
        .limit(1)
        .scalar_subquery()
    )


def has_files(kind: str, thing_id: ColumnElement[UUID] | InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """Whether a thing has files, as a column of another room's statement: most have none, and nothing more is read."""
    return exists().where(File.thing_kind == kind, File.thing_id == thing_id)


def waits(kind: str, thing_id: ColumnElement[UUID] | InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """Whether a photo of a thing is still being prepared, as a column of another room's statement."""
    return exists().where(File.thing_kind == kind, File.thing_id == thing_id, File.state == FileState.received)


def thing_of(session: Session, file_id: UUID, kind: str) -> UUID | None:
    """The thing of this kind that a file belongs to, if it does."""
    return session.scalar(select(File.thing_id).where(File.id == file_id, File.thing_kind == kind))


def card_url(public_id: str) -> str:
    """The address of the smallest size of a photo."""
    return f"/files/{public_id}/{CARD}"


def unattached(session: Session, account_id: UUID, key: UUID) -> list[FileView]:
    """What came in with a form that is not finished, oldest first."""
    return _views(session.execute(_UNATTACHED, {"account_id": account_id, "key": key}))


def own_file(session: Session, asker: Asker, public_id: str) -> FileView:
    """One of the asker's own files, whatever its state. Raises NoSuchFile."""
    found = _views(session.execute(_OWN, {"account_id": asker.account_id, "public_id": public_id}))
    if not found:
        raise errors.NoSuchFile
    return found[0]


def by_ids(session: Session, ids: Collection[UUID]) -> dict[UUID, FileView]:
    """Files by their keys, whatever their state."""
    return {file.id: file for file in _views(session.execute(_BY_ID, {"ids": list(ids)}))}


def _views(rows: Iterable[Row[Any]]) -> list[FileView]:
    """Rows of files with their variants, narrowest first within each, as views in the same order."""
    files: dict[UUID, FileView] = {}
    for row in rows:
        file = files.get(row.id) or _view(row)
        if row.variant and row.variant_width is not None:
            source = Source(
                name=row.variant,
                width=row.variant_width,
                height=row.variant_height,
                url=f"/files/{row.public_id}/{row.variant}",
            )
            webp = row.variant.endswith(".webp")
            file = replace(file, sizes=(*file.sizes, source)) if webp else replace(file, jpeg=source)
        files[row.id] = file
    return list(files.values())


def _view(row: Row[Any]) -> FileView:
    state = FileState(row.state)
    told = {
        FileState.received: WAITING,
        FileState.held: HELD,
        FileState.removed: REMOVED,
        FileState.taken_down: REMOVED,
        FileState.refused: errors.REFUSALS[Refusal(row.reason)] if row.reason else "",
    }
    return FileView(
        id=row.id,
        public_id=row.public_id,
        account_id=row.account_id,
        thing_id=row.thing_id,
        media=Media(row.media),
        state=state,
        told=told.get(state, ""),
        alt=row.alt,
        name=row.name,
        bytes=row.bytes,
        width=row.width,
        height=row.height,
        statement=row.statement,
        objection=row.objection,
        objected_at=row.objected_at,
        sizes=(),
        jpeg=None,
    )


def _with_variants() -> Select[Any]:
    columns = (
        File.id,
        File.public_id,
        File.account_id,
        File.thing_id,
        File.media,
        File.state,
        File.reason,
        File.alt,
        File.name,
        File.bytes,
        File.width,
        File.height,
        File.statement,
        File.objection,
        File.objected_at,
        FileVariant.name.label("variant"),
        FileVariant.width.label("variant_width"),
        FileVariant.height.label("variant_height"),
    )
    return (
        select(*columns)
        .outerjoin(FileVariant, FileVariant.file_id == File.id)
        .order_by(File.thing_id, File.place.nulls_last(), File.id, FileVariant.width)
    )


_OF_THINGS = _with_variants().where(
    File.thing_kind == bindparam("kind", type_=Text()),
    File.thing_id == any_(cast(bindparam("things"), ARRAY(Uuid()))),
    File.state != FileState.dropped,
    or_(File.state == FileState.ready, File.account_id == bindparam("owner", type_=Uuid())),
)
_UNATTACHED = _with_variants().where(
    File.account_id == bindparam("account_id", type_=Uuid()),
    File.key == bindparam("key", type_=Uuid()),
    File.thing_id.is_(None),
    File.state != FileState.dropped,
)
_OWN = _with_variants().where(
    File.account_id == bindparam("account_id", type_=Uuid()),
    File.public_id == bindparam("public_id", type_=Text()),
    File.state != FileState.dropped,
)
_BY_ID = _with_variants().where(File.id == any_(cast(bindparam("ids"), ARRAY(Uuid()))))

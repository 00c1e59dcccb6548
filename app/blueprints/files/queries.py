"""Reads of files: the photos of the things on a page, one file to serve, what waits for the worker, the sweep, a decision."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Row,
    ScalarSelect,
    Select,
    Text,
    Uuid,
    any_,
    bindparam,
    cast,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, BIT
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.blueprints.accounts.models import Account, shown_name
from app.blueprints.files import errors
from app.blueprints.files.models import NEAR, SHOWABLE, File, FileState, FileVariant, Media, RemovedPicture
from app.blueprints.files.models import PLACES as PLACES
from kernel.errors import N_
from kernel.photos import Refusal
from tenants.asker import Asker

WAITING = N_("This photo is being prepared.")
HELD = N_("Our moderation looks at this photo first. Until then only you can see it.")
REMOVED = N_("Our moderation has removed this photo.")
CARD = "480.webp"


class SeesThing(Protocol):
    """How a room says whether the asker sees one of its things, and so may fetch its files."""

    def __call__(self, session: Session, asker: Asker, thing_id: UUID) -> bool: ...


FileRules = Mapping[str, SeesThing]  # by kind of thing, from the wiring


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
    sizes: tuple[Source, ...]  # WebP, the narrowest first
    jpeg: Source | None

    @property
    def shown(self) -> "FileView":
        """The photo itself, for those who may see it although it is not ready."""
        return replace(self, told="")

    @property
    def srcset(self) -> str:
        return ", ".join(f"{size.url} {size.width}w" for size in self.sizes)

    @property
    def url(self) -> str:
        """What is fetched without any choice: the JPEG, which everything can show, or the PDF."""
        if self.media is Media.pdf:
            return f"/files/{self.public_id}/original.pdf"
        return self.jpeg.url if self.jpeg else ""


@dataclass(frozen=True, kw_only=True)
class Served:
    """A variant to be served, and what the rules must know of its file."""

    account_id: UUID
    thing_kind: str | None
    thing_id: UUID | None
    state: str
    media: str
    name: str  # of the PDF
    digest: str
    bytes: int


@dataclass(frozen=True, kw_only=True)
class HeldPhoto:
    """A photo a country manager decides about."""

    file: FileView
    author_name: str
    created_at: datetime


def photos_of(
    session: Session, kind: str, thing_ids: Collection[UUID], *, owner: UUID | None = None
) -> dict[UUID, list[FileView]]:
    """The files of some things of one kind, in their order: one query, however many things.

    Others see what is ready; `owner` sees all of their own that were not dropped, with a word on what is not ready.
    """
    found: dict[UUID, list[FileView]] = {thing_id: [] for thing_id in thing_ids}
    if not found:
        return found
    rows = session.execute(_OF_THINGS, {"kind": kind, "things": list(found), "owner": owner})
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


def served(session: Session, public_id: str, variant: str) -> Served | None:
    """What is served at an address, before anybody has asked whether it may be."""
    row = session.execute(_SERVED, {"public_id": public_id, "variant": variant}).first()
    return Served(**row._mapping) if row else None  # noqa: SLF001  SQLAlchemy's name for a row as a mapping


def held(session: Session, *, most: int) -> list[HeldPhoto]:
    """Photos that wait for a country manager, oldest first."""
    wanted = (
        select(File.id, File.created_at, Account.given_name, Account.family_name, Account.name_form)
        .join(Account, Account.id == File.account_id)
        .where(File.state == FileState.held)
        .order_by(File.id)
        .limit(most)
    )
    rows = session.execute(wanted).all()
    files = {file.id: file for file in _views(session.execute(_BY_ID, {"ids": [row.id for row in rows]}))}
    return [
        HeldPhoto(
            file=files[row.id].shown,
            author_name=shown_name(row.given_name, row.family_name, row.name_form),
            created_at=row.created_at,
        )
        for row in rows
    ]


def file_for_update(session: Session, file_id: UUID) -> File | None:
    """The file of an id, locked."""
    return session.get(File, file_id, with_for_update=True, populate_existing=True)


def own_for_update(session: Session, asker: Asker, public_id: str) -> File:
    """One of the asker's own files, locked. Raises NoSuchFile."""
    wanted = select(File).where(
        File.public_id == public_id, File.account_id == asker.account_id, File.state != FileState.dropped
    )
    found = session.scalar(wanted.with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise errors.NoSuchFile
    return found


def held_for_update(session: Session, public_id: str) -> File | None:
    """A held photo, locked."""
    wanted = select(File).where(File.public_id == public_id, File.state == FileState.held)
    return session.scalar(wanted.with_for_update().execution_options(populate_existing=True))


def of_thing_for_update(session: Session, kind: str, thing_id: UUID) -> list[File]:
    """The files of a thing that take a place or could, in their order, locked."""
    wanted = select(File).where(File.thing_kind == kind, File.thing_id == thing_id, File.state.in_(SHOWABLE))
    locked = wanted.order_by(File.place, File.id).with_for_update().execution_options(populate_existing=True)
    return list(session.scalars(locked))


def all_of_thing_for_update(session: Session, kind: str, thing_id: UUID) -> list[File]:
    """The files of a thing whatever their state, locked."""
    wanted = select(File).where(File.thing_kind == kind, File.thing_id == thing_id, File.state != FileState.dropped)
    return list(session.scalars(wanted.with_for_update().execution_options(populate_existing=True)))


def unattached_for_update(session: Session, account_id: UUID, key: UUID) -> list[File]:
    """What came in with a form, oldest first, locked."""
    wanted = select(File).where(
        File.account_id == account_id, File.key == key, File.thing_id.is_(None), File.state != FileState.dropped
    )
    return list(session.scalars(wanted.order_by(File.id).with_for_update().execution_options(populate_existing=True)))


def abandoned_for_update(session: Session, *, before: datetime, most: int) -> list[File]:
    """Files nobody has used since a moment, locked; those somebody works on are left out."""
    wanted = select(File).where(File.thing_id.is_(None), File.state != FileState.dropped, File.created_at < before)
    return list(session.scalars(wanted.order_by(File.created_at).limit(most).with_for_update(skip_locked=True)))


def sent_before(session: Session, account_id: UUID, key: UUID, digest: str) -> File | None:
    """The same bytes, sent with the same form."""
    wanted = select(File).where(
        File.account_id == account_id, File.key == key, File.digest == digest, File.state != FileState.dropped
    )
    return session.scalar(wanted)


def digest_to_prepare(session: Session, file_id: UUID) -> str | None:
    """The original of a photo whose sizes are still to be made; None when there is nothing to do."""
    waits = File.state.in_((FileState.received, FileState.removed)), File.width.is_(None), File.original
    return session.scalar(select(File.digest).where(File.id == file_id, *waits))


def count_unattached(session: Session, account_id: UUID) -> int:
    """How many of an account's files belong to nothing yet."""
    wanted = select(func.count()).where(
        File.account_id == account_id, File.thing_id.is_(None), File.state != FileState.dropped
    )
    return session.scalars(wanted).one()


def variants(session: Session, file_id: UUID) -> list[FileVariant]:
    return list(session.scalars(select(FileVariant).where(FileVariant.file_id == file_id)))


def is_needed(session: Session, digest: str) -> bool:
    """Whether some file is kept by these bytes."""
    wanted = select(
        or_(
            exists().where(FileVariant.digest == digest),
            exists().where(File.digest == digest, File.original),
        )
    )
    return session.scalars(wanted).one()


def looks_removed(session: Session, likeness: int) -> bool:
    """Whether a photo looks like one that moderation removed."""
    differing = cast(RemovedPicture.likeness.bitwise_xor(likeness), BIT(64))
    return session.scalars(select(exists().where(func.bit_count(differing) <= NEAR))).one()


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
_SERVED = (
    select(
        File.account_id,
        File.thing_kind,
        File.thing_id,
        File.state,
        File.media,
        File.name,
        FileVariant.digest,
        FileVariant.bytes,
    )
    .join(FileVariant, FileVariant.file_id == File.id)
    .where(
        File.public_id == bindparam("public_id", type_=Text()), FileVariant.name == bindparam("variant", type_=Text())
    )
)

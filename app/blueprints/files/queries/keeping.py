"""Rows the verbs work on: locked to be changed, counted, swept, left to the worker."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from app.blueprints.files import errors
from app.blueprints.files.models import TAKES_PLACE, File, FileState, FileVariant
from tenants.asker import Asker


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


def of_thing_for_update(session: Session, kind: str, thing_id: UUID) -> list[File]:
    """The files of a thing that take a place or could, in their order, locked."""
    wanted = select(File).where(File.thing_kind == kind, File.thing_id == thing_id, File.state.in_(TAKES_PLACE))
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


def count_unattached(session: Session, account_id: UUID) -> int:
    """How many of an account's files belong to nothing yet."""
    wanted = select(func.count()).where(
        File.account_id == account_id, File.thing_id.is_(None), File.state != FileState.dropped
    )
    return session.scalars(wanted).one()


def digest_to_prepare(session: Session, file_id: UUID) -> str | None:
    """The original of a photo whose sizes are still to be made; None when there is nothing to do."""
    waits = File.state.in_((FileState.received, FileState.removed)), File.width.is_(None), File.original
    return session.scalar(select(File.digest).where(File.id == file_id, *waits))


def bytes_since(session: Session, account_id: UUID, moment: datetime) -> int:
    """How many bytes an account has sent since a moment, without what it dropped again."""
    wanted = select(func.coalesce(func.sum(File.bytes), 0)).where(
        File.account_id == account_id, File.created_at >= moment, File.state != FileState.dropped
    )
    return session.scalars(wanted).one()


def digest_of_file(session: Session, file_id: UUID) -> str | None:
    """The digest of what was sent, which never changes; the file is not locked."""
    return session.scalar(select(File.digest).where(File.id == file_id))


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

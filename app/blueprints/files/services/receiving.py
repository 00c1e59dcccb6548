"""Files come in: looked at by their first bytes, kept, and left to the worker. Nothing is decoded here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.blueprints.files import errors, policy, queries
from app.blueprints.files.events import FileReceived
from app.blueprints.files.models import LARGEST, PLACES, File, FileState, FileVariant, Media
from app.blueprints.files.services.bytes import hold, put
from kernel import clock, ids, outbox, photos
from kernel.errors import Message
from kernel.files import Store, Upload, digest_of
from kernel.photos import Refusal, Unreadable
from tenants.asker import Asker

MOST_BYTES = 500 * 1024 * 1024  # of one account in a day: a hundred photos of a telephone
DAY = timedelta(days=1)
MOST_WAITING = 60  # files of one account that belong to nothing yet: some forms left unfinished, not a store


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What became of some uploads: the files that are there now, and a sentence for each that is not."""

    files: tuple[File, ...]
    refused: tuple[Message, ...]


@dataclass(frozen=True, kw_only=True)
class _Fit:
    upload: Upload
    media: Media
    digest: str
    bytes: int


def receive(
    session: Session,
    store: Store,
    *,
    asker: Asker,
    uploads: Sequence[Upload],
    key: UUID,
    pdf: bool = False,
    most: int = PLACES,
) -> Taken:
    """Take uploads in under the `key` of their form, `most` of them altogether; one that does not fit refuses none beside it.

    The same bytes with the same key are one file. `pdf`: PDF are taken too. Emits FileReceived for each new photo. Raises
    ConfirmToSend, TooManyWaiting, TooMuchToday. Locks the digests of what comes in.
    """
    if not uploads:
        return Taken(files=(), refused=())
    if not policy.can_send(asker):
        raise errors.ConfirmToSend
    if queries.count_unattached(session, asker.account_id) >= MOST_WAITING:
        raise errors.TooManyWaiting
    if queries.bytes_since(session, asker.account_id, clock.now() - DAY) >= MOST_BYTES:
        raise errors.TooMuchToday
    fits, refused = _sorted_out(uploads, pdf=pdf)
    hold(session, (fit.digest for fit in fits))
    room = most - len(queries.unattached_for_update(session, asker.account_id, key))
    files: list[File] = []
    for fit in fits:
        file = queries.sent_before(session, asker.account_id, key, fit.digest)
        if file is None and room <= 0:
            refused.append(errors.too_many(fit.upload.name, most))
            continue
        if file is None:
            file, room = _keep(session, store, asker, fit, key), room - 1
        files.append(file)
    return Taken(files=tuple(files), refused=tuple(refused))


def expect(session: Session, uploads: Iterable[Upload]) -> None:
    """Lock the digests of what is about to come in, where a form locks rows of files before it (see `bytes`)."""
    hold(session, (digest_of(upload.stream)[0] for upload in uploads))


def _sorted_out(uploads: Iterable[Upload], *, pdf: bool) -> tuple[list[_Fit], list[Message]]:
    fits: list[_Fit] = []
    refused: list[Message] = []
    for upload in uploads:
        found = _looked_at(upload, pdf=pdf)
        if isinstance(found, Message):
            refused.append(found)
        else:
            fits.append(found)
    return fits, refused


def _looked_at(upload: Upload, *, pdf: bool) -> _Fit | Message:
    """Size, kind and number of pixels; the name says nothing about any of them."""
    digest, length = digest_of(upload.stream)
    if not length:
        return errors.empty(upload.name)
    if length > LARGEST:
        return errors.too_large(upload.name, LARGEST)
    kind = photos.kind_of(upload.stream.read(photos.HEAD))
    if kind is None or (kind == "pdf" and not pdf):
        return errors.wrong_kind(upload.name, pdf=pdf)
    fit = _Fit(upload=upload, media=Media.pdf if kind == "pdf" else Media.photo, digest=digest, bytes=length)
    unreadable = _unreadable(upload, kind)
    return fit if unreadable is None else errors.unreadable(upload.name, unreadable)


def _unreadable(upload: Upload, kind: str) -> Refusal | None:
    try:
        pixels = photos.pixels(upload.stream, kind)
    except Unreadable as unreadable:
        return unreadable.reason
    return Refusal.too_many_pixels if pixels is not None and pixels > photos.MOST_PIXELS else None


def _keep(session: Session, store: Store, asker: Asker, fit: _Fit, key: UUID) -> File:
    put(session, store, fit.digest, fit.upload.stream)
    photo = fit.media is Media.photo
    values: dict[str, Any] = {
        "id": ids.uuid7(),
        "public_id": ids.public_id(),
        "account_id": asker.account_id,
        "key": key,
        "media": fit.media,
        "state": FileState.received if photo else FileState.ready,
        "name": "" if photo else fit.upload.name,
        "alt": "",
        "bytes": fit.bytes,
        "digest": fit.digest,
        "original": photo,
        "created_at": clock.now(),
    }
    file = session.scalars(insert(File).values(values).returning(File)).one()
    if photo:
        outbox.write(session, FileReceived(file_id=file.id))
    else:
        session.add(FileVariant(file_id=file.id, name="original.pdf", digest=fit.digest, bytes=fit.bytes))
    session.flush()
    return file

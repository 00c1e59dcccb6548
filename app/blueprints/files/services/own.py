"""What owners do with their files: say what they belong to, what they show, in which order; take them away."""

import zlib
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.blueprints.files import errors, queries
from app.blueprints.files.events import FileDropped
from app.blueprints.files.models import ALT_MOST, PLACES, TAKES_PLACE, File, FileState
from app.blueprints.files.services.states import change
from kernel import clock, outbox
from tenants.asker import Asker

KEPT_UNATTACHED = timedelta(days=1)


def attach(
    session: Session,
    *,
    asker: Asker,
    key: UUID,
    kind: str,
    thing_id: UUID,
    most: int = PLACES,
    field: str = "photos",
) -> list[File]:
    """What came in with the form of a `key` belongs to a thing from now on, after what is there already.

    The room has made sure that the asker may add to the thing. Locks the files of the thing. May be repeated. Raises
    TooManyFiles (at `field`): a thing holds `most` files.
    """
    _hold_thing(session, kind, thing_id)
    coming = [
        file for file in queries.unattached_for_update(session, asker.account_id, key) if file.state in TAKES_PLACE
    ]
    there = queries.of_thing_for_update(session, kind, thing_id)
    if len(there) + len(coming) > most:
        raise errors.TooManyFiles(fields={field: [errors.TooManyFiles.message]})
    for place, file in enumerate(there):
        file.place = place  # upwards, without what was taken away: never onto a taken place
        session.flush()
    for place, file in enumerate(coming, start=len(there)):
        file.thing_kind, file.thing_id, file.place = kind, thing_id, place
    session.flush()
    return coming


def describe(session: Session, *, asker: Asker, public_id: str, alt: str) -> File:
    """Say in words what a photo shows. Raises NoSuchFile, AltTooLong (at the field `alt-<public id>`)."""
    file = queries.own_for_update(session, asker, public_id)
    if len(alt) > ALT_MOST:
        raise errors.AltTooLong(fields={f"alt-{public_id}": [errors.AltTooLong.message]})
    file.alt = alt
    session.flush()
    return file


def move(session: Session, *, asker: Asker, public_id: str, by: int) -> File:
    """Move a photo before its neighbour (`by` -1) or after it (1); at the end of the row nothing happens.

    Locks the files of the thing. Raises NoSuchFile.
    """
    file = queries.own_for_update(session, asker, public_id)
    if file.thing_kind is None or file.thing_id is None or file.place is None:
        return file
    row = queries.of_thing_for_update(session, file.thing_kind, file.thing_id)
    here = row.index(file)
    there = here + by
    if not 0 <= there < len(row):
        return file
    row[here], row[there] = row[there], row[here]
    for one in row:
        one.place = None
    session.flush()  # two never stand in one place, not for a moment
    for place, one in enumerate(row):
        one.place = place
    session.flush()
    return file


def drop(session: Session, *, asker: Asker, public_id: str) -> File:
    """Take one's file away; its bytes go soon after. Emits FileDropped. Raises NoSuchFile."""
    file = queries.own_for_update(session, asker, public_id)
    _drop(session, file)
    return file


def drop_of(session: Session, *, kind: str, thing_id: UUID) -> None:
    """A thing goes for good, and its files with it. Locks them. Emits FileDropped for each."""
    for file in queries.all_of_thing_for_update(session, kind, thing_id):
        _drop(session, file)


def drop_abandoned(session: Session, *, most: int) -> int:
    """Drop what belongs to nothing a day after it came in; returns how many. Emits FileDropped for each."""
    found = queries.abandoned_for_update(session, before=clock.now() - KEPT_UNATTACHED, most=most)
    for file in found:
        _drop(session, file)
    return len(found)


def _drop(session: Session, file: File) -> None:
    change(session, file, FileState.dropped)
    outbox.write(session, FileDropped(file_id=file.id))


def _hold_thing(session: Session, kind: str, thing_id: UUID) -> None:
    """Two forms that add to one thing come one after the other, also while it has no file yet."""
    number = zlib.crc32(kind.encode()) ^ (thing_id.int & (1 << 63) - 1)
    session.execute(select(func.pg_advisory_xact_lock(number)))

"""What moderation does with photos: they go with their thing and come back with it; what looks removed is decided about."""

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.blueprints.files import errors, policy, queries
from app.blueprints.files.events import FileBroughtBack, FileObjected, FileReady, FileReceived, FileTakenDown
from app.blueprints.files.models import File, FileState, RemovedPicture
from app.blueprints.files.queries import FileParties
from app.blueprints.files.services.states import change
from kernel import clock, outbox
from kernel.errors import NotAllowed
from tenants.asker import Asker


def remove_of(session: Session, *, kind: str, thing_id: UUID) -> None:
    """The thing is hidden: its files are served no more, and its photos are known when they come back. May be repeated.

    What is held waits for its own decision still. Locks the files of the thing.
    """
    for file in queries.of_thing_for_update(session, kind, thing_id):
        if file.state in {FileState.received, FileState.ready}:
            change(session, file, FileState.removed)
        remember(session, file)


def restore_of(session: Session, *, kind: str, thing_id: UUID) -> None:
    """The thing stays after all: its files are shown again, and nobody looks out for them. May be repeated.

    What was held is held still, and what was taken down alone stays away. Locks the files of the thing. Emits FileReceived
    for one whose sizes were never made.
    """
    for file in queries.of_thing_for_update(session, kind, thing_id):
        if file.state != FileState.taken_down:
            forget(session, file)
        if file.state != FileState.removed:
            continue
        if file.media == "photo" and file.width is None:
            change(session, file, FileState.received)
            outbox.write(session, FileReceived(file_id=file.id))
        else:
            change(session, file, FileState.ready)


def release(session: Session, *, asker: Asker, public_id: str, parties: FileParties) -> None:
    """A held photo is harmless, or an objection is right: the photo is shown. Locks it.

    Emits FileReady, and FileBroughtBack where it had been taken down. Raises NotAllowed, NoSuchFile, AlreadyLookedAt, Involved.
    """
    file = _to_decide(session, asker, public_id, parties)
    taken_down = file.state == FileState.taken_down
    forget(session, file)
    file.statement = file.decided_by = file.decided_at = file.objection = file.objected_at = None
    change(session, file, FileState.ready)
    outbox.write(session, FileReady(file_id=file.id))
    if taken_down:
        back = FileBroughtBack(file_id=file.id, account_id=file.account_id, public_id=file.public_id)
        outbox.write(session, back)


def take_down(session: Session, *, asker: Asker, public_id: str, statement: str, parties: FileParties) -> None:
    """A held photo goes, or stays away in spite of an objection, with a statement of reasons. Locks it.

    Emits FileTakenDown. Raises NotAllowed, NoSuchFile, AlreadyLookedAt, Involved.
    """
    file = _to_decide(session, asker, public_id, parties)
    again = file.state == FileState.taken_down
    file.statement, file.decided_by, file.decided_at = statement, asker.account_id, clock.now()
    file.objected_at = None
    if not again:
        change(session, file, FileState.taken_down)
    remember(session, file)
    down = FileTakenDown(file_id=file.id, account_id=file.account_id, public_id=file.public_id, again=again)
    outbox.write(session, down)


def object_to(session: Session, *, asker: Asker, public_id: str, text: str) -> None:
    """The owner of a photo that was taken down says why it should be shown, once: another manager decides, where there is one.

    Locks it. Emits FileObjected. Raises NoSuchFile, CannotObject.
    """
    file = queries.own_for_update(session, asker, public_id)
    if not policy.can_object(file) or file.decided_by is None:
        raise errors.CannotObject
    file.objection, file.objected_at = text, clock.now()
    session.flush()
    outbox.write(session, FileObjected(file_id=file.id, public_id=file.public_id, decided_by=file.decided_by))


def remember(session: Session, file: File) -> None:
    """Keep what a removed photo looks like; one that is flat looks like nothing."""
    if file.likeness is None:
        return
    row = insert(RemovedPicture).values(file_id=file.id, likeness=file.likeness, created_at=clock.now())
    session.execute(row.on_conflict_do_nothing())


def forget(session: Session, file: File) -> None:
    """Nobody looks out for what this photo looks like any more."""
    session.execute(delete(RemovedPicture).where(RemovedPicture.file_id == file.id))


def _to_decide(session: Session, asker: Asker, public_id: str, parties: FileParties) -> File:
    if not policy.can_decide(asker):
        raise NotAllowed
    file = queries.waiting_for_update(session, public_id)
    if queries.is_involved(session, asker, parties, file.id):
        raise errors.Involved
    return file

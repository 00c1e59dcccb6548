"""What the worker found out about a photo becomes rows."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.blueprints.files import queries
from app.blueprints.files.events import FileHeld, FileReady, FileRefused
from app.blueprints.files.models import File, FileState, FileVariant
from app.blueprints.files.services.bytes import hold, put
from app.blueprints.files.services.moderating import remember
from app.blueprints.files.services.states import change
from kernel import outbox
from kernel.files import Store, digest_of
from kernel.photos import Made, Refusal, Size

UNPREPARED = {FileState.received, FileState.removed}  # moderation may have been faster than the worker


def keep_sizes(session: Session, store: Store, *, file_id: UUID, made: Made) -> None:
    """Keep the sizes of a photo: it is ready, or held when it looks like a removed one; else one removed meanwhile stays so.

    Nothing happens when that is done already. Locks the digests of the sizes, then the file. Emits FileReady or FileHeld.
    """
    told = [(size, *_digest_of(size)) for size in made.sizes]
    hold(session, (digest for _size, digest, _length in told))
    file = _unprepared(session, file_id)
    if file is None:
        return
    for size, digest, length in told:
        with size.path.open("rb") as source:
            put(session, store, digest, source)
        session.add(
            FileVariant(
                file_id=file.id, name=size.name, width=size.width, height=size.height, digest=digest, bytes=length
            )
        )
    file.width, file.height, file.likeness = made.width, made.height, made.likeness
    removed = file.state == FileState.removed
    if made.likeness is not None and queries.looks_removed(session, made.likeness):
        change(session, file, FileState.held)
        outbox.write(session, FileHeld(file_id=file.id, account_id=file.account_id))
    elif not removed:
        change(session, file, FileState.ready)
        outbox.write(session, FileReady(file_id=file.id))
    if removed:
        remember(session, file)
    session.flush()


def refuse(session: Session, *, file_id: UUID, reason: Refusal) -> None:
    """A photo that cannot be opened. Nothing happens when it is prepared already. Locks the file. Emits FileRefused."""
    file = _unprepared(session, file_id)
    if file is None:
        return
    file.reason = reason
    change(session, file, FileState.refused)
    outbox.write(session, FileRefused(file_id=file.id, account_id=file.account_id, public_id=file.public_id))


def _digest_of(size: Size) -> tuple[str, int]:
    with size.path.open("rb") as source:
        return digest_of(source)


def _unprepared(session: Session, file_id: UUID) -> File | None:
    file = queries.file_for_update(session, file_id)
    return file if file is not None and file.state in UNPREPARED and file.width is None else None

"""The only place where a file's state changes: by the table of moves."""

from sqlalchemy.orm import Session

from app.blueprints.files.models import MOVES, File, FileState


def change(session: Session, file: File, to: FileState) -> None:
    """Move a locked file to another state; what is refused or dropped gives its place free."""
    assert to in MOVES[FileState(file.state)], f"{file.state} -> {to}"
    if to in {FileState.refused, FileState.dropped}:
        file.place = None
    if to == FileState.dropped:
        file.objected_at = None  # nobody need decide any more
    file.state = to
    session.flush()

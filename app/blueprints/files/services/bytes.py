"""Bytes in the store and the rows that need them.

The same bytes are kept once, however many files are made of them. Who puts them and who deletes them holds the lock of
their digest until the unit ends, so that nothing is deleted that another unit is about to need. Digests are held before
any row of a file is locked: whoever does it the other way round waits in a ring with a form.
"""

from collections.abc import Iterable
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.blueprints.files import queries
from app.blueprints.files.models import FileState, FileVariant
from kernel.files import Store


def hold(session: Session, digests: Iterable[str]) -> None:
    """Lock digests until the unit ends, in one order, so that two units never wait for each other."""
    tenant = session.info["tenant"].id
    for digest in sorted(set(digests)):
        number = int(digest[:16], 16) ^ (tenant.int & (1 << 64) - 1)
        session.execute(select(func.pg_advisory_xact_lock(number - (1 << 63))))


def put(session: Session, store: Store, digest: str, source: BinaryIO) -> None:
    """Keep bytes whose digest is held."""
    store.put(session.info["tenant"].id, digest, source)


def clear(session: Session, store: Store, *, file_id: UUID) -> None:
    """A dropped file goes: its rows, and its bytes where nobody else needs them. Locks the digests, then it; may be repeated."""
    digest = queries.digest_of_file(session, file_id)
    if digest is None:
        return
    digests = {digest, *(variant.digest for variant in queries.variants(session, file_id))}  # dropped: no more are made
    hold(session, digests)
    file = queries.file_for_update(session, file_id)
    if file is None or file.state != FileState.dropped:
        return
    session.execute(delete(FileVariant).where(FileVariant.file_id == file_id))
    session.delete(file)
    session.flush()
    _delete_unneeded(session, store, digests)


def forget_original(session: Session, store: Store, *, file_id: UUID) -> None:
    """What was sent is deleted once the sizes are made, or can never be made. Locks the digest, then the file; may be repeated."""
    digest = queries.digest_of_file(session, file_id)
    if digest is None:
        return
    hold(session, [digest])
    file = queries.file_for_update(session, file_id)
    if file is None or not file.original or file.state == FileState.received:
        return
    file.original = False
    session.flush()
    _delete_unneeded(session, store, [digest])


def forget_strays(session: Session, store: Store, *, digests: Iterable[str]) -> int:
    """Delete bytes no row tells of: their unit was rolled back after they were put. Returns how many."""
    hold(session, digests)
    return _delete_unneeded(session, store, digests)


def _delete_unneeded(session: Session, store: Store, digests: Iterable[str]) -> int:
    # Before the commit: a rollback after it leaves a row whose bytes are gone, and the same work deletes the row again.
    gone = [digest for digest in digests if not queries.is_needed(session, digest)]
    for digest in gone:
        store.delete(session.info["tenant"].id, digest)
    return len(gone)

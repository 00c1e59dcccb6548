"""What moderation asks of photos: which wait for a decision, who is involved, and which look like removed ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, cast, exists, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import BIT
from sqlalchemy.orm import Session, aliased

from app.blueprints.accounts.models import Account, shown_name
from app.blueprints.accounts.queries import is_manager
from app.blueprints.files import errors
from app.blueprints.files.models import NEAR, File, FileState, RemovedPicture
from app.blueprints.files.queries.shown import FileView, by_ids
from kernel.errors import DomainError
from kernel.paging import START, Cursor
from tenants.asker import Asker
from tenants.phones import masked


class TakesPart(Protocol):
    """How a room says, as a column of another's statement, whether an account takes part in one of its things.

    Who does, does not decide about its files.
    """

    def __call__(self, thing_id: Any, account_id: Any, /) -> ColumnElement[bool]: ...


LAST = 1  # the rank of what somebody else decides about
FileParties = Mapping[str, TakesPart]  # by kind of thing, from the wiring


@dataclass(frozen=True, kw_only=True)
class WaitingPhoto:
    """A photo a country manager decides about: held, or taken down and its owner objects.

    `involved`: the asker is, and somebody else decides.
    """

    file: FileView
    author_name: str
    created_at: datetime
    involved: bool

    @property
    def id(self) -> UUID:
        return self.file.id

    @property
    def at(self) -> datetime:
        """With `rank_of`, its place in the list."""
        return self.created_at


def waiting(session: Session, asker: Asker, parties: FileParties, *, after: Cursor, most: int) -> list[WaitingPhoto]:
    """Photos that wait for a country manager: those the asker decides about first, then by age, the oldest first.

    Telephone numbers are masked in their words.
    """
    involved = _involved(parties, asker.account_id)
    wanted = _WAITING.order_by(involved, File.id).limit(most)
    if after is not START:
        wanted = wanted.where(tuple_(involved, File.id) > (after.rank == LAST, after.id))
    return _photos(session, asker, parties, wanted)


def rank_of(photo: WaitingPhoto) -> int:
    """What comes before the age of a photo in the list."""
    return LAST if photo.involved else 0


def waiting_photo(session: Session, asker: Asker, parties: FileParties, public_id: str) -> WaitingPhoto:
    """One of them. Raises NoSuchFile, AlreadyLookedAt."""
    found = _photos(session, asker, parties, _WAITING.where(File.public_id == public_id))
    if not found:
        raise _why_not(session, public_id)
    return found[0]


def waiting_for_update(session: Session, public_id: str) -> File:
    """A photo that waits for a country manager, locked. Raises NoSuchFile, AlreadyLookedAt."""
    wanted = select(File).where(File.public_id == public_id, _WAITS)
    found = session.scalar(wanted.with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise _why_not(session, public_id)
    return found


def is_involved(session: Session, asker: Asker, parties: FileParties, file_id: UUID) -> bool:
    """Whether somebody else decides about a file."""
    return session.scalars(select(_involved(parties, asker.account_id)).where(File.id == file_id)).one()


def another_decides(session: Session, parties: FileParties, file_id: UUID) -> bool:
    """Whether there is a manager who can decide about a file beside the one who has."""
    return session.scalars(select(_another(parties)).where(File.id == file_id)).one()


def deciders(session: Session, parties: FileParties, file_id: UUID) -> list[UUID]:
    """The managers who decide about a file."""
    wanted = select(Account.id).join(File, File.id == file_id)
    can = is_manager(Account), ~_involved(parties, Account.id)
    return list(session.scalars(wanted.where(*can).order_by(Account.id)))


def statement_of(session: Session, public_id: str, *, again: bool) -> str | None:
    """Why a photo is taken down; None where it is not, or its owner has taken it away.

    `again`: of the decision after an objection; None where the other decision stands.
    """
    decided_again = and_(File.objection.is_not(None), File.objected_at.is_(None))
    stands = File.state == FileState.taken_down, decided_again == again
    return session.scalar(select(File.statement).where(File.public_id == public_id, *stands))


def is_ready(session: Session, public_id: str) -> bool:
    """Whether a photo can be shown."""
    return session.scalars(select(exists().where(File.public_id == public_id, File.state == FileState.ready))).one()


def _photos(session: Session, asker: Asker, parties: FileParties, wanted: Select[Any]) -> list[WaitingPhoto]:
    rows = session.execute(wanted.add_columns(_involved(parties, asker.account_id).label("involved"))).all()
    country = session.info["tenant"].country
    files = by_ids(session, [row.File.id for row in rows])
    return [
        WaitingPhoto(
            file=files[row.File.id].shown.worded(lambda words: masked(words, country)),
            author_name=shown_name(row.given_name, row.family_name, row.name_form),
            created_at=row.File.created_at,
            involved=row.involved,
        )
        for row in rows
    ]


def looks_removed(session: Session, likeness: int) -> bool:
    """Whether a photo looks like one that moderation removed."""
    differing = cast(RemovedPicture.likeness.bitwise_xor(likeness), BIT(64))
    return session.scalars(select(exists().where(func.bit_count(differing) <= NEAR))).one()


def _why_not(session: Session, public_id: str) -> DomainError:
    """What is refused of a photo that does not wait: a decision leaves it in one of these states."""
    state = session.scalar(select(File.state).where(File.public_id == public_id))
    decided = state in {FileState.ready, FileState.removed, FileState.taken_down}
    return errors.AlreadyLookedAt() if decided else errors.NoSuchFile()


def _involved(parties: FileParties, account_id: Any) -> ColumnElement[bool]:
    """Whether somebody else decides: for who has a part in it, and for who decided before, while there is another."""
    decided = File.decided_by.is_not_distinct_from(account_id)
    return or_(_has_part(parties, account_id), and_(decided, _another(parties)))


def _another(parties: FileParties) -> ColumnElement[bool]:
    other = aliased(Account)
    can = is_manager(other), other.id.is_distinct_from(File.decided_by), ~_has_part(parties, other.id)
    return exists().where(*can).correlate_except(other)


def _has_part(parties: FileParties, account_id: Any) -> ColumnElement[bool]:
    """Who sent it, and whoever takes part in its thing, as the room of the thing says."""
    rules = (
        and_(File.thing_kind == kind, takes_part(File.thing_id, account_id)) for kind, takes_part in parties.items()
    )
    return or_(File.account_id == account_id, *rules)


_WAITS = or_(File.state == FileState.held, File.objected_at.is_not(None))
_WAITING = (
    select(File, Account.given_name, Account.family_name, Account.name_form)
    .join(Account, Account.id == File.account_id)
    .where(_WAITS)
)

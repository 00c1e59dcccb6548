"""What moderation asks of photos: which wait for a decision, who is involved, and which look like removed ones."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Select, cast, exists, func, or_, select
from sqlalchemy.dialects.postgresql import BIT
from sqlalchemy.orm import Session

from app.blueprints.accounts.models import Account, shown_name
from app.blueprints.files import policy
from app.blueprints.files.models import NEAR, File, FileState, RemovedPicture
from app.blueprints.files.queries.shown import FileView, by_ids
from tenants.asker import Asker
from tenants.phones import masked


class TakesPart(Protocol):
    """How a room says in which of its things the asker takes part, and so does not decide about their files."""

    def __call__(self, session: Session, asker: Asker, thing_ids: Collection[UUID]) -> set[UUID]: ...


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


def waiting(session: Session, asker: Asker, parties: FileParties, *, most: int) -> list[WaitingPhoto]:
    """Photos that wait for a country manager, oldest first; telephone numbers are masked in their words."""
    return _photos(session, asker, parties, _WAITING.order_by(File.id).limit(most))


def waiting_photo(session: Session, asker: Asker, parties: FileParties, public_id: str) -> WaitingPhoto | None:
    """One of them."""
    return next(iter(_photos(session, asker, parties, _WAITING.where(File.public_id == public_id))), None)


def waiting_for_update(session: Session, public_id: str) -> File | None:
    """A photo that waits for a country manager, locked."""
    wanted = select(File).where(File.public_id == public_id, _WAITS)
    return session.scalar(wanted.with_for_update().execution_options(populate_existing=True))


def taken_part_in(session: Session, parties: FileParties, asker: Asker, files: Iterable[File]) -> set[UUID]:
    """The keys of those files whose things the asker takes part in: one query for each kind of thing."""
    things: dict[str, set[UUID]] = {}
    files = list(files)
    for file in files:
        if file.thing_kind is not None and file.thing_kind in parties and file.thing_id is not None:
            things.setdefault(file.thing_kind, set()).add(file.thing_id)
    part = {kind: parties[kind](session, asker, ids) for kind, ids in things.items()}
    return {file.id for file in files if file.thing_id in part.get(file.thing_kind or "", ())}


def statement_of(session: Session, file_id: UUID) -> str | None:
    """Why a photo was taken down; None where it was not, or is gone."""
    return session.scalar(select(File.statement).where(File.id == file_id))


def _photos(session: Session, asker: Asker, parties: FileParties, wanted: Select[Any]) -> list[WaitingPhoto]:
    rows = session.execute(wanted).all()
    country = session.info["tenant"].country
    files = by_ids(session, [row.File.id for row in rows])
    part = taken_part_in(session, parties, asker, [row.File for row in rows])
    return [
        WaitingPhoto(
            file=files[row.File.id].shown.worded(lambda words: masked(words, country)),
            author_name=shown_name(row.given_name, row.family_name, row.name_form),
            created_at=row.File.created_at,
            involved=policy.is_involved(asker, row.File, takes_part=row.File.id in part),
        )
        for row in rows
    ]


def looks_removed(session: Session, likeness: int) -> bool:
    """Whether a photo looks like one that moderation removed."""
    differing = cast(RemovedPicture.likeness.bitwise_xor(likeness), BIT(64))
    return session.scalars(select(exists().where(func.bit_count(differing) <= NEAR))).one()


_WAITS = or_(File.state == FileState.held, File.objected_at.is_not(None))
_WAITING = (
    select(File, Account.given_name, Account.family_name, Account.name_form)
    .join(Account, Account.id == File.account_id)
    .where(_WAITS)
)

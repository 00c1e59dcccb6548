"""What moderation asks of photos: which are held, and which look like removed ones."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import cast, exists, func, select
from sqlalchemy.dialects.postgresql import BIT
from sqlalchemy.orm import Session

from app.blueprints.accounts.models import Account, shown_name
from app.blueprints.files.models import NEAR, File, FileState, RemovedPicture
from app.blueprints.files.queries.shown import FileView, by_ids
from tenants.phones import masked


@dataclass(frozen=True, kw_only=True)
class HeldPhoto:
    """A photo a country manager decides about."""

    file: FileView
    author_name: str
    created_at: datetime


def held(session: Session, *, most: int) -> list[HeldPhoto]:
    """Photos that wait for a country manager, oldest first; telephone numbers are masked in their words."""
    wanted = (
        select(File.id, File.created_at, Account.given_name, Account.family_name, Account.name_form)
        .join(Account, Account.id == File.account_id)
        .where(File.state == FileState.held)
        .order_by(File.id)
        .limit(most)
    )
    rows = session.execute(wanted).all()
    country = session.info["tenant"].country
    files = by_ids(session, [row.id for row in rows])
    return [
        HeldPhoto(
            file=files[row.id].shown.worded(lambda words: masked(words, country)),
            author_name=shown_name(row.given_name, row.family_name, row.name_form),
            created_at=row.created_at,
        )
        for row in rows
    ]


def held_for_update(session: Session, public_id: str) -> File | None:
    """A held photo, locked."""
    wanted = select(File).where(File.public_id == public_id, File.state == FileState.held)
    return session.scalar(wanted.with_for_update().execution_options(populate_existing=True))


def looks_removed(session: Session, likeness: int) -> bool:
    """Whether a photo looks like one that moderation removed."""
    differing = cast(RemovedPicture.likeness.bitwise_xor(likeness), BIT(64))
    return session.scalars(select(exists().where(func.bit_count(differing) <= NEAR))).one()

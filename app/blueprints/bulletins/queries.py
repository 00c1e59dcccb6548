"""Reads of bulletins."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, or_, select, tuple_
from sqlalchemy.orm import Session

from app.blueprints.bulletins.models import Bulletin, Priority
from kernel import clock, db
from kernel.paging import START, Cursor

# Hot: built once. The plain NOT is the condition of the partial index ix_bulletin_newest.
_NEWEST = (
    select(
        Bulletin.id,
        Bulletin.body,
        Bulletin.language,
        Bulletin.title,
        Bulletin.excerpt,
        Bulletin.priority,
        Bulletin.path,
        Bulletin.published_at,
    )
    .where(
        Bulletin.place_id == bindparam("place_id"),
        ~Bulletin.withdrawn,
        tuple_(Bulletin.published_at, Bulletin.id) < tuple_(bindparam("at"), bindparam("last")),
        or_(Bulletin.shown_until.is_(None), Bulletin.shown_until > bindparam("now")),
    )
    .order_by(Bulletin.published_at.desc(), Bulletin.id.desc())
    .limit(bindparam("limit"))
)


@dataclass(frozen=True, kw_only=True)
class BulletinLine:
    """A bulletin in a feed. `path` lacks the language prefix of the reader."""

    id: UUID
    body: str
    language: str
    title: str
    excerpt: str
    important: bool
    path: str
    published_at: datetime


def newest(session: Session, *, place_id: UUID, limit: int, after: Cursor = START) -> tuple[BulletinLine, ...]:
    """The newest bulletins of a place that still count, below a cursor. One statement."""
    values = {"place_id": place_id, "at": after.at, "last": after.id, "now": clock.now(), "limit": limit}
    rows = db.rows(session, _NEWEST, values)
    return tuple(
        BulletinLine(
            id=row.id,
            body=row.body,
            language=row.language,
            title=row.title,
            excerpt=row.excerpt,
            important=row.priority == Priority.important,
            path=row.path,
            published_at=row.published_at,
        )
        for row in rows
    )

"""The searches that somebody keeps."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from app.blueprints.ads.models import AdKind
from app.blueprints.home.errors import NoSuchSearch
from app.blueprints.home.models import USUAL_HOUR, DailyHour, SavedSearch, SearchHit, Tell
from app.blueprints.places.models import KnownPlace
from tenants.asker import Asker


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A search as its keeper sees it. `new`: ads found since they last looked. `price_most`: minor units."""

    public_id: str
    name: str
    words: str
    kinds: tuple[AdKind, ...]
    radius_km: int
    place_name: str
    near: str  # the slug of its town; empty: from one's own place
    price_most: int | None
    from_day: date | None
    until_day: date | None
    condition: str | None
    tell: Tell
    paused: bool
    created_at: datetime
    new: int


def own_searches(session: Session, asker: Asker, public_id: str | None = None) -> list[Kept]:
    """The asker's searches, the newest first; or one of them. One statement."""
    wanted = _OWN if public_id is None else _OWN.where(SavedSearch.public_id == public_id)
    return [_kept(row, asker) for row in session.execute(wanted, {"account_id": asker.account_id})]


def kept_search(session: Session, asker: Asker, public_id: str) -> Kept:
    """One of the asker's searches. Raises NoSuchSearch."""
    found = own_searches(session, asker, public_id)
    if not found:
        raise NoSuchSearch
    return found[0]


def own_search(session: Session, asker: Asker, public_id: str, *, lock: bool = False) -> SavedSearch:
    """The row of one of the asker's searches, if wanted locked. Raises NoSuchSearch."""
    wanted = select(SavedSearch).where(SavedSearch.public_id == public_id, SavedSearch.account_id == asker.account_id)
    row = session.scalar(wanted.with_for_update() if lock else wanted)
    if row is None:
        raise NoSuchSearch
    return row


def daily_hour(session: Session, account_id: UUID) -> int:
    """The hour of somebody's daily letter."""
    hour = session.scalar(select(DailyHour.hour).where(DailyHour.account_id == account_id))
    return USUAL_HOUR if hour is None else hour


def _kept(row: Any, asker: Asker) -> Kept:
    return Kept(
        public_id=row.public_id,
        name=row.name,
        words=row.words,
        kinds=tuple(AdKind(kind) for kind in row.kinds),
        radius_km=row.radius_km,
        place_name=row.place_names.get(asker.locale, row.place_name),
        near="" if row.from_home else row.place_slug,
        price_most=row.price_most,
        from_day=row.from_day,
        until_day=row.until_day,
        condition=row.condition,
        tell=Tell(row.tell),
        paused=row.paused_at is not None,
        created_at=row.created_at,
        new=row.new,
    )


_SINCE = (
    select(func.count())
    .where(SearchHit.search_id == SavedSearch.id, SearchHit.found_at > SavedSearch.seen_at)
    .correlate(SavedSearch)
    .scalar_subquery()
)
_OWN = (
    select(
        *SavedSearch.__table__.columns,
        KnownPlace.name.label("place_name"),
        KnownPlace.names.label("place_names"),
        KnownPlace.slug.label("place_slug"),
        _SINCE.label("new"),
    )
    .join(KnownPlace, KnownPlace.id == SavedSearch.place_id)
    .where(SavedSearch.account_id == bindparam("account_id"))
    .order_by(SavedSearch.created_at.desc(), SavedSearch.id.desc())
)

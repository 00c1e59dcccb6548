"""The places a crawler should know: those whose page tells more than a name."""

from dataclasses import dataclass

from sqlalchemy import bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from tenants.models import Place, PlacePostal

_LISTED = (
    Place.country == bindparam("country"),
    Place.active_to.is_(None),
    or_(
        Place.lat.is_not(None),
        exists().where(PlacePostal.place_id == Place.id, PlacePostal.guessed.is_(False)),
    ),
)
_COUNT = select(func.count()).select_from(Place).where(*_LISTED)
_PAGE = (
    select(Place.slug, Place.slugs)
    .where(*_LISTED)
    .order_by(Place.slug)
    .offset(bindparam("offset"))
    .limit(bindparam("limit"))
)


@dataclass(frozen=True, kw_only=True)
class Listed:
    slug: str
    slugs: dict[str, str]


def count_listed(session: Session, *, country: str) -> int:
    """How many places of a country stand in its list."""
    return session.scalar(_COUNT, {"country": country}) or 0


def listed(session: Session, *, country: str, offset: int, limit: int) -> list[Listed]:
    """One stretch of the list, by slug."""
    rows = session.execute(_PAGE, {"country": country, "offset": offset, "limit": limit})
    return [Listed(slug=row.slug, slugs=row.slugs) for row in rows]

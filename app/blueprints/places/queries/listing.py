"""The places a crawler should know: those whose page is not thin (`policy.is_thin`)."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Integer, Uuid, any_, bindparam, cast, exists, func, or_, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from app.blueprints.places.policy import LEAST_FACTS
from app.blueprints.places.queries.addresses import COMMUNE
from tenants.models import Place, PlacePostal


def _one_if(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return cast(condition, Integer)


# The facts that `details` counts on the page; tests/places holds the two together.
_FACTS = (
    _one_if(Place.population.is_not(None) & (func.coalesce(Place.population_of, "") == COMMUNE))
    + _one_if(exists().where(PlacePostal.place_id == Place.id, PlacePostal.guessed.is_(False)))
    + _one_if(Place.lat.is_not(None))
    + _one_if(Place.slugs != cast({}, JSONB))
)
_LISTED = (
    Place.country == bindparam("country"),
    Place.active_to.is_(None),
    or_(Place.id == any_(cast(bindparam("alive"), ARRAY(Uuid()))), _FACTS >= LEAST_FACTS),
)
_COUNT = select(func.count()).select_from(Place).where(*_LISTED)
_PAGE = (
    select(Place.id, Place.slug, Place.slugs, Place.source)
    .where(*_LISTED)
    .order_by(Place.slug)
    .offset(bindparam("offset"))
    .limit(bindparam("limit"))
)


@dataclass(frozen=True, kw_only=True)
class Listed:
    """`source`: of the data, by its name in the pack."""

    id: UUID
    slug: str
    slugs: dict[str, str]
    source: str


def count_listed(session: Session, *, country: str, alive: Collection[UUID] = ()) -> int:
    """How many places of a country stand in its list. `alive`: those where something goes on."""
    return session.scalar(_COUNT, _values(country, alive)) or 0


def listed(
    session: Session, *, country: str, alive: Collection[UUID] = (), offset: int = 0, limit: int | None = None
) -> list[Listed]:
    """One stretch of the list, by slug."""
    rows = session.execute(_PAGE, {**_values(country, alive), "offset": offset, "limit": limit})
    return [Listed(**row._mapping) for row in rows]  # noqa: SLF001  SQLAlchemy's own name for a row as a mapping


def _values(country: str, alive: Collection[UUID]) -> dict[str, Any]:
    return {"country": country, "alive": list(alive)}

"""What a map shows of the country under everything else: outlines and names of the places in a box."""

from dataclasses import dataclass
from uuid import UUID

import shapely
from sqlalchemy import Double, bindparam, select
from sqlalchemy.orm import Session

from tenants.models import Place, PlaceContour

_SOUTH, _NORTH, _WEST, _EAST = (bindparam(name, type_=Double) for name in ("south", "north", "west", "east"))
_SHAPES = (
    select(PlaceContour.place_id, PlaceContour.geom)
    .join(Place, Place.id == PlaceContour.place_id)
    .where(
        PlaceContour.west <= _EAST,
        PlaceContour.east >= _WEST,
        PlaceContour.south <= _NORTH,
        PlaceContour.north >= _SOUTH,
        Place.country == bindparam("country"),
        Place.active_to.is_(None),
    )
)
_NAMES = (
    select(Place.id, Place.name, Place.names, Place.lat, Place.lon, Place.population)
    .where(
        Place.country == bindparam("country"),
        Place.active_to.is_(None),
        Place.lat.between(_SOUTH, _NORTH),
        Place.lon.between(_WEST, _EAST),
    )
    .order_by(Place.population.desc().nulls_last(), Place.code)
    .limit(bindparam("most"))
)


@dataclass(frozen=True, kw_only=True)
class Box:
    """Degrees in WGS 84."""

    south: float
    north: float
    west: float
    east: float


@dataclass(frozen=True, kw_only=True)
class Name:
    """A place by its point; `population` orders names, it is never shown."""

    id: UUID
    name: str
    lat: float
    lon: float
    population: int


def shapes(session: Session, *, country: str, box: Box) -> dict[UUID, shapely.Geometry]:
    """The outlines of the places whose boxes touch this one; none where the country's files hold none."""
    rows = session.execute(_SHAPES, {"country": country, **vars(box)}).all()
    geometries = shapely.from_wkb([row.geom for row in rows])
    return {row.place_id: geometry for row, geometry in zip(rows, geometries, strict=True)}


def names(session: Session, *, country: str, box: Box, language: str, most: int) -> list[Name]:
    """The names of the places in a box in a language where they have one there, the largest places first."""
    rows = session.execute(_NAMES, {"country": country, "most": most, **vars(box)})
    return [
        Name(
            id=row.id, name=row.names.get(language, row.name), lat=row.lat, lon=row.lon, population=row.population or 0
        )
        for row in rows
    ]

"""The places around a point."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Double, bindparam, func, select
from sqlalchemy.orm import Session

from kernel import geo
from tenants.models import Place

RADIUS_M = 30_000  # half an hour on the road: beyond it a town is no neighbour

_LAT, _LON, _KX = (bindparam(name, type_=Double) for name in ("lat", "lon", "kx"))
_METRES = 1000 * func.sqrt(geo.squared_km(Place.lat, Place.lon, from_lat=_LAT, from_lon=_LON, per_longitude=_KX))
_NEAR = (
    select(Place.id, Place.name, Place.names, Place.slug, Place.slugs, _METRES.label("metres"))
    .where(
        Place.country == bindparam("country"),
        Place.active_to.is_(None),
        Place.lat.between(bindparam("south"), bindparam("north")),
        Place.lon.between(bindparam("west"), bindparam("east")),
        Place.id != bindparam("place_id"),
    )
    .order_by("metres", Place.slug)
    .limit(bindparam("limit"))
)


@dataclass(frozen=True, kw_only=True)
class NearPlace:
    """A place close to another; `metres` between their points, as the crow flies."""

    id: UUID
    name: str
    names: dict[str, str]
    slug: str
    slugs: dict[str, str]
    metres: float


def near(
    session: Session, *, country: str, place_id: UUID, lat: float, lon: float, radius_m: int = RADIUS_M, limit: int = 8
) -> list[NearPlace]:
    """The nearest places of the same country around a place's point, nearest first, the place itself left out."""
    kx = geo.km_per_longitude(lat)
    high, wide = radius_m / 1000 / geo.KM_PER_DEGREE, radius_m / 1000 / kx
    values = {
        "country": country,
        "place_id": place_id,
        "lat": lat,
        "lon": lon,
        "kx": kx,
        "south": lat - high,
        "north": lat + high,
        "west": lon - wide,
        "east": lon + wide,
        "limit": limit,
    }
    rows = session.execute(_NEAR, values).all()
    return [NearPlace(**row._mapping) for row in rows if row.metres <= radius_m]  # noqa: SLF001  a row as a mapping

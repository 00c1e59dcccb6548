"""What is done with places: coming to know one."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.blueprints.places.errors import UnknownPlace
from app.blueprints.places.models import KnownPlace
from kernel import clock
from tenants.models import Place
from tenants.registry import Tenant


def know_place(session: Session, *, place_id: UUID) -> KnownPlace:
    """Copy a place of this country from the reference geography unless it is known. Raises UnknownPlace."""
    known = session.get(KnownPlace, place_id)
    if known is not None:
        return known
    country: Tenant = session.info["tenant"]
    place = session.execute(
        select(Place.id, Place.name, Place.names, Place.slug, Place.slugs, Place.lat, Place.lon, Place.timezone).where(
            Place.id == place_id, Place.country == country.country, Place.active_to.is_(None)
        )
    ).first()
    if place is None:
        raise UnknownPlace
    session.execute(
        insert(KnownPlace)
        .values(
            id=place.id,
            name=place.name,
            names=place.names,
            slug=place.slug,
            slugs=place.slugs,
            lat=place.lat,
            lon=place.lon,
            time_zone=place.timezone,
            known_since=clock.now(),
        )
        .on_conflict_do_nothing()
    )
    return session.get_one(KnownPlace, place_id)

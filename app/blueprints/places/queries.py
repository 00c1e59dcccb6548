"""Reads of places: search."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from tenants.models import Place, PlacePostal


@dataclass(frozen=True, kw_only=True)
class PlaceHit:
    id: UUID
    name: str
    postal_code: str | None
    parent: str | None = None


def search_places(session: Session, *, country: str, text: str, limit: int = 10) -> list[PlaceHit]:
    """Communes of a country whose name or postal code begins with the text."""
    rows = session.execute(
        select(Place.id, Place.name, func.min(PlacePostal.postal_code).label("postal"))
        .outerjoin(PlacePostal, PlacePostal.place_id == Place.id)
        .where(
            Place.country == country,
            or_(
                Place.search_name.startswith(func.public.fold(text), autoescape=False),
                PlacePostal.postal_code == text,
            ),
        )
        .group_by(Place.id, Place.name)
        .order_by(Place.name)
        .limit(limit)
    )
    return [PlaceHit(id=row.id, name=row.name, postal_code=row.postal) for row in rows]

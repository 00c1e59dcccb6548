"""What the page of a place tells beside the place itself: its postal codes."""

from collections.abc import Callable, Mapping
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.blueprints.places.queries.addresses import PlaceView
from tenants.models import PlacePostal

# (session, place id) -> how many open ads of each kind; handed over by the wiring, since ads stand above places.
PlaceCounts = Callable[[Session, UUID], Mapping[str, int]]

# A guessed code is the nearest one we know, not the place's own: it is never shown.
_CODES = (
    select(PlacePostal.postal_code)
    .where(PlacePostal.place_id == bindparam("place_id"), PlacePostal.guessed.is_(False))
    .order_by(PlacePostal.postal_code)
)


def postal_codes(session: Session, place: PlaceView) -> tuple[str, ...]:
    """The postal codes used in a place, none of them guessed; there may be none."""
    return tuple(session.scalars(_CODES, {"place_id": place.id}))

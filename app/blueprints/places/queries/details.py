"""What the page of a place tells beside the place itself: its postal codes."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.blueprints.places.queries.addresses import PlaceView
from tenants.models import PlacePostal

# (session, place ids) -> how many open ads of each kind there are in each; handed over by the wiring, since ads and what
# counts them stand above places.
PlaceCounts = Callable[[Session, Collection[UUID]], Mapping[UUID, Mapping[str, int]]]

# A guessed code is the nearest one we know, not the place's own: it is never shown.
_CODES = (
    select(PlacePostal.postal_code)
    .where(PlacePostal.place_id == bindparam("place_id"), PlacePostal.guessed.is_(False))
    .order_by(PlacePostal.postal_code)
)


@dataclass(frozen=True, kw_only=True)
class Details:
    """`facts`: how many kinds of things the page can tell of the place (`policy.is_thin`)."""

    postal_codes: tuple[str, ...]
    facts: int


def details(session: Session, place: PlaceView) -> Details:
    """The postal codes of a place, none of them guessed; there may be none."""
    codes = tuple(session.scalars(_CODES, {"place_id": place.id}))
    return Details(
        postal_codes=codes,
        facts=sum((place.population is not None, bool(codes), place.lat is not None, bool(place.slugs))),
    )

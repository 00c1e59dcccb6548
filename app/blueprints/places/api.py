"""The JSON door of places."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, cast
from uuid import UUID

from flask import current_app, g
from flask.typing import ResponseReturnValue
from flask.views import MethodView

from app.blueprints.places import queries
from app.blueprints.places.queries import PlaceCounts, PlaceView
from app.blueprints.places.schemas import PlaceOut, PlaceQuery, PlacesFound
from app.web import limits
from app.web.json_door import Door
from app.web.limits import limiter
from app.web.openapi import refuses
from app.web.places import space_of
from kernel.errors import NotFound

api = Door("places_api", __name__, url_prefix="/api/v1", description="Towns and villages of the country")


@api.route("/places")
class Places(MethodView):
    """Search of places."""

    decorators: ClassVar[list[Callable[..., Any]]] = [limiter.limit(limits.SEARCH)]

    @api.arguments(PlaceQuery, location="query")
    @api.response(200, PlacesFound)
    def get(self, query: dict[str, Any]) -> ResponseReturnValue:
        """Towns and villages by name (any official language, accents and faults forgiven) or postal code, best first."""
        found = queries.search_places(g.session, country=g.country_code, text=query["q"], limit=query["limit"])
        return {"items": found}


@api.get("/places/<slug>")
@limiter.limit(limits.SEARCH)
@refuses(api, 404)
@api.response(200, PlaceOut)
def show(slug: str) -> dict[str, Any]:
    """One place by its slug, also an earlier one, with what is open there and the places around it."""
    place = queries.at_address(g.session, country=g.country_code, slug=slug).place
    if place is None:
        raise NotFound
    space = space_of(g.country, place.slug)
    return {
        **vars(place),
        "postal_codes": queries.details(g.session, place).postal_codes,
        "space": space.slug if space else None,
        "ads": _counts(place.id),
        "around": _around(place),
    }


def _around(place: PlaceView) -> list[dict[str, Any]]:
    if place.lat is None or place.lon is None:
        return []
    found = queries.near(g.session, country=g.country_code, place_id=place.id, lat=place.lat, lon=place.lon)
    return [{**vars(near), "metres": round(near.metres)} for near in found]


def _counts(place_id: UUID) -> Mapping[str, int]:
    """From whoever counts ads: they stand above places."""
    count = cast("PlaceCounts", current_app.extensions["place_counts"])
    return count(g.session, [place_id]).get(place_id, {})

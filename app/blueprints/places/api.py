"""The JSON door of places."""

from collections.abc import Callable
from typing import Any, ClassVar

import flask_smorest
from flask import g
from flask.typing import ResponseReturnValue
from flask.views import MethodView

from app.blueprints.places import queries
from app.blueprints.places.schemas import PlaceQuery, PlacesFound
from app.web import limits
from app.web.limits import limiter

api = flask_smorest.Blueprint(
    "places_api", __name__, url_prefix="/api/v1", description="Towns and villages of the country"
)


@api.route("/places")
class Places(MethodView):
    """Search of places."""

    decorators: ClassVar[list[Callable[..., Any]]] = [limiter.limit(limits.SEARCH)]

    @api.arguments(PlaceQuery, location="query")
    @api.response(200, PlacesFound)
    @api.alt_response(422, description="The query says nothing that could be searched")
    @api.alt_response(429, description="Too many searches in a short time")
    def get(self, query: dict[str, Any]) -> ResponseReturnValue:
        """Towns and villages by name (any official language, accents and faults forgiven) or postal code, best first."""
        found = queries.search_places(g.session, country=g.country_code, text=query["q"], limit=query["limit"])
        return {"places": found}

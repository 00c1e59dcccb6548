"""The JSON door of the map."""

from typing import Any

from flask import g

from app.blueprints.ads import policy
from app.blueprints.map import queries
from app.blueprints.map.schemas import CountAds, PinsOut
from app.web import auth, limits
from app.web.json_door import Door
from app.web.limits import limiter
from app.web.openapi import READ, refuses

api = Door("map_api", __name__, url_prefix="/api/v1", description="What neighbours ask, offer and lend, by area")


@api.get("/map")
@limiter.limit(limits.SEARCH)
@refuses(api, 403)
@api.doc(security=READ)
@api.arguments(CountAds, location="query")
@api.response(200, PinsOut)
def pins(wanted: dict[str, Any]) -> Any:
    """How many open ads lie in each area around the asker. Empty where the asker's town has no known point."""
    radius_km = policy.radius_km(g.pack.near, wanted["within"])
    found = queries.surroundings(g.session, auth.asker(), radius_km=radius_km, kinds=wanted["kinds"])
    return found or {"radius_km": radius_km, "fine": {"reach_m": 0, "pins": []}}

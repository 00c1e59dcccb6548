"""The JSON door of the showcase: numbers, for everybody."""

from typing import Any

from flask import g

from app.blueprints.showcase.policy import kinds
from app.blueprints.showcase.queries import totals
from app.blueprints.showcase.schemas import CountsOut
from app.web.json_door import Door
from app.web.limits import SEARCH, limiter

api = Door("showcase_api", __name__, url_prefix="/api/v1", description="What anybody finds without an account")


@api.get("/counts")
@limiter.limit(SEARCH)
@api.response(200, CountsOut)
def counts() -> dict[str, Any]:
    """How many ads are open in the country, by kind."""
    found = totals(g.session)
    return {"items": [{"kind": kind, "open": found.get(kind, 0)} for kind in kinds()]}

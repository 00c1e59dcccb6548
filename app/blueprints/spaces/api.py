"""The JSON door of a space: whose it is."""

from typing import Any

from flask import g

from app.blueprints.spaces.schemas import SpaceOut
from app.web.json_door import Door
from app.web.limits import SEARCH, limiter

api = Door("spaces_api", __name__, url_prefix="/api/v1/spaces/<space>", description="The spaces of public bodies")


@api.get("")
@limiter.limit(SEARCH)
@api.response(200, SpaceOut)
def show(space: str) -> Any:
    """Whose space it is; what it says is among its posts."""
    return g.space

"""The JSON door of a space: whose it is, and its desk."""

from typing import Any

from flask import g

from app.blueprints.posts import queries as posts
from app.blueprints.posts.schemas import PostsAtDeskOut
from app.blueprints.spaces.schemas import AtDesk, SpaceOut
from app.blueprints.staff.queries import right_at_desk
from app.web import auth
from app.web.json_door import Door
from app.web.limits import SEARCH, limiter
from app.web.openapi import READ, refuses

api = Door("spaces_api", __name__, url_prefix="/api/v1/spaces/<space>", description="The spaces of public bodies")


@api.get("")
@limiter.limit(SEARCH)
@api.response(200, SpaceOut)
def show(space: str) -> Any:
    """Whose space it is; what it says is among its posts."""
    return g.space


@api.get("/desk")
@limiter.limit(SEARCH)
@refuses(api, 403)
@api.doc(security=READ)
@api.arguments(AtDesk, location="query")
@api.response(200, PostsAtDeskOut)
def desk(wanted: dict[str, Any], space: str) -> dict[str, Any]:
    """Posts of one state, the newest first, for those with a right in this space."""
    right_at_desk(g.session, auth.asker())
    return {"items": posts.at_desk(g.session, wanted["state"])}

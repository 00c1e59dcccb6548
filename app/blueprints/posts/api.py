"""The JSON door of posts."""

from typing import Any

from flask import g

from app.blueprints.posts import queries, services
from app.blueprints.posts.schemas import AtDesk, EditPost, PostOut, Posts, PostsAtDeskOut, PostsOut, WritePost
from app.blueprints.staff.queries import right_at_desk
from app.web import answers, auth
from app.web.json_door import Door
from app.web.limits import SEARCH, WRITING, limiter
from app.web.openapi import IF_MATCH, READ, WRITE, refuses

api = Door("posts_api", __name__, url_prefix="/api/v1/spaces/<space>/posts", description="What a public body says")


@api.get("")
@limiter.limit(SEARCH)
@api.arguments(Posts, location="query")
@api.response(200, PostsOut)
def newest(wanted: dict[str, Any], space: str) -> queries.PostPage:
    """Published posts that still count, the newest first."""
    return queries.newest(g.session, before=wanted["after"])


@api.post("")
@limiter.limit(WRITING)
@refuses(api, 409)
@api.doc(security=WRITE)
@api.arguments(WritePost)
@api.response(201, PostOut)
def write(wanted: dict[str, Any], space: str) -> object:
    """Write a post: a draft, or published at once. The same `key` again answers with the one that is there."""
    return services.write_post(g.session, asker=auth.asker(), **wanted)


@api.get("/at-desk")
@limiter.limit(SEARCH)
@refuses(api, 403)
@api.doc(security=READ)
@api.arguments(AtDesk, location="query")
@api.response(200, PostsAtDeskOut)
def at_desk(wanted: dict[str, Any], space: str) -> dict[str, Any]:
    """Posts of one state, the newest first, for those with a right in this space."""
    right_at_desk(g.session, auth.asker())
    return {"items": queries.at_desk(g.session, wanted["state"])}


@api.get("/<public_id>")
@limiter.limit(SEARCH)
@api.response(200, PostOut)
def show(space: str, public_id: str) -> object:
    """Read a post; a draft for staff of the space alone."""
    return queries.read(g.session, asker=g.asker, public_id=public_id)


@api.put("/<public_id>")
@limiter.limit(WRITING)
@refuses(api, 409, 412)
@api.doc(security=WRITE, parameters=IF_MATCH)
@api.arguments(EditPost)
@api.response(200, PostOut)
def change(wanted: dict[str, Any], space: str, public_id: str) -> object:
    """Change a post that is not withdrawn; `version` is the one that was read."""
    asker = auth.asker()
    answers.matched(PostOut, lambda: queries.read(g.session, asker=asker, public_id=public_id))
    with answers.precondition():
        return services.edit_post(g.session, asker=asker, public_id=public_id, **wanted)


@api.post("/<public_id>/publish")
@limiter.limit(WRITING)
@refuses(api, 409, 422)
@api.doc(security=WRITE)
@api.response(200, PostOut)
def publish(space: str, public_id: str) -> object:
    """Show a draft to everybody."""
    return services.publish_post(g.session, asker=auth.asker(), public_id=public_id)


@api.post("/<public_id>/withdraw")
@limiter.limit(WRITING)
@refuses(api, 409)
@api.doc(security=WRITE)
@api.response(200, PostOut)
def withdraw(space: str, public_id: str) -> object:
    """Take a post back."""
    return services.withdraw_post(g.session, asker=auth.asker(), public_id=public_id)

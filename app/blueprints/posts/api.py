"""The JSON door of posts."""

from typing import Any

import flask_smorest
from flask import g

from app.blueprints.posts import queries, services
from app.blueprints.posts.schemas import Before, EditPost, PostOut, PostPageOut, WritePost
from app.web import answers, auth
from app.web.limits import WRITING, limiter
from app.web.openapi import IF_MATCH, refuses
from kernel.paging import Cursor

api = flask_smorest.Blueprint(
    "posts_api", __name__, url_prefix="/api/v1/spaces/<space>/posts", description="What a public body says."
)


@api.get("")
@api.arguments(Before, location="query")
@api.response(200, PostPageOut)
def newest(args: dict[str, Cursor], space: str) -> queries.PostPage:
    """Published posts, newest first."""
    return queries.newest(g.session, before=args["before"])


@api.post("")
@limiter.limit(WRITING)
@api.arguments(WritePost)
@api.response(201, PostOut)
def write(args: dict[str, Any], space: str) -> object:
    """Write a post."""
    return services.write_post(g.session, asker=auth.asker(), **args)


@api.get("/<public_id>")
@api.response(200, PostOut)
def show(space: str, public_id: str) -> object:
    """Read a post."""
    return queries.read(g.session, asker=g.asker, public_id=public_id)


@api.put("/<public_id>")
@limiter.limit(WRITING)
@refuses(api, 409, 412)
@api.doc(parameters=IF_MATCH)
@api.arguments(EditPost)
@api.response(200, PostOut)
def change(args: dict[str, Any], space: str, public_id: str) -> object:
    """Change a post."""
    asker = auth.asker()
    answers.matched(PostOut, lambda: queries.read(g.session, asker=asker, public_id=public_id))
    with answers.precondition():
        return services.edit_post(g.session, asker=asker, public_id=public_id, **args)


@api.post("/<public_id>/publish")
@limiter.limit(WRITING)
@api.response(200, PostOut)
def publish(space: str, public_id: str) -> object:
    """Publish a draft."""
    return services.publish_post(g.session, asker=auth.asker(), public_id=public_id)


@api.post("/<public_id>/withdraw")
@limiter.limit(WRITING)
@api.response(200, PostOut)
def withdraw(space: str, public_id: str) -> object:
    """Take a post back."""
    return services.withdraw_post(g.session, asker=auth.asker(), public_id=public_id)

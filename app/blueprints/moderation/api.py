"""The JSON door of blocking and muting: the same verbs as the pages."""

from typing import Any

from flask import g
from flask_smorest import Blueprint

from app.blueprints.moderation import queries, services
from app.blueprints.moderation.schemas import HiddenNeighboursOut, NameAccount
from app.web import auth
from app.web.limits import SEARCH, WRITING, limiter
from app.web.openapi import READ, WRITE, refuses

api = Blueprint("moderation_api", __name__, url_prefix="/api/v1", description="Neighbours out of one's sight")


@api.get("/hidden-neighbours")
@limiter.limit(SEARCH)
@refuses(api, 401, 429)
@api.doc(security=READ)
@api.response(200, HiddenNeighboursOut)
def hidden_neighbours() -> dict[str, Any]:
    """Whom one blocks and whom one mutes, the newest first."""
    return _hidden()


@api.post("/block")
@limiter.limit(WRITING)
@refuses(api, 400, 401, 403, 413, 429)
@api.doc(security=WRITE)
@api.arguments(NameAccount)
@api.response(200, HiddenNeighboursOut)
def block(body: dict[str, Any]) -> dict[str, Any]:
    """Block a neighbour: you see nothing of each other any more. It may be repeated."""
    services.block(g.session, asker=auth.asker(), **body)
    return _hidden()


@api.post("/unblock")
@limiter.limit(WRITING)
@refuses(api, 400, 401, 403, 413, 429)
@api.doc(security=WRITE)
@api.arguments(NameAccount)
@api.response(200, HiddenNeighboursOut)
def unblock(body: dict[str, Any]) -> dict[str, Any]:
    """Take a block back. It may be repeated."""
    services.unblock(g.session, asker=auth.asker(), **body)
    return _hidden()


@api.post("/mute")
@limiter.limit(WRITING)
@refuses(api, 400, 401, 403, 413, 429)
@api.doc(security=WRITE)
@api.arguments(NameAccount)
@api.response(200, HiddenNeighboursOut)
def mute(body: dict[str, Any]) -> dict[str, Any]:
    """Hear nothing more of a neighbour, who is not told. It may be repeated."""
    services.mute(g.session, asker=auth.asker(), **body)
    return _hidden()


@api.post("/unmute")
@limiter.limit(WRITING)
@refuses(api, 400, 401, 403, 413, 429)
@api.doc(security=WRITE)
@api.arguments(NameAccount)
@api.response(200, HiddenNeighboursOut)
def unmute(body: dict[str, Any]) -> dict[str, Any]:
    """Hear of a neighbour again. It may be repeated."""
    services.unmute(g.session, asker=auth.asker(), **body)
    return _hidden()


def _hidden() -> dict[str, Any]:
    account_id = auth.asker().account_id
    return {
        "blocked": queries.blocked_by(g.session, account_id),
        "muted": queries.muted_by(g.session, account_id),
    }

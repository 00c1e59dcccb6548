"""The JSON door of conversations."""

from typing import Any

import flask_smorest
from flask import g

from app.blueprints.conversations import queries, schemas, services
from app.web import auth
from app.web.limits import SEARCH, WRITING, limiter
from app.web.openapi import READ, WRITE, refuses
from kernel.errors import NotFound

api = flask_smorest.Blueprint(
    "conversations_api", __name__, url_prefix="/api/v1", description="Neighbours writing to each other"
)


@api.get("/conversations")
@limiter.limit(SEARCH)
@refuses(api, 401, 429)
@api.doc(security=READ)
@api.arguments(schemas.Earlier, location="query")
@api.response(200, schemas.ConversationsOut)
def index(arguments: dict[str, Any]) -> dict[str, Any]:
    """One's conversations, the newest first; `before` of an answer asks for the next page."""
    account_id, size = auth.asker().account_id, queries.PAGE
    talks = queries.talks(g.session, account_id, before=arguments["before"], most=size + 1)
    more = talks[size - 1].cursor if len(talks) > size else None
    return {"conversations": talks[:size], "before": more}


@api.get("/conversations/<public_id>/messages")
@limiter.limit(SEARCH)
@refuses(api, 401, 404, 429)
@api.doc(security=READ)
@api.arguments(schemas.Earlier, location="query")
@api.response(200, schemas.MessagesOut)
def messages(arguments: dict[str, Any], public_id: str) -> dict[str, Any]:
    """The newest messages of a conversation, oldest of them first; `before` of an answer asks for earlier ones."""
    account_id, size = auth.asker().account_id, queries.THREAD_PAGE
    talk = _talk(public_id)
    found = queries.messages(g.session, account_id, talk.id, before=arguments["before"], most=size + 1)
    more = found[1].public_id if len(found) > size else None
    return {"messages": found[-size:], "before": more}


@api.post("/conversations/<public_id>/messages")
@limiter.limit(WRITING)
@refuses(api, 400, 401, 403, 404, 409, 413, 429)
@api.doc(security=WRITE)
@api.arguments(schemas.WriteMessage)
@api.response(201, schemas.MessageOut)
def write(body: dict[str, Any], public_id: str) -> dict[str, Any]:
    """Write into a conversation; the same `key` twice is one message."""
    made = services.write(g.session, asker=auth.asker(), conversation_id=_talk(public_id).id, **body)
    files = queries.files_of(g.session, auth.asker(), made.id)
    return {
        "public_id": made.public_id,
        "text": made.text,
        "mine": True,
        "hidden": False,
        "files": files,
        "at": made.created_at,
    }


def _talk(public_id: str) -> queries.Talk:
    found = queries.talk(g.session, auth.asker().account_id, public_id)
    if found is None:
        raise NotFound
    return found

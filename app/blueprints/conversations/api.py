"""The JSON door of conversations."""

from typing import Any

from flask import g

from app.blueprints.conversations import queries, schemas, services
from app.web import auth
from app.web.fields import NO_PAGE
from app.web.json_door import Door
from app.web.limits import SEARCH, WRITING, limiter
from app.web.openapi import READ, WRITE, refuses
from kernel.errors import Invalid, NotFound

api = Door("conversations_api", __name__, url_prefix="/api/v1", description="Neighbours writing to each other")


@api.get("/conversations")
@limiter.limit(SEARCH)
@refuses(api, 401, 429)
@api.doc(security=READ)
@api.arguments(schemas.ListConversations, location="query")
@api.response(200, schemas.ConversationsOut)
def index(arguments: dict[str, Any]) -> dict[str, Any]:
    """One's conversations, the newest first."""
    account_id, size, before = auth.asker().account_id, queries.PAGE, _below(arguments)
    talks = queries.talks(g.session, account_id, show=arguments["show"], before=before, most=size + 1)
    more = talks[size - 1].cursor if len(talks) > size else None
    return {"items": talks[:size], "after": more}


@api.get("/messages")
@limiter.limit(SEARCH)
@refuses(api, 401, 429)
@api.doc(security=READ)
@api.arguments(schemas.Search, location="query")
@api.response(200, schemas.MessagesFoundOut)
def search(arguments: dict[str, Any]) -> dict[str, Any]:
    """Messages of one's conversations that hold each of the words `q`, newest first."""
    account_id, size, before = auth.asker().account_id, queries.PAGE, _below(arguments)
    found = queries.search(g.session, account_id, arguments["q"], before=before, most=size + 1)
    more = found[size - 1].cursor if len(found) > size else None
    return {"items": found[:size], "after": more}


@api.get("/conversations/<public_id>")
@limiter.limit(SEARCH)
@refuses(api, 401, 404, 429)
@api.doc(security=READ)
@api.response(200, schemas.TalkOut)
def show(public_id: str) -> queries.Talk:
    """One conversation: who, about what, and how it stands."""
    return _talk(public_id)


@api.get("/conversations/<public_id>/messages")
@limiter.limit(SEARCH)
@refuses(api, 401, 404, 429)
@api.doc(security=READ)
@api.arguments(schemas.After, location="query")
@api.response(200, schemas.MessagesOut)
def messages(arguments: dict[str, Any], public_id: str) -> dict[str, Any]:
    """The newest messages of a conversation, oldest of them first; `after` of an answer asks for earlier ones."""
    account_id, size, before = auth.asker().account_id, queries.THREAD_PAGE, _below(arguments)
    talk = _talk(public_id)
    found = queries.messages(g.session, account_id, talk.id, before=before, most=size + 1)
    more = found[1].public_id if len(found) > size else None
    shown = found[-size:]
    return {"items": shown if before else queries.with_marks(talk, shown), "after": more}


@api.get("/conversations/<public_id>/later")
@limiter.limit(SEARCH)
@refuses(api, 404)
@api.doc(security=READ)
@api.arguments(schemas.Since, location="query")
@api.response(200, schemas.MessagesOut)
def later(arguments: dict[str, Any], public_id: str) -> dict[str, Any]:
    """Messages written since one that is known, oldest first, a page of them at most."""
    account_id, talk = auth.asker().account_id, _talk(public_id)
    _known("since", arguments["since"])
    return {"items": queries.later(g.session, account_id, talk.id, after=arguments["since"])}


@api.post("/conversations/<public_id>/messages")
@limiter.limit(WRITING)
@refuses(api, 400, 401, 403, 404, 409, 413, 429)
@api.doc(security=WRITE)
@api.arguments(schemas.WriteMessage)
@api.response(201, schemas.MessageOut)
def write(body: dict[str, Any], public_id: str) -> queries.ThreadMessage:
    """Write into a conversation; the same `key` twice is one message."""
    made = services.write(g.session, asker=auth.asker(), conversation_id=_talk(public_id).id, **body)
    return queries.own_message(g.session, made)


@api.post("/conversations/<public_id>/read")
@limiter.limit(WRITING)
@refuses(api, 400, 401, 403, 404, 413, 429)
@api.doc(security=WRITE)
@api.arguments(schemas.Read)
@api.response(200, schemas.TalkOut)
def read(body: dict[str, Any], public_id: str) -> queries.Talk:
    """Mark a conversation as read up to the message `newest`."""
    services.mark_read(g.session, asker=auth.asker(), conversation_id=_talk(public_id).id, **body)
    return _talk(public_id)


@api.post("/conversations/<public_id>/archive")
@limiter.limit(WRITING)
@refuses(api, 401, 403, 404, 429)
@api.doc(security=WRITE)
@api.response(200, schemas.TalkOut)
def archive(public_id: str) -> queries.Talk:
    """Put a conversation out of the list, until somebody writes. It may be repeated."""
    services.archive(g.session, asker=auth.asker(), conversation_id=_talk(public_id).id)
    return _talk(public_id)


@api.post("/conversations/<public_id>/unarchive")
@limiter.limit(WRITING)
@refuses(api, 401, 403, 404, 429)
@api.doc(security=WRITE)
@api.response(200, schemas.TalkOut)
def unarchive(public_id: str) -> queries.Talk:
    """Take a conversation out of the archive. It may be repeated."""
    services.unarchive(g.session, asker=auth.asker(), conversation_id=_talk(public_id).id)
    return _talk(public_id)


@api.post("/conversations/<public_id>/leave")
@limiter.limit(WRITING)
@refuses(api, 401, 403, 404, 429)
@api.doc(security=WRITE)
@api.response(204)
def leave(public_id: str) -> None:
    """Take no part any more."""
    services.leave(g.session, asker=auth.asker(), conversation_id=_talk(public_id).id)


@api.post("/conversations/<public_id>/number/show")
@limiter.limit(WRITING)
@refuses(api, 401, 403, 404, 429)
@api.doc(security=WRITE)
@api.response(200, schemas.TalkOut)
def show_number(public_id: str) -> queries.Talk:
    """Show one's telephone numbers in this conversation to the other side. It may be repeated."""
    services.show_number(g.session, asker=auth.asker(), conversation_id=_talk(public_id).id)
    return _talk(public_id)


@api.post("/conversations/<public_id>/number/hide")
@limiter.limit(WRITING)
@refuses(api, 401, 403, 404, 429)
@api.doc(security=WRITE)
@api.response(200, schemas.TalkOut)
def hide_number(public_id: str) -> queries.Talk:
    """Hide them again; who has read them has read them. It may be repeated."""
    services.hide_number(g.session, asker=auth.asker(), conversation_id=_talk(public_id).id)
    return _talk(public_id)


@api.post("/conversations/<public_id>/number/ask")
@limiter.limit(WRITING)
@refuses(api, 401, 403, 404, 409, 429)
@api.doc(security=WRITE)
@api.response(200, schemas.TalkOut)
def ask_number(public_id: str) -> queries.Talk:
    """Ask the other side for their number. Asked once, later times do nothing."""
    services.ask_number(g.session, asker=auth.asker(), conversation_id=_talk(public_id).id)
    return _talk(public_id)


@api.get("/read-marks")
@limiter.limit(SEARCH)
@refuses(api, 401, 429)
@api.doc(security=READ)
@api.response(200, schemas.ReadMarksOut)
def read_marks() -> dict[str, bool]:
    """What one has chosen about being seen to read."""
    return {"tells": queries.tells_reading(g.session, auth.asker().account_id)}


@api.post("/read-marks")
@limiter.limit(WRITING)
@refuses(api, 400, 401, 403, 413, 429)
@api.doc(security=WRITE)
@api.arguments(schemas.TellReading)
@api.response(200, schemas.ReadMarksOut)
def tell_reading(body: dict[str, Any]) -> dict[str, bool]:
    """Choose whether others see what one has read, and one what they have."""
    services.tell_reading(g.session, asker=auth.asker(), **body)
    return {"tells": body["tells"]}


def _below(arguments: dict[str, Any]) -> str | None:
    """Where the page begins. Raises Invalid for what is no message of one's own conversations."""
    after: str | None = arguments["after"]
    if after is not None:
        _known("after", after)
    return after


def _known(name: str, message: str) -> None:
    if not queries.knows(g.session, auth.asker().account_id, message):
        raise Invalid(fields={name: [NO_PAGE]})


def _talk(public_id: str) -> queries.Talk:
    found = queries.talk(g.session, auth.asker().account_id, public_id)
    if found is None:
        raise NotFound
    return found

"""The HTML door of conversations."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

from flask import Blueprint, Response, g, request, url_for

from app.blueprints.conversations import queries, schemas, services
from app.blueprints.conversations.queries import ATTACHMENTS
from app.blueprints.files.queries import FileView
from app.blueprints.files.views import FormWithFiles
from app.web import auth, forms, pages, uploads
from app.web.forms import Form
from app.web.limits import WRITING, limiter
from kernel.errors import N_, NotFound

views = Blueprint("conversations", __name__, template_folder="templates")


@views.get("/conversations")
def index() -> Response:
    """One's conversations, the newest first."""
    asker = auth.asker()
    g.area, g.noindex = "messages", True
    before = Form(schemas.Earlier(), request.args.to_dict()).data["before"]
    talks = queries.talks(g.session, asker.account_id, before=before, most=queries.PAGE + 1)
    name = "conversations/lines.html" if pages.wants_fragment() else "conversations/index.html"
    more = talks[queries.PAGE - 1].cursor if len(talks) > queries.PAGE else None
    return pages.page(name, talks=talks[: queries.PAGE], more=more)


@views.get("/conversations/<public_id>")
def show(public_id: str) -> Response:
    """One conversation, with the form to answer."""
    return _thread(_talk(public_id), Form(values={"key": uuid4()}))


@views.post("/conversations/<public_id>")
@uploads.takes_files
@limiter.limit(WRITING)
def write(public_id: str) -> Response:
    """Write into a conversation."""
    talk, asker = _talk(public_id), auth.asker()
    form = FormWithFiles(schemas.WriteMessage(), asker=asker, field="files", most=ATTACHMENTS, pdf=True)
    with form:
        services.write(g.session, asker=asker, conversation_id=talk.id, **form.data)
        return pages.done(url_for("conversations.show", public_id=public_id, _anchor="newest"))
    return _thread(talk, form, files=form.files, status=422)


@views.post("/conversations/<public_id>/read")
def read(public_id: str) -> Response:
    """Mark as read what the page shows: by itself with JavaScript, by its button without."""
    talk, form = _talk(public_id), forms.submitted(schemas.Read())
    services.mark_read(g.session, asker=auth.asker(), conversation_id=talk.id, **form.data)
    if pages.wants_fragment():
        return Response("")
    return pages.done(url_for("conversations.show", public_id=public_id, _anchor="newest"))


@views.get("/conversations/<public_id>/later")
def later(public_id: str) -> Response:
    """Messages that came since, for a page that stays open."""
    talk = _talk(public_id)
    after = Form(schemas.Later(), request.args.to_dict()).data["after"]
    came = queries.later(g.session, auth.asker().account_id, talk.id, after=after)
    if not came:
        return Response(status=204)
    return pages.page("conversations/later.html", talk=talk, messages=came)


@views.post("/conversations/<public_id>/leave")
@limiter.limit(WRITING)
def leave(public_id: str) -> Response:
    """Take no part any more."""
    services.leave(g.session, asker=auth.asker(), conversation_id=_talk(public_id).id)
    return pages.done(url_for("conversations.index"), toast=N_("You left the conversation."))


def _talk(public_id: str) -> queries.Talk:
    g.area, g.noindex = "messages", True
    found = queries.talk(g.session, auth.asker().account_id, public_id)
    if found is None:
        raise NotFound
    return found


def _thread(talk: queries.Talk, form: Form, *, files: Sequence[FileView] = (), status: int = 200) -> Response:
    asker, size = auth.asker(), queries.THREAD_PAGE
    before = Form(schemas.Earlier(), request.args.to_dict()).data["before"]
    messages = queries.messages(g.session, asker.account_id, talk.id, before=before, most=size + 1)
    if not before:  # the page is about to mark this conversation as read: its own count is no news any more
        g.asker = replace(asker, unread_messages=max(0, asker.unread_messages - talk.unread))
    more = messages[1].public_id if len(messages) > size else None
    return pages.form_page(
        "conversations/show.html",
        form,
        status=status,
        talk=talk,
        messages=messages[-size:],
        more=more,
        earlier=bool(before),
        files=files,
    )

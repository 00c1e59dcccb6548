"""The HTML door of conversations."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid4

from flask import Blueprint, Response, current_app, g, request, url_for
from marshmallow import Schema

from app.blueprints.conversations import queries, schemas, services
from app.blueprints.files.queries import FileView
from app.blueprints.files.views import FormWithFiles
from app.web import auth, forms, live, pages, uploads
from app.web.forms import Form
from app.web.limits import SEARCH, WRITING, limiter
from kernel.errors import N_, Invalid, NotFound
from kernel.live import Subject

views = Blueprint("conversations", __name__, template_folder="templates")


@views.get("/conversations")
@limiter.limit(SEARCH)
def index() -> Response:
    """One's conversations, the newest first; or, with words to search by, the messages that hold them."""
    asker = auth.asker()
    g.area, g.noindex = "messages", True
    wanted = _asked(schemas.Index())
    if wanted["q"]:
        return _search(wanted)
    talks = queries.talks(
        g.session, asker.account_id, show=wanted["show"], before=wanted["before"], most=queries.PAGE + 1
    )
    name = "conversations/lines.html" if pages.wants_fragment() else "conversations/index.html"
    more = talks[queries.PAGE - 1].cursor if len(talks) > queries.PAGE else None
    return pages.page(name, talks=talks[: queries.PAGE], more=more, show=wanted["show"], q="")


@views.get("/conversations/<public_id>")
def show(public_id: str) -> Response:
    """One conversation, with the form to answer."""
    return _thread(_talk(public_id), Form(values={"key": uuid4()}))


@views.post("/conversations/<public_id>")
@uploads.takes_files
@limiter.limit(WRITING)
def write(public_id: str) -> Response:
    """Write into a conversation; a page that stays open gets what came since, and an empty form."""
    talk, asker = _talk(public_id), auth.asker()
    form = FormWithFiles(schemas.WriteMessage(), asker=asker, field="files", most=queries.ATTACHMENTS, pdf=True)
    with form:
        services.write(g.session, asker=asker, conversation_id=talk.id, **form.data)
        if pages.wants_fragment() and form.data["newest"]:
            return _written(public_id, form.data["newest"])
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
    """What came since, for a page that stays open: messages, that one's own was read, that one may write or may not."""
    asker, talk = auth.asker(), _talk(public_id)
    wanted = Form(schemas.Later(), request.args.to_dict()).data
    came = queries.later(g.session, asker.account_id, talk.id, after=wanted["after"])
    read_mark = queries.read_mark(g.session, asker.account_id, talk) if wanted["unread"] else None
    waited = queries.these(g.session, asker.account_id, talk.id, public_ids=wanted["waits"])
    ended, reopened = wanted["open"] and talk.closed, wanted["closed"] and not talk.closed
    if not ended and not reopened and not came and not read_mark and all(one.waits for one in waited):
        return Response(status=204)
    return pages.form_page(
        "conversations/later.html",
        Form(values={"key": uuid4()}),
        talk=talk,
        messages=came,
        ended=ended,
        reopened=reopened,
        waited=waited,
        after=wanted["after"],
        read_mark=read_mark,
        unread_mark=wanted["unread"] and not read_mark,
    )


@views.post("/conversations/<public_id>/archive")
@limiter.limit(WRITING)
def archive(public_id: str) -> Response:
    """Put it out of the list."""
    services.archive(g.session, asker=auth.asker(), conversation_id=_talk(public_id).id)
    return pages.done(url_for("conversations.index"), toast=N_("The conversation is in your archive."))


@views.post("/conversations/<public_id>/unarchive")
@limiter.limit(WRITING)
def unarchive(public_id: str) -> Response:
    """Take it back into the list."""
    return _changed(public_id, services.unarchive, N_("The conversation stands in your list again."))


@views.get("/conversations/<public_id>/live")
@limiter.limit(SEARCH)
def listen(public_id: str) -> Response:
    """A ticket to hear at once of what comes, for a page that stays open; 204: it must ask again and again."""
    return live.ticket(Subject.conversation, _talk(public_id).id)


@views.post("/conversations/<public_id>/leave")
@limiter.limit(WRITING)
def leave(public_id: str) -> Response:
    """Take no part any more."""
    services.leave(g.session, asker=auth.asker(), conversation_id=_talk(public_id).id)
    return pages.done(url_for("conversations.index"), toast=N_("You left the conversation."))


@views.post("/conversations/<public_id>/number/show")
@limiter.limit(WRITING)
def show_number(public_id: str) -> Response:
    """Show one's telephone numbers to the other side."""
    return _changed(public_id, services.show_number, N_("Your number is shown in this conversation."))


@views.post("/conversations/<public_id>/number/hide")
@limiter.limit(WRITING)
def hide_number(public_id: str) -> Response:
    """Hide them again."""
    return _changed(public_id, services.hide_number, N_("Your number is hidden again. It may have been read already."))


@views.post("/conversations/<public_id>/number/ask")
@limiter.limit(WRITING)
def ask_number(public_id: str) -> Response:
    """Ask for the other side's number."""
    return _changed(public_id, services.ask_number, N_("You asked for the number."))


@views.get("/account/read-marks")
def read_marks() -> Response:
    """Whether others see what one has read."""
    tells = queries.tells_reading(g.session, auth.asker().account_id)
    g.area, g.noindex = "me", True
    return pages.form_page("conversations/read_marks.html", Form(values={"tells": tells}))


@views.post("/account/read-marks")
@limiter.limit(WRITING)
def tell_reading() -> Response:
    """Keep that choice."""
    services.tell_reading(g.session, asker=auth.asker(), **forms.submitted(schemas.TellReading()).data)
    return pages.done(url_for("conversations.read_marks"), toast=N_("Your choice is kept."))


def _asked(schema: Schema) -> dict[str, Any]:
    """What the address asks for; what makes no sense is left aside: an old link still shows a list."""
    try:
        return Form(schema, request.args.to_dict()).data
    except Invalid:
        return Form(schema).data


def _search(wanted: dict[str, Any]) -> Response:
    found = queries.search(
        g.session, auth.asker().account_id, wanted["q"], before=wanted["before"], most=queries.PAGE + 1
    )
    name = "conversations/found.html" if pages.wants_fragment() else "conversations/index.html"
    more = found[queries.PAGE - 1].cursor if len(found) > queries.PAGE else None
    return pages.page(name, found=found[: queries.PAGE], more=more, show=wanted["show"], q=wanted["q"])


def _changed(public_id: str, change: Callable[..., None], told: str) -> Response:
    change(g.session, asker=auth.asker(), conversation_id=_talk(public_id).id)
    return pages.done(url_for("conversations.show", public_id=public_id, _anchor="newest"), toast=told)


def _talk(public_id: str) -> queries.Talk:
    g.area, g.noindex = "messages", True
    found = queries.talk(g.session, auth.asker().account_id, public_id)
    if found is None:
        raise NotFound
    return found


def _written(public_id: str, after: str) -> Response:
    """What stands in the page after sending: what came since, up to one's own message, and a form that is empty."""
    talk, account_id = _talk(public_id), auth.asker().account_id
    came = queries.later(g.session, account_id, talk.id, after=after)
    waits = Form(schemas.Waits(), request.form.to_dict()).data["waits"]
    return pages.form_page(
        "conversations/written.html",
        Form(values={"key": uuid4()}),
        talk=talk,
        messages=queries.with_marks(talk, came),
        waited=queries.these(g.session, account_id, talk.id, public_ids=waits),
        after=after,
        read_mark=None,
        unread_mark=talk.marked,
        sent=True,
    )


def _thread(talk: queries.Talk, form: Form, *, files: Sequence[FileView] = (), status: int = 200) -> Response:
    asker, size = auth.asker(), queries.THREAD_PAGE
    if status != 200 and pages.wants_fragment():  # noqa: PLR2004  HTTP
        return pages.form_page(
            "conversations/answer.html", form, status=status, talk=talk, newest=form.values.get("newest"), files=files
        )
    wanted = _asked(schemas.Thread())
    before = wanted["before"]
    if wanted["at"]:
        before = queries.before_around(g.session, asker.account_id, talk.id, public_id=wanted["at"])
    messages = queries.messages(g.session, asker.account_id, talk.id, before=before, most=size + 1)
    if not before and not talk.quiet:  # the page is about to mark it as read: its own count is no news any more
        g.asker = replace(asker, unread_messages=max(0, asker.unread_messages - talk.unread))
    more = messages[1].public_id if len(messages) > size else None
    shown = messages[-size:]
    return pages.form_page(
        "conversations/show.html",
        form,
        status=status,
        talk=talk,
        about=_about(talk),
        messages=shown if before else queries.with_marks(talk, shown),
        more=more,
        earlier=bool(before),
        sought=wanted["at"],
        files=files,
    )


def _about(talk: queries.Talk) -> queries.AboutCard | None:
    """The thing as its room shows it; None where it has nothing to show, or no more."""
    find = current_app.extensions["abouts"].get(talk.about_kind)
    found: queries.AboutCard | None = find and find(g.session, talk.about_id, asker=auth.asker())
    return found

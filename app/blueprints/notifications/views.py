"""The HTML door of notifications."""

from flask import Blueprint, Response, current_app, g, request, url_for

from app.blueprints.notifications import queries, schemas, services
from app.web import auth, csrf, pages
from app.web.forms import Form
from app.web.limits import WRITING, limiter
from app.web.porch import house
from kernel.errors import N_, NotFound

views = Blueprint("notifications", __name__, template_folder="templates")


@views.get("/notifications")
def index() -> Response:
    """Everything one was told, newest first."""
    asker = auth.asker()
    g.area, g.noindex = "notifications", True
    older = Form(schemas.Older(), request.args.to_dict()).data
    told = queries.newest(g.session, asker.account_id, before=older["before"], most=queries.PAGE + 1)
    name = "notifications/lines.html" if pages.wants_fragment() else "notifications/index.html"
    more = told[queries.PAGE - 1].id if len(told) > queries.PAGE else None
    return pages.page(name, told=told[: queries.PAGE], more=more)


@views.get("/notifications/unread")
def unread() -> Response:
    """The bell of the top bar and the counts, asked for again and again by a page that stays open."""
    seen, asker = Form(schemas.Seen(), request.args.to_dict()).data, auth.asker()
    if (seen["seen"], seen["messages"]) == (asker.unread_notifications, asker.unread_messages):
        return Response(status=204)
    return pages.page("notifications/unread.html")


@views.post("/notifications/open")
@limiter.limit(WRITING)
def open_one() -> Response:
    """Mark one as read and go where it leads."""
    form = Form(schemas.OpenNotification(), request.form.to_dict())
    path = services.mark_read(g.session, asker=auth.asker(), **form.data)
    if path is None:
        raise NotFound
    return pages.done(request.script_root + path)


@views.post("/notifications/read")
@limiter.limit(WRITING)
def read_all() -> Response:
    """Mark all as read."""
    services.mark_read(g.session, asker=auth.asker())
    return pages.done(url_for("notifications.index"), toast=N_("Everything is marked as read."))


@views.get("/notifications/letters")
def letters() -> Response:
    """Which letters one wants."""
    account_id = auth.asker().account_id
    g.area, g.noindex = "notifications", True
    return pages.page(
        "notifications/letters.html",
        offered=current_app.extensions["letters"],
        off=queries.letters_off(g.session, account_id),
        copied=current_app.extensions["letter_copies"],
        copies=queries.copies(g.session, account_id),
        tellings=current_app.extensions["tellings"],
        chosen=queries.tellings(g.session, account_id),
    )


@views.post("/notifications/letters")
@limiter.limit(WRITING)
def choose_letters() -> Response:
    """Keep the choice of letters."""
    sent = {name: request.form.getlist(name) for name in ("letters", "copies")}
    chosen, asker = schemas.ChooseLetters().load(sent), auth.asker()
    offered, copied = current_app.extensions["letters"], current_app.extensions["letter_copies"]
    services.choose_letters(g.session, asker=asker, offered=offered, wanted=chosen["wanted"])
    services.choose_copies(g.session, asker=asker, offered=copied, wanted=chosen["copies"])
    tellings = current_app.extensions["tellings"]
    how = {kind: request.form[f"telling-{kind}"] for kind in tellings if f"telling-{kind}" in request.form}
    services.choose_tellings(g.session, asker=asker, wanted=how)
    return pages.done(url_for("notifications.letters"), toast=N_("Your choice is kept."))


@views.get("/notifications/letters/off/<token>")
def ask_letters_off(token: str) -> Response:
    """The page behind the link in a letter: nothing happens before the button, since programs follow links too."""
    _account, kind = services.read_letters_off(house().config.secret_key, token, country=g.country_code)
    g.noindex = True
    return pages.page("notifications/off.html", token=token, what=_letters().get(kind))


@views.post("/notifications/letters/off/<token>")
@csrf.signed
@limiter.limit(WRITING)
def letters_off(token: str) -> Response:
    """Letters of this kind end, by our page or by one click in a mail program (RFC 8058)."""
    account_id, kind = services.read_letters_off(house().config.secret_key, token, country=g.country_code)
    services.turn_letters_off(g.session, account_id=account_id, kind=kind)
    g.noindex = True
    return pages.page("notifications/off.html", done=True, what=_letters().get(kind))


def _letters() -> dict[str, str]:
    """Every kind of letters a person may do without, with its words."""
    return {**current_app.extensions["letters"], **current_app.extensions["tellings"]}

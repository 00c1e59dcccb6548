"""The HTML door of moderation."""

from flask import Blueprint, Response, current_app, g, request, url_for

from app.blueprints.files import queries as files
from app.blueprints.files.errors import AlreadyLookedAt
from app.blueprints.files.services import release, take_down
from app.blueprints.moderation import policy, queries, schemas, services
from app.i18n.catalogue import tell
from app.web import auth, forms, pages
from app.web.forms import Form
from app.web.limits import WRITING, limiter
from kernel import paging
from kernel.errors import N_, NotAllowed, NotFound

views = Blueprint("moderation", __name__, template_folder="templates")


@views.get("/account/blocked")
def blocked() -> Response:
    """Whom one blocks, and whom one mutes."""
    g.area, g.noindex = "me", True
    account_id = auth.asker().account_id
    return pages.page(
        "moderation/blocked.html",
        blocked=queries.blocked_by(g.session, account_id),
        muted=queries.muted_by(g.session, account_id),
    )


@views.post("/block")
@limiter.limit(WRITING)
def block() -> Response:
    """Block a neighbour, then go back to where one was."""
    data = forms.submitted(schemas.ChooseAccount()).data
    services.block(g.session, asker=auth.asker(), account=data["account"])
    return pages.done(data["next"] or url_for("moderation.blocked"), toast=N_("You see and hear nothing more of them."))


@views.post("/unblock")
@limiter.limit(WRITING)
def unblock() -> Response:
    """Take a block back."""
    data = forms.submitted(schemas.ChooseAccount()).data
    services.unblock(g.session, asker=auth.asker(), account=data["account"])
    return pages.done(data["next"] or url_for("moderation.blocked"), toast=N_("The block is lifted."))


@views.post("/mute")
@limiter.limit(WRITING)
def mute() -> Response:
    """Mute a neighbour, then go back to where one was."""
    data = forms.submitted(schemas.ChooseAccount()).data
    services.mute(g.session, asker=auth.asker(), account=data["account"])
    told = N_("You hear nothing more of them. They are not told.")
    return pages.done(data["next"] or url_for("moderation.blocked"), toast=told)


@views.post("/unmute")
@limiter.limit(WRITING)
def unmute() -> Response:
    """Hear of a neighbour again."""
    data = forms.submitted(schemas.ChooseAccount()).data
    services.unmute(g.session, asker=auth.asker(), account=data["account"])
    return pages.done(data["next"] or url_for("moderation.blocked"), toast=N_("You hear of them again."))


@views.get("/report")
def ask_report() -> Response:
    """The form that reports a thing."""
    thing = _thing(Form(schemas.NameThing(), request.args.to_dict()))
    return _report_page(Form(), thing)


@views.post("/report")
@limiter.limit(WRITING)
def report() -> Response:
    """Report a thing."""
    form = forms.submitted(schemas.WriteReport())
    thing = _thing(Form(schemas.NameThing(), request.form.to_dict()))
    with form:
        data = form.data
        made = services.report(g.session, asker=auth.asker(), thing=thing, reason=data["reason"], text=data["text"])
        told = N_("Thank you. Your report has arrived, and a person will look at it.")
        return pages.done(url_for("moderation.show_report", public_id=made.public_id), toast=told)
    return _report_page(form, thing, status=422)


@views.get("/reports/<public_id>")
def show_report(public_id: str) -> Response:
    """A report and its decision, for who reported and, once it is hidden, for who wrote the thing."""
    asker, found = auth.asker(), queries.report_by_public_id(g.session, public_id)
    if found is None or not policy.can_read(asker, found):
        raise NotFound
    g.noindex = True
    mine = policy.is_reporter(asker, found)
    return pages.page("moderation/report.html", report=found, mine=mine, words=schemas.REASON_WORDS)


@views.get("/moderation")
def queue() -> Response:
    """Reports that wait for a decision, for country managers."""
    _manager()
    later = Form(schemas.LaterReports(), request.args.to_dict()).data
    waiting = queries.queue(g.session, after=later["after"], most=queries.PAGE + 1)
    more = waiting[queries.PAGE - 1].id if len(waiting) > queries.PAGE else None
    return pages.page("moderation/queue.html", waiting=waiting[: queries.PAGE], more=more, words=schemas.REASON_WORDS)


@views.get("/moderation/photos")
def waiting_photos() -> Response:
    """Photos that look like removed ones, and removed ones whose owners object, for country managers."""
    _manager()
    parties, after = current_app.extensions["file_parties"], paging.cursor(request.args.get("after"))
    found = files.waiting(g.session, auth.asker(), parties, after=after, most=queries.PAGE + 1)
    return pages.page("moderation/photos.html", waiting=paging.page_of(found, queries.PAGE, files.rank_of))


@views.get("/moderation/photos/<public_id>")
def ask_about_photo(public_id: str) -> Response:
    """One photo that waits, with the form that decides about it; who comes late is led to those that still wait."""
    _manager()
    try:
        return _photo_page(Form(), public_id)
    except AlreadyLookedAt as late:
        return pages.done(url_for("moderation.waiting_photos"), toast=late.message)


@views.post("/moderation/photos/<public_id>")
@limiter.limit(WRITING)
def decide_photo(public_id: str) -> Response:
    """Show a photo, or remove it with a statement of reasons."""
    _manager()
    form = forms.submitted(schemas.DecidePhoto())
    with form:
        data = form.data
        photo = {"asker": auth.asker(), "public_id": public_id, "parties": current_app.extensions["file_parties"]}
        if data["decision"] == schemas.Decision.keep:
            release(g.session, **photo)
        else:
            take_down(g.session, **photo, statement=data["statement"])
        return pages.done(url_for("moderation.waiting_photos"), toast=N_("It is decided."))
    return _photo_page(form, public_id, status=422)


@views.get("/moderation/<public_id>")
def ask_decision(public_id: str) -> Response:
    """One report, with the form that decides it."""
    _manager()
    return _decision_page(Form(), public_id)


@views.post("/moderation/<public_id>")
@limiter.limit(WRITING)
def decide(public_id: str) -> Response:
    """Decide a report."""
    form = forms.submitted(schemas.Decide())
    with form:
        data = form.data
        services.decide(
            g.session,
            asker=auth.asker(),
            public_id=public_id,
            hide=data["decision"] == schemas.Decision.hide,
            statement=data["statement"],
        )
        return pages.done(url_for("moderation.queue"), toast=N_("It is decided, and those concerned are told."))
    _manager()
    return _decision_page(form, public_id, status=422)


def _manager() -> None:
    g.area, g.noindex = "me", True
    if not policy.can_see_queue(auth.asker()):
        raise NotAllowed


def _thing(form: Form) -> queries.Reportable:
    asker, data = auth.asker(), form.data
    finders = current_app.extensions["reportables"]
    return queries.reported(g.session, finders, kind=data["kind"], public_id=data["id"], asker=asker)


def _report_page(form: Form, thing: queries.Reportable, *, status: int = 200) -> Response:
    g.noindex = True
    options = [(reason.value, tell(words)) for reason, words in schemas.REASON_WORDS.items()]
    named = {"kind": request.values["kind"], "id": request.values["id"]}
    return pages.form_page("moderation/new.html", form, status=status, thing=thing, named=named, reasons=options)


def _photo_page(form: Form, public_id: str, *, status: int = 200) -> Response:
    found = files.waiting_photo(g.session, auth.asker(), current_app.extensions["file_parties"], public_id)
    return pages.form_page("moderation/photo.html", form, status=status, one=found)


def _decision_page(form: Form, public_id: str, *, status: int = 200) -> Response:
    found = queries.report_in_full(g.session, public_id)
    if found is None:
        raise NotFound
    return pages.form_page("moderation/decide.html", form, status=status, found=found, words=schemas.REASON_WORDS)

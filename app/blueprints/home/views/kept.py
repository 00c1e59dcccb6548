"""The searches a neighbour keeps: list, keep, look, change, pause, delete."""

from typing import Any

from flask import Response, g, request, url_for

from app.blueprints.ads.errors import ConfirmFirst
from app.blueprints.home import queries, services
from app.blueprints.home.policy import MOST_KEPT, can_keep
from app.blueprints.home.schemas import Asked, ChangeSearch, DailyHour, KeepSearch, asked_by, results
from app.blueprints.home.views.routes import views
from app.web import auth, forms, limits, pages
from app.web.limits import limiter
from kernel import ids
from kernel.errors import N_


@views.get("/searches")
def searches() -> Response:
    """What one keeps, what was found, and when the daily letter comes."""
    return _list(forms.Form())


@views.get("/searches/new")
def new_search() -> Response:
    """How a search of the feed would be kept; its address is the feed's."""
    asked = asked_by(request.args)
    form = forms.Form(values={"key": ids.uuid7(), "tell": "page"})
    return pages.form_page("home/keep.html", form, **_read(asked))


@views.post("/searches")
@limiter.limit(limits.WRITING)
def keep() -> Response:
    """Keep a search. The form carries along what it looks for."""
    asker = auth.asker()
    told = {**request.form.to_dict(), "kind": request.form.getlist("kind")}
    form = forms.Form(KeepSearch(), told)
    asked = asked_by(request.form)
    read = _read(asked)
    with form:
        data = form.data
        name = data["name"] or read["proposed"]
        services.keep_search(
            g.session, asker=asker, wanted=read["wanted"], reading=read["reading"],
            name=name, tell=data["tell"], key=data["key"],
        )  # fmt: skip
        return pages.done(url_for("home.searches"), toast=N_("We tell you when something new comes."))
    return pages.refused("home/keep.html", form, fragment="home/keep_form.html", **read)


@views.post("/searches/hour")
@limiter.limit(limits.WRITING)
def hour() -> Response:
    """At which hour the daily letter comes."""
    form = forms.submitted(DailyHour())
    with form:
        services.set_daily_hour(g.session, asker=auth.asker(), **form.data)
        return pages.done(url_for("home.searches"), toast=N_("Your choice is kept."))
    return _list(form, status=422)


@views.post("/searches/<public_id>/look")
@limiter.limit(limits.WRITING)
def look(public_id: str) -> Response:
    """Go to what a search finds: nothing of it is new any more."""
    asker = auth.asker()
    services.look_at_search(g.session, asker=asker, public_id=public_id)
    kept = queries.kept_search(g.session, asker, public_id)
    return pages.done(request.script_root + results(kept, g.pack.currency))


@views.get("/searches/<public_id>/edit")
def edit_search(public_id: str) -> Response:
    kept = queries.kept_search(g.session, auth.asker(), public_id)
    form = forms.Form(values={"name": kept.name, "tell": kept.tell.value, "paused": kept.paused})
    return _edit(form, kept)


@views.post("/searches/<public_id>/edit")
@limiter.limit(limits.WRITING)
def save_search(public_id: str) -> Response:
    asker = auth.asker()
    kept = queries.kept_search(g.session, asker, public_id)
    form = forms.submitted(ChangeSearch())
    with form:
        services.change_search(g.session, asker=asker, public_id=public_id, **form.data)
        return pages.done(url_for("home.searches"), toast=N_("Your search is changed."))
    return _edit(form, kept, status=422)


@views.post("/searches/<public_id>/delete")
@limiter.limit(limits.WRITING)
def delete_search(public_id: str) -> Response:
    services.delete_search(g.session, asker=auth.asker(), public_id=public_id)
    return pages.done(url_for("home.searches"), toast=N_("Your search is deleted."))


def _read(asked: Asked) -> dict[str, Any]:
    """What would be kept: the town among the words becomes the middle, as on the page of results."""
    asker = auth.asker()
    if not can_keep(asker):
        raise ConfirmFirst
    g.area, g.noindex = "feed", True
    reading = queries.read(g.session, asker, g.country_code, asked.values["q"], asked.values["near"])
    wanted = asked.wanted(g.pack, reading.around)
    near = reading.around.slug if reading.around else asked.values["near"]
    place = reading.around.name if reading.around else asker.place_name
    return {
        "asked": asked.but(q=reading.rest, near=near),
        "reading": reading,
        "wanted": wanted,
        "place": place,
        "proposed": reading.name(asker),
    }


def _list(form: forms.Form, *, status: int = 200) -> Response:
    asker = auth.asker()
    g.area, g.noindex = "feed", True
    kept = queries.own_searches(g.session, asker)
    hour_now = queries.daily_hour(g.session, asker.account_id)
    return pages.form_page("home/searches.html", form, status=status, kept=kept, hour=hour_now, most=MOST_KEPT)


def _edit(form: forms.Form, kept: queries.Kept, *, status: int = 200) -> Response:
    g.area, g.noindex = "feed", True
    return pages.form_page("home/edit.html", form, fragment="home/edit_form.html", status=status, kept=kept)

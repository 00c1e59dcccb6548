"""Finding a town: a page with its results, and the choices offered while somebody types."""

from flask import g, request
from flask.typing import ResponseReturnValue

from app.blueprints.places import queries
from app.blueprints.places.queries import PlaceHit
from app.blueprints.places.schemas import PlaceSearch
from app.web import forms, limits, pages
from app.web.limits import limiter
from app.web.unit import address_language


@limiter.limit(limits.SEARCH)
def search() -> ResponseReturnValue:
    """The search with what it finds; to htmx, what it finds alone."""
    g.area = "search"
    g.noindex = bool(request.args)
    form, hits = _searched(request.args.get("q", ""))
    fragment = "places/found.html"
    values = {"hits": hits, "typed": form.values["q"], "spoken": address_language()}
    return pages.form_page("places/search.html", form, fragment=fragment, status=422 if form.errors else 200, **values)


@limiter.limit(limits.SEARCH)
def suggest() -> ResponseReturnValue:
    """Radio choices `place_id` for what is typed in a field `q` or `place` of any form: `chosen` is ticked."""
    typed = request.args.get("q") or request.args.get("place", "")
    form, hits = _searched(typed)
    g.noindex = True
    return pages.page(
        "places/choices.html",
        hits=hits,
        typed=form.values["q"],
        chosen=request.args.get("place_id", ""),
        errors=form.errors,
    )


def _searched(typed: str) -> tuple[forms.Form, list[PlaceHit]]:
    form = forms.Form(PlaceSearch(), {"q": typed})
    hits: list[PlaceHit] = []
    with form:
        text = form.data["q"]
        hits = queries.search_places(g.session, country=g.country_code, text=text) if text else []
    return form, hits

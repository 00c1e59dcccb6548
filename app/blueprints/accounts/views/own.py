"""One's own account: an overview, and one page for each thing."""

from typing import Any

from flask import Response, g, url_for

from app.blueprints.accounts import policy, queries, services
from app.blueprints.accounts.schemas import Home, Look, OwnName, Town, language_form, zones
from app.blueprints.accounts.views.door import chosen, towns, views
from app.i18n.locale import offered_languages
from app.web import auth, forms, limits, pages
from app.web.forms import Form
from app.web.porch import house
from kernel.errors import N_

SAVED = N_("Saved.")


@views.get("/account")
def account() -> Response:
    """Everything at a glance."""
    return own_page("accounts/account.html", own=_own())


@views.post("/theme")
def theme() -> Response:
    """Light, dark, or as the device says."""
    services.set_theme(g.session, asker=auth.asker(), **forms.submitted(Look()).data)
    return pages.done(url_for("accounts.account"), toast=SAVED)


@views.get("/account/name")
def name_page() -> Response:
    own = _own()
    values = {"given_name": own.given_name, "family_name": own.family_name, "name_form": own.name_form}
    return own_form("accounts/name.html", Form(values=values))


@views.post("/account/name")
def name() -> Response:
    form = forms.submitted(OwnName())
    with form:
        services.set_name(g.session, asker=auth.asker(), **form.data)
        return saved()
    return own_form("accounts/name.html", form)


@views.get("/account/place")
def place_page() -> Response:
    own = _own()
    values = {"place": own.place_name, "place_id": str(own.place_id)}
    return own_form("accounts/place.html", Form(values=values), towns=[])


@views.post("/account/place")
@limits.moving
def place() -> Response:
    asker = auth.asker()
    form = forms.submitted(Town())
    with form:
        place_id = queries.chosen_town(
            g.session, country=g.country_code, text=form.data["place"], place_id=chosen(form)
        )
        services.choose_place(g.session, asker=asker, place_id=place_id)
        return saved()
    return own_form("accounts/place.html", form, towns=towns(form))


@views.get("/account/language")
def language_page() -> Response:
    own = _own()
    form = Form(values={"language": own.language, "time_zone": own.time_zone})
    return own_form("accounts/language.html", form, zones=zones(g.pack, own.time_zone))


@views.post("/account/language")
def own_language() -> Response:
    offered = zones(g.pack, _own().time_zone)
    schema = language_form(offered_languages(g.pack), tuple(zone for zone, _name in offered))
    form = forms.submitted(schema)
    with form:
        services.set_language(g.session, asker=auth.asker(), **form.data)
        return saved()
    return own_form("accounts/language.html", form, zones=offered)


@views.get("/account/location")
def location_page() -> Response:
    return _location_form(Form())


@views.post("/account/location")
@limits.moving
def location() -> Response:
    asker = auth.asker()
    form = forms.submitted(Home())
    with form:
        wanted, key = form.data, house().config.secret_key
        if wanted["point"]:
            lat, lon = wanted["point"]
            services.set_home(g.session, asker=asker, lat=lat, lon=lon, key=key)
        else:
            services.set_home_about(
                g.session, asker=asker, direction=wanted["direction"], away_m=wanted["away"], key=key
            )
        return pages.done(url_for("accounts.location_page"), toast=SAVED)
    return _location_form(form)


@views.post("/account/location/remove")
def location_remove() -> Response:
    services.remove_home(g.session, asker=auth.asker())
    return pages.done(url_for("accounts.location_page"), toast=N_("Your exact place is forgotten."))


def _location_form(form: Form) -> Response:
    return own_form("accounts/location.html", form, own=_own(), distances=policy.ABOUT_M)


def own_page(template: str, **values: Any) -> Response:
    """A page of one's own account. Raises SignInNeeded for a visitor."""
    auth.asker()
    g.area, g.noindex = "me", True
    return pages.page(template, **values)


def own_form(template: str, form: Form, **values: Any) -> Response:
    """A form of one's own account: first showing, or again with what is wrong (422)."""
    auth.asker()
    g.area, g.noindex = "me", True
    return pages.form_page(template, form, status=422 if form.errors else 200, **values)


def saved() -> Response:
    """Back to the overview."""
    return pages.done(url_for("accounts.account"), toast=SAVED)


def _own() -> queries.Own:
    return queries.own(g.session, auth.asker().account_id)

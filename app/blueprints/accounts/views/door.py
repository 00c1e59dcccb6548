"""The blueprint of the HTML door, and what its pages share."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, request

from app.blueprints.accounts import queries
from app.blueprints.accounts.views.browsers import browser_name
from app.blueprints.places.queries import PlaceHit, search_places
from app.web import auth, known, pages
from app.web.fields import cleaned, is_own_path
from app.web.forms import Form

views = Blueprint("accounts", "app.blueprints.accounts", template_folder="templates")

TOWN_LENGTH = 100


def label() -> str:
    """What the person will recognise this browser by."""
    return browser_name(request.user_agent.string)


def onward(path: str) -> str:
    """A path of this host to go on to; anything else leads home."""
    return path if is_own_path(path) else "/"


def signed_in(token: str | None, location: str, *, toast: str | None = None) -> Response:
    """Go on as somebody who is signed in; the browser keeps the token (None: it has one already) and is known from now on."""
    response = pages.done(f"{request.script_root}{location}", toast=toast)
    if token:
        auth.remember(response, token)
    know_browser(response, digest=auth.digest(token) if token else auth.token_digest())
    return response


def know_browser(response: Response, *, digest: str | None) -> None:
    """Others who try passwords do not lock this browser out, once the address of its account is confirmed."""
    email = queries.proven_address(g.session, digest=digest) if digest else None
    if email:
        known.remember(response, email)


def private(template: str, **values: Any) -> Response:
    """A page that holds a link's secret in its address: no other page learns where one came from."""
    g.noindex = True
    response = pages.page(template, **values)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def towns(form: Form) -> list[PlaceHit]:
    """Towns found for what is typed in the form, to choose from."""
    typed = cleaned(str(form.values.get("place", ""))[:TOWN_LENGTH])
    return search_places(g.session, country=g.country_code, text=typed) if typed else []


def chosen(form: Form) -> UUID | None:
    """The chosen town of a parsed form."""
    found: UUID | None = form.data["place_id"]
    return found

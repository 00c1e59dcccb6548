"""One request, one unit, one transaction: host -> country -> who asks -> family of the room -> role -> the door.

`dispatch_request` is wrapped, so that a constraint which fails at commit still reaches the error handlers.
"""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Flask, Response, current_app, g, request
from flask.typing import ResponseReturnValue

from app.web import answers, auth, csrf, places
from app.web.json_door import is_closed
from app.web.porch import house, porch
from kernel.errors import DomainError, NotFound, SignInNeeded
from tenants import packs
from tenants.errors import TenantClosed, TenantSuspended, UnknownHost
from tenants.house import House
from tenants.models import Family, TenantState
from tenants.registry import Tenant
from tenants.scope import Unit

UPLOAD = 60 * 1024 * 1024  # bytes of a request that brings files
OUTSIDE = {"static_file", "healthz", "worker", "offline"}  # answered without country, person or database
READS = {"GET", "HEAD", "OPTIONS"}
LANGUAGE_KEY = "smiile.language"
TAGS = {"HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH"}


class HouseApp(Flask):
    """The Flask application of the house."""

    def wsgi_app(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Move a leading language (`/nl/ads`) from the path to the script name, so that links keep it by themselves."""
        house_of_app: House = self.extensions["house"]
        _take_language(environ, house_of_app)
        for name in TAGS & environ.keys():
            environ[name] = answers.plain_tags(environ[name])
        return super().wsgi_app(environ, start_response)

    def dispatch_request(self) -> ResponseReturnValue:
        """Run the door inside its unit of work."""
        g.asker = None
        if request.endpoint in OUTSIDE:
            return super().dispatch_request()
        country = _country()
        g.country, g.country_code, g.pack = country, country.country, packs.load(country.country)
        if "\x00" in request.path:
            raise NotFound  # PostgreSQL holds no text with a NUL: there is nothing to look for
        places.choose_page(country)
        with house().scope.unit(country, read_only=request.method in READS) as unit:
            _enter(unit, country)
            response = self._answer()
            if response.status_code >= 400 and not g.get("keeps_effects"):  # noqa: PLR2004
                unit.refuse()
            return response

    def _answer(self) -> Response:
        """The door's answer, also where it refuses and what it has written is kept (a wrong try that must count)."""
        try:
            return self.make_response(super().dispatch_request())
        except DomainError as error:
            if not error.keeps_effects:
                raise
            g.keeps_effects = True
            return self.make_response(self.handle_user_exception(error))


def _country() -> Tenant:
    country = house().registry.country_by_host(request.host)
    if country.state is TenantState.suspended:
        raise TenantSuspended
    if country.state is not TenantState.open:
        raise TenantClosed
    return country


def _enter(unit: Unit, country: Tenant) -> None:
    """Find out who asks, then, for a room of a collectivity, drop to its role. Under the country's role we only read."""
    digest = auth.token_digest()
    if digest:
        g.asker = porch().asker_for(unit.session, digest=digest, country=country)
    if g.asker and _brings_files():
        request.max_content_length = UPLOAD  # strangers are not listened to for that long
    g.session = unit.session
    if request.routing_exception is not None:
        return  # there is no such door: nothing is done, whoever asks
    if g.asker is None and is_closed(current_app.view_functions.get(request.endpoint or "")):
        raise SignInNeeded
    csrf.check()
    if porch().families.get(request.blueprint or "") is Family.collectivity:
        g.space = places.enter(country, str((request.view_args or {}).get("space", "")))
        place_pages = porch().place_pages
        if request.endpoint == place_pages.claimed:
            g.session = unit.session  # the country's, for this one reading
            g.about = place_pages.about(str(g.space.slug))
        unit.drop_to(g.space)
    elif g.asker and request.method not in READS:
        porch().note_seen(unit.session, asker=g.asker)
    g.session = unit.session  # of the tenant whose room is entered: dropping has opened another


def _brings_files() -> bool:
    door = current_app.view_functions.get(request.endpoint or "")
    return request.mimetype == "multipart/form-data" and getattr(door, "takes_files", False)


def _take_language(environ: WSGIEnvironment, house_of_app: House) -> None:
    path = str(environ.get("PATH_INFO", ""))
    first, slash, rest = path.removeprefix("/").partition("/")
    if len(first) != 2:  # noqa: PLR2004  two letters: a language, or nothing of ours
        return
    try:
        country = house_of_app.registry.country_by_host(str(environ.get("HTTP_HOST", "")))
    except UnknownHost:
        return
    languages = packs.load(country.country).languages
    if len(languages) > 1 and first in languages:
        environ[LANGUAGE_KEY] = first
        environ["SCRIPT_NAME"] = f"{environ.get('SCRIPT_NAME', '')}/{first}"
        environ["PATH_INFO"] = f"{slash}{rest}" or "/"


def address_language() -> str | None:
    """The language this request's path begins with, if any."""
    found: str | None = request.environ.get(LANGUAGE_KEY)
    return found

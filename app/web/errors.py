"""Every error becomes one answer: a page, or problem+json at the JSON door (RFC 9457)."""

import json
from urllib.parse import quote, urlsplit, urlunsplit

import structlog
from flask import Flask, Response, g, redirect, render_template, request
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException, InternalServerError

from app.i18n.catalogue import tell
from app.web.pages import wants_fragment
from kernel import log
from kernel.db import FaultKind, db_error
from kernel.errors import N_, Conflict, DomainError, NotFound, SignInNeeded
from tenants.errors import UnknownHost

LOG = log.get("web")
API = "/api/v1/"
PAGES = {
    403: "403",
    404: "404",
    409: "409",
    410: "410",
    413: "413",
    422: "422",
    429: "429",
    500: "500",
    503: "suspended",
}
TOLD = {"Allow", "Content-Range"}  # headers that are part of what 405 and 416 mean
TITLES = {  # of problems that no room has words for
    400: N_("We could not read what was sent."),
    404: NotFound.message,
    405: N_("This address does not do that."),
    413: N_("What was sent is too large."),
    415: N_("Please send JSON in UTF-8."),
    429: N_("That was a lot at once. Please wait a little, then try again."),
    500: N_("Something went wrong on our side"),
}
OWN_PAGES = {"space_suspended", "space_closed"}  # errors with a page of their own, by code


def register(app: Flask) -> None:
    """Give the application its error handlers."""
    app.register_error_handler(DomainError, _domain)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(HTTPException, _http)


def problem(status: int, code: str, title: str, fields: dict[str, list[str]] | None = None) -> Response:
    """An answer of the JSON door that refuses."""
    body: dict[str, object] = {"type": "about:blank", "status": status, "code": code, "title": title}
    if fields:
        body["fields"] = fields
    return Response(json.dumps(body, ensure_ascii=False), status, content_type="application/problem+json")


def _domain(error: DomainError) -> Response:
    if isinstance(error, UnknownHost) and not request.path.startswith(API):
        return Response(status=404)
    if request.path.startswith(API):
        fields = {name: [tell(message) for message in told] for name, told in error.fields.items()}
        return problem(error.status, error.code, tell(error.told), fields)
    if isinstance(error, SignInNeeded):
        return _to_sign_in()
    return _page(error.status, tell(error.told), error.code)


def _database(error: DBAPIError) -> Response:
    fault = db_error(error)
    if fault.kind in {FaultKind.conflict, FaultKind.retry}:
        LOG.info("conflict", state=fault.state, constraint=fault.constraint)
        return _domain(Conflict())
    LOG.error("database fault", state=fault.state, constraint=fault.constraint, exc_info=error)
    return _http(InternalServerError())


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:  # noqa: PLR2004  a redirect raised by the routing
        return Response(status=status, headers=error.get_headers())
    if status >= 500:  # noqa: PLR2004
        cause = getattr(error, "original_exception", None)
        LOG.error("unexpected", path=request.url_rule and request.url_rule.rule, exc_info=cause)
    title = tell(NotFound.message) if status == 404 else error.name  # noqa: PLR2004
    if request.path.startswith(API):
        title = tell(TITLES.get(status, title))
        response = problem(status, error.name.lower().replace(" ", "_"), title)
    else:
        response = _page(status, title if status == 404 else "")  # noqa: PLR2004  other names are English
    told = dict(error.get_headers())
    for name in TOLD & told.keys():
        response.headers[name] = told[name]
    return response


def _to_sign_in() -> Response:
    """To sign in, and then on to the page one wanted: for a part of a page that is the page it stands on."""
    wanted = request.full_path.rstrip("?") if request.method == "GET" else ""
    if wants_fragment():
        page = urlsplit(request.headers.get("HX-Current-URL", ""))
        wanted = urlunsplit(("", "", page.path.removeprefix(request.script_root), page.query, ""))
    location = f"{request.script_root}/sign-in" + (f"?next={quote(wanted)}" if wanted else "")
    if wants_fragment():
        return Response(status=204, headers={"HX-Redirect": location})
    answer = redirect(location, 303)
    return Response(answer.get_data(), 303, answer.headers)


def _page(status: int, message: str, code: str = "") -> Response:
    name = f"errors/{code if code in OWN_PAGES else PAGES.get(status, 'page')}.html"
    if "country" not in g:
        g.country = None
    g.noindex = True  # nor does a page of an error name an address as its own
    structlog.contextvars.bind_contextvars(status=status)
    return Response(
        render_template(name, message=message, status=status), status, content_type="text/html; charset=utf-8"
    )

"""Answers of the HTML door: a page, a form shown again, a redirect. Fragments go to htmx, whole pages to everybody else."""

from typing import Any

from flask import Response, current_app, g, make_response, render_template, request
from itsdangerous import BadSignature, URLSafeSerializer

from app.web.auth import cookie_name, set_cookie
from app.web.forms import Form, shown

TOAST_SECONDS = 60


def wants_fragment() -> bool:
    """Htmx asks for a part of the page."""
    return request.headers.get("HX-Request") == "true"


def page(template: str, *, status: int = 200, **values: Any) -> Response:
    """A rendered page (or fragment, by another template)."""
    response = make_response(render_template(template, **values), status)
    response.headers["Vary"] = "HX-Request, Cookie, Accept-Language"
    return response


def form_page(template: str, form: Form, *, fragment: str | None = None, status: int = 200, **values: Any) -> Response:
    """A page around a form: first showing."""
    name = fragment if fragment and wants_fragment() else template
    return page(name, status=status, form=shown(form), errors=form.errors, form_errors=form.errors, **values)


def refused(template: str, form: Form, *, fragment: str | None = None, status: int = 422, **values: Any) -> Response:
    """The form again, with what was typed and what is wrong (422)."""
    return form_page(template, form, fragment=fragment, status=status, **values)


def done(location: str, *, toast: str | None = None) -> Response:
    """Go on to another page after something was done. `toast`: a message id told once on the next page.

    Htmx follows a 303 by itself and would put the whole next page into its target: it gets 204 and the address.
    """
    if wants_fragment():
        response = Response(status=204, headers={"HX-Redirect": location})
    else:
        response = Response(status=303, headers={"Location": location})
    if toast:
        set_cookie(response, "toast", _signer().dumps(toast), max_age=TOAST_SECONDS)
    return response


def waiting_toast() -> str | None:
    """The message id left by the page before; told once."""
    sent = request.cookies.get(cookie_name("toast"))
    if not sent:
        return None
    g.toast_told = True
    try:
        return str(_signer().loads(sent))
    except BadSignature:
        return None


def put_toast_away(response: Response) -> Response:
    """Remove the cookie of a message that was told."""
    if g.get("toast_told"):
        set_cookie(response, "toast", "", max_age=0)
    return response


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.extensions["house"].config.secret_key, salt="toast")

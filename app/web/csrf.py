"""Forms come from our own pages: a secret in a cookie, and in each form the same secret under a fresh mask.

The mask makes the field different in every answer, so that compression tells nothing about it (BREACH).
"""

import base64
import hmac
import secrets
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response, current_app, g, request

from app.web.auth import cookie_name, set_cookie
from kernel.errors import N_, DomainError

LENGTH = 32
FIELD = "csrf_token"
HEADER = "X-CSRF-Token"
SAFE = {"GET", "HEAD", "OPTIONS"}
Door = TypeVar("Door", bound=Callable[..., Any])
KEPT_SECONDS = 30 * 24 * 3600


class ForgedForm(DomainError):
    code = "forged_form"
    status = 403
    message = N_("This form was open for too long. Please go back, reload the page and send it again.")


def token() -> str:
    """The field's value for one form. The first call of an answer sets the cookie when it is missing."""
    g.csrf_told = True
    secret = _secret()
    if secret is None:
        secret = g.get("csrf_secret") or secrets.token_bytes(LENGTH)
        g.csrf_secret = secret
    mask = secrets.token_bytes(LENGTH)
    return base64.urlsafe_b64encode(mask + _xor(mask, secret)).decode()


def signed(door: Door) -> Door:
    """Mark a door whose address is its own proof (a signed link that a mail program posts to, without cookies)."""
    door.signed = True  # type: ignore[attr-defined]
    return door


def check() -> None:
    """Raise ForgedForm unless a request that changes something carries the cookie's secret (field or header)."""
    door = current_app.view_functions.get(request.endpoint or "")
    if request.method in SAFE or getattr(door, "signed", False):
        return
    origin = request.headers.get("Origin")
    if origin not in {None, "null", request.host_url.rstrip("/")}:
        raise ForgedForm
    secret, sent = _secret(), _decoded(request.headers.get(HEADER) or request.form.get(FIELD, ""))
    if secret is None or len(sent) != 2 * LENGTH:
        raise ForgedForm
    if not hmac.compare_digest(_xor(sent[:LENGTH], sent[LENGTH:]), secret):
        raise ForgedForm


def keep(response: Response) -> Response:
    """Set the cookie when this answer made a new secret."""
    secret = g.get("csrf_secret")
    if secret is not None:
        set_cookie(response, "form", base64.urlsafe_b64encode(secret).decode(), max_age=KEPT_SECONDS)
    return response


def _secret() -> bytes | None:
    found = _decoded(request.cookies.get(cookie_name("form"), ""))
    return found if len(found) == LENGTH else None


def _decoded(value: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(value.encode())
    except ValueError:
        return b""


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))

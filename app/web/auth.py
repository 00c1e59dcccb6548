"""Who asks, by cookie: an opaque token per device, of which only a digest is kept."""

from flask import Response, current_app, g, request

from kernel.errors import SignInNeeded
from kernel.ids import digest as digest
from tenants.asker import Asker

KEPT_SECONDS = 180 * 24 * 3600


def cookie_name(name: str) -> str:
    """`__Host-name`, which no other host may set; on plain http at localhost the bare name."""
    return name if current_app.extensions["house"].config.plain_localhost else f"__Host-{name}"


def set_cookie(response: Response, name: str, value: str, *, max_age: int) -> None:
    """Set a cookie for this host alone. An empty value removes it."""
    response.set_cookie(
        cookie_name(name),
        value,
        max_age=max_age if value else 0,
        path="/",
        secure=not current_app.extensions["house"].config.plain_localhost,
        httponly=True,
        samesite="Lax",
    )


def token_digest() -> str | None:
    """The digest of the token this request carries, if any."""
    token = request.cookies.get(cookie_name("device"))
    return digest(token) if token else None


def remember(response: Response, token: str) -> None:
    """Sign this browser in from now on."""
    set_cookie(response, "device", token, max_age=KEPT_SECONDS)


def forget(response: Response) -> None:
    """Sign this browser out."""
    set_cookie(response, "device", "", max_age=0)


def asker() -> Asker:
    """The signed-in account of this request. Raises SignInNeeded for a visitor."""
    found: Asker | None = g.asker
    if found is None:
        raise SignInNeeded
    return found

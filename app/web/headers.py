"""Policy headers on every answer: pages, fragments, errors, redirects."""

import secrets

from flask import Response, g, request

from app.web import live


def nonce() -> str:
    """The script nonce of this answer."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return str(g.nonce)


def _is_for_machines() -> bool:
    return request.path.startswith("/api/v1/")


FILES = "/static/dist/"  # what pages are made of: no page itself, so that a page's policies have no meaning there


def add(response: Response) -> Response:
    """Give the answer its policy headers."""
    if request.path.startswith(FILES) and response.status_code < 400:  # noqa: PLR2004
        response.headers.setdefault("Content-Security-Policy", "default-src 'none'")  # for a drawing opened alone
        return response
    connected = f"'self' {live.origin()}".strip()
    policy = (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce()}'; style-src 'self'; img-src 'self' blob:; font-src 'self'; "
        f"connect-src {connected}; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    response.headers.setdefault("Content-Security-Policy", policy)
    response.headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "geolocation=(self), camera=(), microphone=()")
    if response.status_code >= 400 or g.get("noindex") or g.get("asker") is not None or _is_for_machines():  # noqa: PLR2004
        response.headers.setdefault("X-Robots-Tag", "noindex")
    if g.get("asker") is not None or "csrf_secret" in g:
        response.headers.setdefault("Cache-Control", "private, no-store")
    elif "csrf_token" in g:  # a form with this browser's token, and nothing of a person
        response.headers.setdefault("Cache-Control", "private, no-cache")
    return response

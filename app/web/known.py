"""Browsers that have signed in before: a signed cookie that outlives signing out and opens nothing.

It buys one thing. Who tries passwords for somebody's address fills a counter and locks the account for a while; a browser
that signed in by that address before is not counted there, so that its owner comes in all the same. Its own wrong tries
have a counter of their own, one for all known browsers of the address (app/web/limits.py).

It lives twice as long as a device and begins anew with every way in, so that it is there when the device has ended.
"""

import hmac

from flask import Response, current_app, g, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from app.web.auth import KEPT_SECONDS, cookie_name, set_cookie
from app.web.fields import same_address

COOKIE = "known"
KNOWN_SECONDS = 2 * KEPT_SECONDS


def remember(response: Response, email: str) -> None:
    """This browser has signed in by that address. Only a digest of it is kept in the cookie."""
    set_cookie(response, COOKIE, str(_signer().dumps(_digest(email))), max_age=KNOWN_SECONDS)


def knows(email: str) -> bool:
    """Whether this browser has signed in by that address during the last months."""
    sent = request.cookies.get(cookie_name(COOKIE))
    if not sent:
        return False
    try:
        kept = str(_signer().loads(sent, max_age=KNOWN_SECONDS))
    except BadSignature:
        return False
    return hmac.compare_digest(kept.encode(), _digest(email).encode())


def _digest(email: str) -> str:
    key = current_app.extensions["house"].config.secret_key.encode()
    return hmac.digest(key, f"known:{g.country_code}:{same_address(email)}".encode(), "sha256").hex()


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.extensions["house"].config.secret_key, salt=COOKIE)

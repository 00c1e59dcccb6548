"""How often the same may be tried: counted in Valkey, so that the limits hold across workers.

Without Valkey each worker counts for itself until it is back.
"""

import hmac
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar, cast

from flask import Flask, Response, g, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from app.web.porch import house

Door = TypeVar("Door", bound=Callable[..., Any])
limiter = Limiter(
    key_func=get_remote_address,
    headers_enabled=True,
    in_memory_fallback_enabled=True,
    in_memory_fallback=["300 per minute"],
    strategy="moving-window",
)

SIGN_IN = "10 per minute; 60 per hour"
SIGN_UP = "10 per minute; 30 per hour"
LETTERS = "3 per minute; 10 per hour"  # what makes us write to an address somebody typed
WRITING = "20 per minute; 200 per hour"
SEARCH = "120 per minute"
MOVES = "6 per day"  # of one's own place: who moves about could find out more of others than distances tell
MAPS = "600 per minute"  # tiles and stills: a screen holds a dozen


def register(app: Flask) -> None:
    """Tie the limits to this application's Valkey."""
    address = app.extensions["house"].config.redis_url
    app.config["RATELIMIT_STORAGE_URI"] = address.replace("unix://", "redis+unix://", 1)
    app.config["RATELIMIT_KEY_PREFIX"] = "limits"
    app.config["RATELIMIT_ENABLED"] = app.extensions["house"].config.stage != "test" or app.config.get(
        "LIMITS_IN_TESTS"
    )
    limiter.init_app(app)


def moving(door: Door) -> Door:
    """The limit of moves, which are counted together by whatever door one moves."""
    limit = limiter.shared_limit(MOVES, scope="moves", key_func=by_account, deduct_when=was_done)
    return cast("Door", limit(door))


def new_address(door: Door) -> Door:
    """The limit of letters to another address of one's own, counted together by whatever door they are asked for."""
    return cast("Door", limiter.shared_limit(LETTERS, scope="new_address")(door))


def by_account() -> str:
    """Counts by who asks, on whatever device or line."""
    return f"account:{g.asker.account_id}" if g.get("asker") else get_remote_address()


def was_done(response: Response) -> bool:
    """Counts only what was done, not what was refused."""
    return response.status_code < HTTPStatus.BAD_REQUEST


def typed(field: str) -> str:
    """Counts by what was typed into a field (an address under attack), beside the limit by sender. Only a digest is kept."""
    typed_text = request.form.get(field, "").strip().lower()[:254]
    return hmac.digest(house().config.secret_key.encode(), f"typed:{typed_text}".encode(), "sha256").hex()

"""How often the same may be tried: counted in Valkey, so that the limits hold across workers.

Who is signed in is counted by account, everybody else by address. Answers of limited addresses say what the limit is and
what is left of it (docs/adr/0016-feeds-and-caching.md). Without Valkey each worker counts for itself until it is back.
"""

import hmac
import time
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from ipaddress import IPv6Address, ip_address
from typing import Any, TypeVar, cast

from flask import Flask, Response, g, request
from flask_limiter import Limiter, RateLimitExceeded, RequestLimit
from werkzeug.exceptions import HTTPException

from app.web import known
from app.web.fields import same_address
from app.web.porch import house
from kernel import log

LOG = log.get("web")

IPV6_NETWORK = 64  # bits: what one household or server is given (RFC 6177), so that its 2^64 addresses are one sender
TYPED = "typed:"  # before the key of a counter that others fill too: what is left in it is nobody's business


def by_address() -> str:
    """Counts by where a request comes from: an IPv4 address, an IPv6 network."""
    sender = request.remote_addr or ""
    try:
        address = ip_address(sender)
    except ValueError:  # a socket of this machine
        return f"from:{sender}"
    if not isinstance(address, IPv6Address):
        return f"from:{address}"
    if address.ipv4_mapped:
        return f"from:{address.ipv4_mapped}"
    return f"from:{IPv6Address(int(address) >> (128 - IPV6_NETWORK) << (128 - IPV6_NETWORK))}"


def by_account() -> str:
    """Counts by who asks, on whatever device or line; visitors by address."""
    return f"account:{g.asker.account_id}" if g.get("asker") else by_address()


Door = TypeVar("Door", bound=Callable[..., Any])
limiter = Limiter(
    key_func=by_account,
    headers_enabled=False,  # ours say more: `tell`
    in_memory_fallback_enabled=True,  # by the doors' own limits
    strategy="moving-window",
)

SIGN_IN = "10 per minute; 60 per hour"
SIGN_UP = "10 per minute; 30 per hour"
LETTERS = "3 per minute; 10 per hour"  # what makes us write to an address somebody typed
WRITING = "20 per minute; 200 per hour"
SEARCH = "120 per minute"
MOVES = "6 per day"  # of one's own place: who moves about could find out more of others than distances tell
MAPS = "600 per minute"  # tiles and stills: a screen holds a dozen
FEEDS = "60 per minute"


def register(app: Flask) -> None:
    """Tie the limits to this application's Valkey."""
    address = app.extensions["house"].config.redis_url
    app.config["RATELIMIT_STORAGE_URI"] = address.replace("unix://", "redis+unix://", 1)
    app.config["RATELIMIT_KEY_PREFIX"] = "limits"
    app.config["RATELIMIT_ENABLED"] = app.extensions["house"].config.stage != "test" or app.config.get(
        "LIMITS_IN_TESTS"
    )
    app.after_request(tell)  # before the limiter's own, so that it runs after it
    limiter.init_app(app)


def moving(door: Door) -> Door:
    """The limit of moves, which are counted together by whatever door one moves.

    Only what was done counts, and it is counted before it is committed: requests that come at once, or that hold their
    bodies back until others are through, make no more moves than may be.
    """

    @wraps(door)
    def counted(*args: Any, **values: Any) -> Any:
        answer = door(*args, **values)
        if was_done(answer):
            _count()
        return answer

    limit = limiter.shared_limit(MOVES, scope="moves", key_func=by_account, deduct_when=was_done)
    return cast("Door", limit(counted))


def _count() -> None:
    """Count what the limiter would count after the answer only. Raises RateLimitExceeded, which undoes the unit."""
    waiting = limiter.context.conditional_deductions
    while waiting:
        limit, key = waiting.popitem()
        if not limiter.limiter.hit(limit.limit, *key, cost=limit.deduction_amount):
            for told in limiter.current_limits:
                told.breached = told.breached or told.limit == limit.limit
            raise RateLimitExceeded(limit)


def new_address(door: Door) -> Door:
    """The limit of letters to another address of one's own, counted together by whatever door they are asked for."""
    return cast("Door", limiter.shared_limit(LETTERS, scope="new_address")(door))


def was_done(response: Response) -> bool:
    """Counts only what was done, not what was refused."""
    return response.status_code < HTTPStatus.BAD_REQUEST


def own_password(door: Door) -> Door:
    """The limit of tries at one's own password while signed in, counted together: these doors stand outside the lock."""
    return cast("Door", limiter.shared_limit(SIGN_IN, scope="own_password", key_func=by_account)(door))


def typed(field: str) -> str:
    """Counts by what was typed into a field (an address under attack), beside the limit by sender. Only a digest is kept.

    Every way to write the same address is one address, as it is for the doors behind.
    """
    key = house().config.secret_key.encode()
    told = f"typed:{g.country_code}:{same_address(_typed_text(field))}"
    return TYPED + hmac.digest(key, told.encode(), "sha256").hex()


def by_address_unless_known(field: str) -> Callable[[], str]:
    """Counts by address; browsers known for what is typed into the field have a counter of their own (app/web/known.py).

    So whoever tries out addresses or passwords, from anywhere, even from the same line, holds nobody up in their own browser.
    """
    return lambda: f"known:{typed(field)}" if is_known(field) else by_address()


def is_known(field: str) -> bool:
    """Whether this browser was signed in before by what is typed into a field."""
    return known.knows(_typed_text(field))


def _typed_text(field: str) -> str:
    """What was typed; nothing where the body cannot be read: the door says so.

    The limiter takes every error for the loss of its counters.
    """
    try:
        return request.form.get(field, "")
    except HTTPException:
        return ""


def tell(response: Response) -> Response:
    """`RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10), and `Retry-After` with a 429.

    Of counters that others fill too nothing is told but how long to wait.
    """
    limits = limiter.current_limits if limiter.enabled else []
    if limits:
        try:
            response.headers.extend(_told(limits))
        except limiter.storage.base_exceptions:
            LOG.warning("counters are gone")  # since they were asked; there is nothing to tell, and nothing is wrong
    return response


def _told(limits: list[RequestLimit]) -> dict[str, str]:
    own = [limit for limit in limits if not _key(limit).startswith(TYPED)]
    waits = [_wait(limit) for limit in limits if limit.breached]
    told = {"Retry-After": str(max(waits))} if waits else {}
    if own:
        policies = (f'"{_name(limit)}";q={limit.limit.amount};w={limit.limit.get_expiry()}' for limit in own)
        left = (f'"{_name(limit)}";r={limit.remaining};t={_wait(limit)}' for limit in own)
        told |= {"RateLimit-Policy": ", ".join(policies), "RateLimit": ", ".join(left)}
    return told


def _key(limit: RequestLimit) -> str:
    return str(limit.request_args[-2])  # prefix, key, scope


def _name(limit: RequestLimit) -> str:
    return f"per-{limit.limit.GRANULARITY.name}"


def _wait(limit: RequestLimit) -> int:
    """Seconds until there is room for one more."""
    return max(1, int(limit.reset_at - time.time()) + 1)

"""Events: what has happened, kept for who asks and sent to who listens."""

from datetime import UTC, datetime

import stripe

from infra.stripe_double.books import Books, Thing
from infra.stripe_double.expansion import outward
from infra.stripe_double.resources import event_types
from infra.stripe_double.webhooks import post
from infra.stripe_double.world import World


def emit(world: World, books: Books, kind: str, thing: Thing, previous: Thing | None = None) -> Thing:
    """A snapshot event about `thing` as it is now. Raises LookupError for a type the SDK does not know."""
    if kind not in event_types():
        raise LookupError(f"{kind} is no event of this version")
    data: Thing = {"object": outward(thing)}
    if previous is not None:
        data["previous_attributes"] = previous
    event = {
        "id": world.id("evt_1"),
        "object": "event",
        "api_version": stripe.api_version,
        "created": world.now,
        "data": data,
        "livemode": False,
        "pending_webhooks": 0,
        "request": {"id": None, "idempotency_key": None},
        "type": kind,
    }
    if books.platform:
        event["account"] = books.account
    books.add(event)
    post(world, books, event, thin=False)
    return event


def emit_thin(world: World, platform: Books, kind: str, about: str, *, path: str, data: Thing | None = None) -> Thing:
    """A v2 event about the object `about` at `path`: listeners learn that something has changed, not what."""
    event = {
        "id": world.id("evt_test_"),
        "object": "v2.core.event",
        "created": moment(world.now),
        "type": kind,
        "livemode": False,
        "related_object": {"id": about, "type": "v2.core.account", "url": path},
        "changes": None,
        "context": None,
        "reason": None,
    }
    if data:
        event["data"] = data
    platform.add(event)
    post(world, platform, event, thin=True)
    return event


def moment(seconds: int) -> str:
    """Times of v2: RFC 3339 with milliseconds."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")

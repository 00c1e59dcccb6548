"""Deliveries: which event goes to which endpoint, when, signed how. The doors do the sending.

docs.stripe.com/webhooks: no order, sometimes twice, retried for three days with growing pauses.
"""

import hashlib
import hmac
import json
from collections.abc import Callable

from infra.stripe_double.books import Books, Thing
from infra.stripe_double.expansion import outward
from infra.stripe_double.world import World

PAUSES = (60, 300, 1800, 7200, 18_000, 36_000, 43_200, 43_200, 43_200, 43_200)  # seconds between tries
GIVEN_UP_AFTER = 3 * 86_400  # seconds, docs.stripe.com/webhooks


def post(world: World, books: Books, event: Thing, *, thin: bool) -> None:
    """Put an event on the way to everybody who listens."""
    owner = books.platform or books
    kind = "v2.core.event_destination" if thin else "webhook_endpoint"
    for endpoint in list(owner.newest(kind)):
        if listens(endpoint, event, connected=books.platform is not None):
            address(world, owner, books, endpoint, event)


def listens(endpoint: Thing, event: Thing, *, connected: bool) -> bool:
    if endpoint["status"] != "enabled":
        return False
    if endpoint["object"] == "webhook_endpoint" and bool(endpoint.get("_connect")) != connected:
        return False
    return event["type"] in endpoint["enabled_events"] or "*" in endpoint["enabled_events"]


def address(world: World, owner: Books, books: Books, endpoint: Thing, event: Thing) -> None:
    """One delivery, two when doubled; late when delayed; none that arrives when lost. The rows stay to be seen."""
    weather, chance = world.weather, world.chance
    lost = chance.random() < weather.lost
    copies = 2 if chance.random() < weather.doubled else 1
    for _ in range(copies):
        pause = chance.randint(1, weather.longest) if chance.random() < weather.delayed else 0
        row = {
            "id": world.id("whd_"),
            "platform": owner.account,
            "books": books.account,
            "endpoint": endpoint["id"],
            "event": event["id"],
            "type": event["type"],
            "first": world.now,
            "at": world.now + pause,
            "tries": 0,
            "state": "lost" if lost else "waiting",
            "answers": [],
        }
        world.deliveries[row["id"]] = row
        if not lost and event["object"] == "event":
            event["pending_webhooks"] += 1


def due(world: World) -> list[Thing]:
    """Deliveries whose time has come, in the order of their times."""
    rows = [row for row in world.deliveries.values() if row["state"] == "waiting" and row["at"] <= world.now]
    return sorted(rows, key=lambda row: (row["at"], row["first"]))


def letter(world: World, row: Thing, *, livemode: bool = False, wrong_secret: bool = False) -> tuple[str, Thing, bytes]:
    """Address, headers and body of a delivery, signed now. The two last arguments are for tests of refusals."""
    endpoint = world.books[row["platform"]].by_id[row["endpoint"]]
    event = dict(outward(world.books[row["books"]].by_id[row["event"]]))
    event["livemode"] = livemode
    if event["object"] == "v2.core.event":
        event.pop("data", None)  # thin: who wants to know asks
    body = json.dumps(event).encode()
    secret = "whsec_wrong" if wrong_secret else endpoint["_secret"]
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Stripe/1.0"}
    headers["Stripe-Signature"] = signature(body, secret, world.now)
    return endpoint["_url"], headers, body


def signature(body: bytes, secret: str, at: int) -> str:
    """As Stripe signs: HMAC-SHA256 over "time.body" (docs.stripe.com/webhooks#verify-manually)."""
    mac = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={mac}"


def answered(world: World, delivery: str, status: int) -> None:
    """What the endpoint said; 0 when it could not be reached. Anything but 2xx is tried again."""
    row = world.deliveries[delivery]
    row["tries"] += 1
    row["answers"].append(status)
    if 200 <= status < 300:  # noqa: PLR2004  success
        row["state"] = "done"
        event = world.books[row["books"]].by_id[row["event"]]
        if event["object"] == "event":
            event["pending_webhooks"] = max(0, event["pending_webhooks"] - 1)
        return
    row["at"] = world.now + PAUSES[min(row["tries"], len(PAUSES)) - 1]
    if row["at"] > row["first"] + GIVEN_UP_AFTER:
        row["state"] = "given up"


def redeliver(world: World, event_id: str) -> int:
    """Send an event once more to everybody it was meant for, lost ones too. Returns how many deliveries."""
    rows = [row for row in world.deliveries.values() if row["event"] == event_id]
    for endpoint in {row["endpoint"]: row for row in rows}.values():
        row = {**endpoint, "id": world.id("whd_"), "at": world.now, "first": world.now, "tries": 0}
        row |= {"state": "waiting", "answers": []}
        world.deliveries[row["id"]] = row
    return len({row["endpoint"] for row in rows})


def deliver(world: World, send: Callable[[str, Thing, bytes], int]) -> int:
    """Send what is due now through `send(address, headers, body)`, which returns the status, 0 when out of reach."""
    rows = due(world)
    for row in rows:
        answered(world, row["id"], send(*letter(world, row)))
    return len(rows)

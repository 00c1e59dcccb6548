"""Events, endpoints of webhooks, event destinations, files."""

from typing import Any

from infra.stripe_double.answers import Call, answers, describe, listed
from infra.stripe_double.books import Thing
from infra.stripe_double.errors import malformed, missing
from infra.stripe_double.events import moment
from infra.stripe_double.resources import blank, event_types
from infra.stripe_double.world import DAY

KEPT = 30 * DAY  # seconds, docs.stripe.com/api/events
PAGES = "created limit starting_after ending_before"


@answers("get", "/v1/events/{id}")
def event(call: Call) -> Thing:
    return call.books.get("event", call.names[0])


@answers("get", "/v1/events", f"type types delivery_success {PAGES}")
def events(call: Call) -> Thing:
    wanted = set(call.get("types", [])) | ({call.params["type"]} if "type" in call.params else set())
    found = (
        one
        for one in call.books.newest("event")
        if one["created"] >= call.world.now - KEPT
        and (not wanted or any(fits(one["type"], word) for word in wanted))
        and call.get("delivery_success", one["pending_webhooks"] == 0) == (one["pending_webhooks"] == 0)
    )
    return listed(call, found)


def fits(kind: str, word: str) -> bool:
    return kind.startswith(word[:-1]) if word.endswith("*") else kind == word


@answers("post", "/v1/webhook_endpoints", "url enabled_events connect api_version description metadata")
def create_endpoint(call: Call) -> Thing:
    """The secret is said once, here."""
    endpoint = blank("webhook_endpoint")
    endpoint |= {
        "id": call.world.id("we_1"),
        "created": call.world.now,
        "enabled_events": checked(call.params["enabled_events"]),
        "status": "enabled",
        "_secret": f"whsec_{call.world.id('', 32)}",
        "_connect": call.get("connect", False),
    }
    endpoint["application"] = "ca_double" if endpoint["_connect"] else None
    take_address(call, endpoint)
    describe(endpoint, call, "description", "api_version")
    call.books.add(endpoint)
    return endpoint | {"secret": endpoint["_secret"]}


def checked(kinds: list[str]) -> list[str]:
    for kind in kinds:
        if kind != "*" and kind not in event_types():
            raise malformed(f"Invalid event type: {kind}", "", "enabled_events")
    return kinds


def take_address(call: Call, endpoint: Thing) -> None:
    url = call.get("url", endpoint.get("url"))
    if not str(url).startswith(("http://", "https://")):
        raise malformed("Invalid URL: an explicit scheme (such as https) must be provided.", "url_invalid", "url")
    endpoint["url"] = endpoint["_url"] = url


@answers("get", "/v1/webhook_endpoints/{webhook_endpoint}")
def endpoint(call: Call) -> Thing:
    return call.books.get("webhook_endpoint", call.names[0])


@answers("get", "/v1/webhook_endpoints", "limit starting_after ending_before")
def endpoints(call: Call) -> Thing:
    return listed(call, call.books.newest("webhook_endpoint"))


@answers("post", "/v1/webhook_endpoints/{webhook_endpoint}", "url enabled_events disabled description metadata")
def update_endpoint(call: Call) -> Thing:
    found = call.books.get("webhook_endpoint", call.names[0])
    take_address(call, found)
    found["enabled_events"] = checked(call.get("enabled_events", found["enabled_events"]))
    if "disabled" in call.params:
        found["status"] = "disabled" if call.params["disabled"] else "enabled"
    describe(found, call, "description")
    return found


@answers("delete", "/v1/webhook_endpoints/{webhook_endpoint}")
def delete_endpoint(call: Call) -> Thing:
    found = call.books.get("webhook_endpoint", call.names[0])
    found |= {"_gone": True, "status": "disabled"}
    return {"id": found["id"], "object": "webhook_endpoint", "deleted": True}


DESTINATION = "name type event_payload enabled_events webhook_endpoint events_from description metadata"


@answers("post", "/v2/core/event_destinations", DESTINATION)
def create_destination(call: Call) -> Thing:
    given = call.params
    if given["type"] != "webhook_endpoint" or given["event_payload"] != "thin":
        raise malformed("The double plays thin events to webhook endpoints only.", "", "type")
    made = blank("v2.core.event_destination")
    made |= {
        "id": call.world.id("ed_test_"),
        "created": moment(call.world.now),
        "updated": moment(call.world.now),
        "description": given.get("description", ""),
        "enabled_events": given["enabled_events"],
        "event_payload": "thin",
        "events_from": given.get("events_from", ["@self"]),
        "metadata": given.get("metadata", {}),
        "name": given["name"],
        "status": "enabled",
        "type": "webhook_endpoint",
        "_secret": f"whsec_{call.world.id('', 32)}",
        "_url": given.get("webhook_endpoint", {}).get("url", ""),
    }
    call.books.add(made)
    return destination_shown(made, call.get("include", []))


def destination_shown(made: Thing, include: list[Any]) -> Thing:
    inside = {
        "signing_secret": made["_secret"] if "webhook_endpoint.signing_secret" in include else None,
        "url": made["_url"] if "webhook_endpoint.url" in include else None,
    }
    return made | {"webhook_endpoint": inside}


@answers("get", "/v2/core/event_destinations/{id}")
def destination(call: Call) -> Thing:
    found = call.books.get("v2.core.event_destination", call.names[0])
    return destination_shown(found, call.get("include", []))


@answers("get", "/v2/core/event_destinations", "limit")
def destinations(call: Call) -> Thing:
    found = [destination_shown(made, []) for made in call.books.newest("v2.core.event_destination")]
    return {"data": found[: call.get("limit", 20)], "next_page_url": None, "previous_page_url": None}


@answers("delete", "/v2/core/event_destinations/{id}")
def delete_destination(call: Call) -> Thing:
    found = call.books.get("v2.core.event_destination", call.names[0])
    found |= {"_gone": True, "status": "disabled"}
    return {"id": found["id"], "object": "v2.core.event_destination"}


@answers("get", "/v2/core/events/{id}")
def thin_event(call: Call) -> Thing:
    return call.books.get("v2.core.event", call.names[0])


@answers("get", "/v2/core/events", "limit types object_id")
def thin_events(call: Call) -> Thing:
    wanted, about = call.get("types", []), call.get("object_id")
    found = [
        one
        for one in call.books.newest("v2.core.event")
        if (not wanted or one["type"] in wanted) and about in {None, one["related_object"]["id"]}
    ]
    return {"data": found[: call.get("limit", 20)], "next_page_url": None, "previous_page_url": None}


@answers("post", "/v1/files", "file purpose")
def upload(call: Call) -> Thing:
    """What was sent is weighed and thrown away."""
    sent = call.params["file"]
    made = blank("file") | {"id": call.world.id("file_1"), "created": call.world.now, "purpose": call.params["purpose"]}
    made |= {"filename": sent["name"], "size": sent["size"], "type": str(sent["name"]).rpartition(".")[2]}
    made["title"] = None
    return call.books.add(made)


@answers("get", "/v1/files/{file}")
def file(call: Call) -> Thing:
    return call.books.get("file", call.names[0])


@answers("get", "/v1/customers/{customer}/cash_balance")
def cash_balance(call: Call) -> Thing:
    from infra.stripe_double.funding import cash_balance as shown  # noqa: PLC0415  same name

    return shown(call.books.get("customer", call.names[0]))


@answers("get", "/v1/customers/{customer}/cash_balance_transactions", "limit starting_after ending_before")
def cash_transactions(call: Call) -> Thing:
    customer = call.books.get("customer", call.names[0])["id"]
    own = (one for one in call.books.newest("customer_cash_balance_transaction") if one["customer"] == customer)
    return listed(call, own)


@answers("get", "/v1/customers/{customer}/cash_balance_transactions/{transaction}")
def cash_transaction(call: Call) -> Thing:
    found = call.books.get("customer_cash_balance_transaction", call.names[1])
    if found["customer"] != call.names[0]:
        raise missing("customer_cash_balance_transaction", call.names[1])
    return found


@answers("post", "/v1/customers/{customer}/funding_instructions", "currency funding_type bank_transfer")
def funding_instructions(call: Call) -> Thing:
    from infra.stripe_double.funding import instructions  # noqa: PLC0415  funding rests on charging

    customer = call.books.get("customer", call.names[0])
    currency = call.params["currency"].lower()
    told = instructions(call.world, customer, currency, call.params["bank_transfer"])
    return {
        "object": "funding_instructions",
        "currency": currency,
        "funding_type": "bank_transfer",
        "livemode": False,
        "bank_transfer": told,
    }


@answers("post", "/v1/test_helpers/customers/{customer}/fund_cash_balance", "amount currency reference")
def fund_cash_balance(call: Call) -> Thing:
    from infra.stripe_double.funding import fund  # noqa: PLC0415  funding rests on charging

    customer = call.books.get("customer", call.names[0])
    currency = call.params["currency"].lower()
    return fund(
        call.world, call.books, customer, call.params["amount"], currency=currency, reference=call.get("reference")
    )

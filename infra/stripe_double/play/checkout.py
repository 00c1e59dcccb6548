"""Checkout sessions as calls; what the person does on their page is in `paying`."""

from typing import Any

from infra.stripe_double import paying
from infra.stripe_double.answers import Call, answers, describe, listed
from infra.stripe_double.books import Thing
from infra.stripe_double.errors import Refused, invalid, malformed, not_played
from infra.stripe_double.play.setup_intents import new_setup
from infra.stripe_double.resources import blank
from infra.stripe_double.world import DAY

SOONEST, LATEST = 30 * 60, DAY  # seconds, docs.stripe.com/api/checkout/sessions/create#expires_at
LOCALES = {"fr", "nl", "de", "it", "es", "pt", "en", "auto"}
TYPES = {"card", "sepa_debit", "customer_balance"}


@answers(
    "post",
    "/v1/checkout/sessions",
    "mode customer customer_email currency allowed_payment_method_types line_items payment_intent_data "
    "setup_intent_data custom_text locale success_url cancel_url expires_at metadata client_reference_id ui_mode "
    "payment_method_options customer_creation submit_type",
)
def create(call: Call) -> Thing:
    given, world = call.params, call.world
    check(call)
    if customer := given.get("customer"):
        call.books.get("customer", customer, "customer")
    session = blank("checkout.session")
    session_id = world.id("cs_test_a1", 58)
    session |= {
        "id": session_id,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "created": world.now,
        "custom_fields": [],
        "custom_text": custom_text(given.get("custom_text", {})),
        "expires_at": given.get("expires_at", world.now + LATEST),
        "payment_method_types": given.get("allowed_payment_method_types") or ["card"],
        "payment_method_options": given.get("payment_method_options", {}),
        "shipping_options": [],
        "status": "open",
        "ui_mode": "hosted_page",
        "url": f"{world.address}/c/pay/{session_id}",
        "_intent_data": given.get("payment_intent_data", {}),
    }
    for name in ("mode", "customer", "customer_email", "cancel_url", "success_url", "locale", "client_reference_id"):
        session[name] = given.get(name)
    describe(session, call)
    if session["mode"] == "payment":
        price(call, session)
    else:
        session |= {"currency": given.get("currency"), "payment_status": "no_payment_required"}
        types = {"allowed_payment_method_types": session["payment_method_types"]}
        intent = new_setup(world, call.books, given.get("setup_intent_data", {}) | types | {"customer": customer})
        intent["_session"] = session_id
        session["setup_intent"] = intent["id"]
    call.books.add(session)
    world.later(session["expires_at"], paying.time_over, call.books.account, session_id)
    return session


def custom_text(given: Thing) -> Thing:
    known = dict.fromkeys(("after_submit", "shipping_address", "submit", "terms_of_service_acceptance"))
    return known | {name: text or None for name, text in given.items()}


def check(call: Call) -> None:
    """Raises Refused (400, 501)."""
    given = call.params
    mode = given.get("mode")
    if mode not in {"payment", "setup"}:
        raise not_played(f"checkout mode={mode}") if mode else missing("mode")
    if not given.get("success_url"):
        raise missing("success_url")
    if given.get("ui_mode", "hosted_page") != "hosted_page":
        raise not_played(f"ui_mode={given['ui_mode']}")
    if mode == "setup" and not (given.get("currency") or given.get("allowed_payment_method_types")):
        raise missing("currency")
    if mode == "payment" and not given.get("line_items"):
        raise missing("line_items")
    if not_ours := set(given.get("allowed_payment_method_types", [])) - TYPES:
        raise not_played(f"payment methods {', '.join(sorted(not_ours))}")
    if (given.get("locale") or "auto") not in LOCALES:
        raise not_played(f"locale={given['locale']}")
    expires = given.get("expires_at")
    if expires is not None and not SOONEST <= expires - call.world.now <= LATEST:
        raise malformed(
            "The `expires_at` timestamp must be at least 30 minutes and at most 24 hours from Checkout Session creation.",
            "",
            "expires_at",
        )


def missing(param: str) -> Refused:
    return malformed(f"Missing required param: {param}.", "parameter_missing", param)


def price(call: Call, session: Thing) -> None:
    """Line items with prices of their own; the sum is the amount."""
    items = [line(call, item) for item in call.params["line_items"]]
    currencies = {item["currency"] for item in items}
    if len(currencies) > 1:
        raise malformed("All line items must have the same currency.", "", "line_items")
    total = sum(item["amount_total"] for item in items)
    session |= {
        "amount_subtotal": total,
        "amount_total": total,
        "currency": currencies.pop(),
        "customer_creation": None if session["customer"] else call.get("customer_creation", "if_required"),
        "payment_status": "unpaid",
        "submit_type": call.get("submit_type"),
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "_line_items": {"object": "list", "data": items, "has_more": False},
    }
    session["_line_items"]["url"] = f"/v1/checkout/sessions/{session['id']}/line_items"


def line(call: Call, given: Any) -> Thing:
    price_data = given.get("price_data")
    if not price_data:
        raise not_played("line items by price")
    if "unit_amount" not in price_data or "product_data" not in price_data:
        raise not_played("prices without unit_amount and product_data")
    quantity, currency = given.get("quantity", 1), price_data["currency"].lower()
    total = quantity * price_data["unit_amount"]
    return blank("item") | {
        "id": call.world.id("li_1"),
        "amount_discount": 0,
        "amount_subtotal": total,
        "amount_tax": 0,
        "amount_total": total,
        "currency": currency,
        "description": price_data["product_data"]["name"],
        "discounts": [],
        "quantity": quantity,
        "taxes": [],
    }


@answers("get", "/v1/checkout/sessions/{session}")
def retrieve(call: Call) -> Thing:
    return call.books.get("checkout.session", call.names[0], "session")


@answers("get", "/v1/checkout/sessions/{session}/line_items", "limit starting_after ending_before")
def line_items(call: Call) -> Thing:
    session = call.books.get("checkout.session", call.names[0], "session")
    found = session.get("_line_items", {}).get("data", [])
    return listed(call, [item | {"created": session["created"]} for item in found]) | {"data": found}


@answers("get", "/v1/checkout/sessions", "customer payment_intent status created limit starting_after ending_before")
def every(call: Call) -> Thing:
    return listed(call, call.books.newest("checkout.session"), same="customer payment_intent status")


@answers("post", "/v1/checkout/sessions/{session}/expire")
def expire(call: Call) -> Thing:
    session = call.books.get("checkout.session", call.names[0], "session")
    if session["status"] != "open":
        raise invalid(f"Only Checkout Sessions with a status of open can be expired; this one is {session['status']}.")
    paying.expire(call.world, call.books, session)
    return session

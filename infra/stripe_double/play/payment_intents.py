"""PaymentIntents."""

from infra.stripe_double import charging, funding, methods
from infra.stripe_double.answers import Call, answers, describe, listed
from infra.stripe_double.books import Books, Thing
from infra.stripe_double.errors import invalid, not_played
from infra.stripe_double.events import emit
from infra.stripe_double.play.payment_methods import from_data
from infra.stripe_double.resources import blank
from infra.stripe_double.search import searched
from infra.stripe_double.world import World

SMALLEST = 50  # minor units, docs.stripe.com/currencies#minimum-and-maximum-charge-amounts
LARGEST = 99_999_999
PLAYED = ("card", "sepa_debit", "customer_balance")
CAPTURES = {"automatic", "automatic_async"}
CANCELABLE = {"requires_payment_method", "requires_confirmation", "requires_action", "requires_capture"}
WORDS = "description receipt_email statement_descriptor statement_descriptor_suffix transfer_group setup_future_usage"
CONFIRMING = "payment_method payment_method_data payment_method_options off_session return_url mandate_data mandate"


def new_intent(world: World, books: Books, given: Thing) -> Thing:
    """An intent from parameters (of a call, or of a Checkout session). Raises Refused (400)."""
    amount, currency = given["amount"], given["currency"].lower()
    if amount < SMALLEST:
        raise invalid("Amount must be at least 50 minor units.", "amount_too_small", "amount", executed=False)
    if amount > LARGEST:
        raise invalid("Amount is too large.", "amount_too_large", "amount", executed=False)
    if len(currency) != 3 or not currency.isalpha():  # noqa: PLR2004  ISO 4217
        raise invalid(f"Invalid currency: {currency}.", "", "currency", executed=False)
    captures = given.get("capture_method", "automatic_async")
    if captures not in CAPTURES:
        raise not_played(f"capture_method={captures}")
    if customer := given.get("customer"):
        books.get("customer", customer, "customer")
    intent = blank("payment_intent")
    intent_id = world.id("pi_3")
    intent |= {
        "id": intent_id,
        "amount": amount,
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "automatic_payment_methods": given.get("automatic_payment_methods"),
        "capture_method": captures,
        "client_secret": f"{intent_id}_secret_{world.id('', 25)}",
        "confirmation_method": "automatic",
        "created": world.now,
        "currency": currency,
        "customer": customer,
        "payment_method_options": given.get("payment_method_options") or {},
        "payment_method_types": given.get("allowed_payment_method_types") or ["card", "sepa_debit"],
        "status": "requires_payment_method",
        "_return_url": given.get("return_url"),
    }
    for name in WORDS.split():
        intent[name] = given.get(name)
    intent["metadata"] = dict(given.get("metadata", {}))
    books.add(intent)
    return intent


@answers(
    "post",
    "/v1/payment_intents",
    f"amount currency customer confirm capture_method allowed_payment_method_types automatic_payment_methods "
    f"metadata {WORDS} {CONFIRMING}",
)
def create(call: Call) -> Thing:
    if call.get("off_session") and not call.get("confirm"):
        raise invalid("off_session can only be used with confirm=true.", "", "off_session", executed=False)
    intent = new_intent(call.world, call.books, call.params)
    take_method(call, intent)
    emit(call.world, call.books, "payment_intent.created", intent)
    if call.get("confirm"):
        confirmed(call, intent)
    return intent


def take_method(call: Call, intent: Thing) -> None:
    method_id = call.get("payment_method")
    if data := call.get("payment_method_data"):
        method_id = from_data(call, data)["id"]
    if method_id:
        method = methods.usable(call.world, call.books, method_id, intent["customer"])
        intent |= {"payment_method": method["id"], "status": "requires_confirmation"}
        if method["type"] not in intent["payment_method_types"]:
            intent["payment_method_types"] = [*intent["payment_method_types"], method["type"]]


def confirmed(call: Call, intent: Thing) -> None:
    """Confirm with what the call brings. Raises Refused: 400 out of turn, 402 when the card says no."""
    intent["_return_url"] = call.get("return_url", intent["_return_url"])
    if not intent["payment_method"]:
        message = "You cannot confirm this PaymentIntent because it's missing a payment method."
        raise invalid(message, "payment_intent_unexpected_state", payment_intent=shown(intent))
    method = call.books.by_id[intent["payment_method"]]
    off_session = bool(call.get("off_session"))
    if off_session and not intent["customer"] and method["customer"]:
        raise invalid("A saved PaymentMethod needs its customer.", "", "customer")
    if method["type"] == "sepa_debit" and not method.get("_mandate"):
        if not call.get("mandate_data"):
            message = "A SEPA debit needs a mandate: give mandate_data, or save the account by a SetupIntent first."
            raise invalid(message, "parameter_missing", "mandate_data")
        methods.new_mandate(call.world, call.books, method)
    if method["type"] == "customer_balance":
        funding.await_transfer(call.world, call.books, intent, call.get("payment_method_options", {}))
        return
    charging.attempt(call.world, call.books, intent, method, off_session=off_session, authenticated=False)
    if intent["setup_future_usage"] and intent["customer"] and not method["customer"]:
        methods.attach(call.world, call.books, method, intent["customer"])


def shown(intent: Thing) -> Thing:
    return {key: value for key, value in intent.items() if not key.startswith("_")}


@answers("get", "/v1/payment_intents/{intent}")
def retrieve(call: Call) -> Thing:
    return call.books.get("payment_intent", call.names[0], "intent")


@answers("post", "/v1/payment_intents/{intent}", f"amount currency customer metadata {WORDS} payment_method")
def update(call: Call) -> Thing:
    intent = call.books.get("payment_intent", call.names[0], "intent")
    if intent["status"] in {"succeeded", "canceled", "processing"} and set(call.params) - {"metadata", "description"}:
        unexpected(intent, f"You cannot update a PaymentIntent whose status is {intent['status']}.")
    describe(intent, call, "amount", "currency", "customer", *WORDS.split())
    take_method(call, intent)
    return intent


@answers("post", "/v1/payment_intents/{intent}/confirm", f"{CONFIRMING} capture_method setup_future_usage")
def confirm(call: Call) -> Thing:
    intent = call.books.get("payment_intent", call.names[0], "intent")
    if intent["status"] not in {"requires_payment_method", "requires_confirmation", "requires_action"}:
        word = "succeeded" if intent["status"] == "succeeded" else intent["status"]
        unexpected(intent, f"You cannot confirm this PaymentIntent because it has already {word}.")
    take_method(call, intent)
    confirmed(call, intent)
    return intent


@answers("post", "/v1/payment_intents/{intent}/cancel", "cancellation_reason")
def cancel(call: Call) -> Thing:
    intent = call.books.get("payment_intent", call.names[0], "intent")
    if intent["status"] not in CANCELABLE:
        unexpected(intent, f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}.")
    session = call.books.by_id.get(intent.get("_session", ""))
    if session and session["status"] == "open":
        unexpected(intent, "The PaymentIntent of an open Checkout Session is ended by expiring the session.")
    end(call.world, call.books, intent, call.get("cancellation_reason"))
    return intent


def end(world: World, books: Books, intent: Thing, reason: str | None) -> None:
    intent |= {"status": "canceled", "canceled_at": world.now, "cancellation_reason": reason, "next_action": None}
    emit(world, books, "payment_intent.canceled", intent)


def unexpected(intent: Thing, message: str) -> None:
    raise invalid(message, "payment_intent_unexpected_state", "intent", payment_intent=shown(intent))


@answers("get", "/v1/payment_intents", "customer created limit starting_after ending_before")
def every(call: Call) -> Thing:
    return listed(call, call.books.newest("payment_intent"), same="customer")


@answers("get", "/v1/payment_intents/search", "query limit page")
def search(call: Call) -> Thing:
    return searched(call, "payment_intent", {"amount", "created", "currency", "customer", "status"})

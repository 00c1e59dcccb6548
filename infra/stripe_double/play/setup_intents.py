"""SetupIntents: saving a method so that it may be charged later."""

from infra.stripe_double import charging, methods
from infra.stripe_double.answers import Call, answers, describe, listed
from infra.stripe_double.books import Books, Thing
from infra.stripe_double.cards import DECLINES, Decline
from infra.stripe_double.errors import Refused, invalid
from infra.stripe_double.events import emit
from infra.stripe_double.play.payment_methods import from_data
from infra.stripe_double.resources import blank
from infra.stripe_double.world import World

OPEN = {"requires_payment_method", "requires_confirmation", "requires_action"}
CONFIRMING = "payment_method payment_method_data return_url mandate_data"


def new_setup(world: World, books: Books, given: Thing) -> Thing:
    if customer := given.get("customer"):
        books.get("customer", customer, "customer")
    intent = blank("setup_intent")
    intent_id = world.id("seti_1")
    intent |= {
        "id": intent_id,
        "automatic_payment_methods": given.get("automatic_payment_methods"),
        "client_secret": f"{intent_id}_secret_{world.id('', 25)}",
        "created": world.now,
        "customer": customer,
        "description": given.get("description"),
        "metadata": dict(given.get("metadata", {})),
        "payment_method_options": {},
        "payment_method_types": given.get("allowed_payment_method_types") or ["card", "sepa_debit"],
        "status": "requires_payment_method",
        "usage": given.get("usage", "off_session"),
        "_return_url": given.get("return_url"),
    }
    return books.add(intent)


@answers(
    "post",
    "/v1/setup_intents",
    f"customer usage confirm description metadata allowed_payment_method_types automatic_payment_methods {CONFIRMING}",
)
def create(call: Call) -> Thing:
    intent = new_setup(call.world, call.books, call.params)
    take_method(call, intent)
    emit(call.world, call.books, "setup_intent.created", intent)
    if call.get("confirm"):
        confirmed(call.world, call.books, intent)
    return intent


def take_method(call: Call, intent: Thing) -> None:
    method_id = call.get("payment_method")
    if data := call.get("payment_method_data"):
        method_id = from_data(call, data)["id"]
    if method_id:
        method = methods.usable(call.world, call.books, method_id, intent["customer"])
        intent |= {"payment_method": method["id"], "status": "requires_confirmation"}
    intent["_return_url"] = call.get("return_url", intent["_return_url"])


def confirmed(world: World, books: Books, intent: Thing, *, authenticated: bool = False) -> None:
    """Save the method. Raises Refused: 402 when its issuer says no."""
    if not intent["payment_method"]:
        message = "You cannot confirm this SetupIntent because it's missing a payment method."
        raise invalid(message, "setup_intent_unexpected_state")
    method = books.by_id[intent["payment_method"]]
    card = methods.card_of(method)
    scripted = world.scripted("setup")
    decline = (scripted if scripted != "succeeds" else "") or (card.decline if card and not scripted else "")
    if decline:
        refuse(world, books, intent, DECLINES[decline])
    if card and card.three_d_secure and not authenticated:
        charging.ask_for_authentication(world, books, intent)
        return
    method["_authenticated"] = True
    if intent["customer"]:
        methods.attach(world, books, method, intent["customer"])
    if method["type"] == "sepa_debit":
        intent["mandate"] = methods.new_mandate(world, books, method)["id"]
    intent |= {"status": "succeeded", "next_action": None, "last_setup_error": None}
    emit(world, books, "setup_intent.succeeded", intent)


def refuse(world: World, books: Books, intent: Thing, decline: Decline) -> None:
    """Write the refusal down, then raise it (402)."""
    method = shown(books.by_id[intent["payment_method"]])
    error = {"type": "card_error", "code": decline.code, "decline_code": decline.decline_code}
    intent["last_setup_error"] = error | {"message": decline.message, "payment_method": method}
    intent |= {"status": "requires_payment_method", "payment_method": None, "next_action": None}
    emit(world, books, "setup_intent.setup_failed", intent)
    raise methods.declined(decline, told={"setup_intent": shown(intent), "payment_method": method})


def shown(thing: Thing) -> Thing:
    return {key: value for key, value in thing.items() if not key.startswith("_")}


@answers("get", "/v1/setup_intents/{intent}")
def retrieve(call: Call) -> Thing:
    return call.books.get("setup_intent", call.names[0], "intent")


@answers("post", "/v1/setup_intents/{intent}", "customer description metadata payment_method")
def update(call: Call) -> Thing:
    intent = call.books.get("setup_intent", call.names[0], "intent")
    describe(intent, call, "customer", "description")
    take_method(call, intent)
    return intent


@answers("post", "/v1/setup_intents/{intent}/confirm", CONFIRMING)
def confirm(call: Call) -> Thing:
    intent = call.books.get("setup_intent", call.names[0], "intent")
    if intent["status"] not in OPEN:
        raise unexpected(intent, "confirm")
    take_method(call, intent)
    confirmed(call.world, call.books, intent)
    return intent


@answers("post", "/v1/setup_intents/{intent}/cancel", "cancellation_reason")
def cancel(call: Call) -> Thing:
    intent = call.books.get("setup_intent", call.names[0], "intent")
    if intent["status"] not in OPEN:
        raise unexpected(intent, "cancel")
    session = call.books.by_id.get(intent.get("_session", ""))
    if session and session["status"] == "open":
        raise unexpected(intent, "cancel the SetupIntent of an open Checkout Session; expire")
    end(call.world, call.books, intent, call.get("cancellation_reason"))
    return intent


def end(world: World, books: Books, intent: Thing, reason: str | None) -> None:
    intent |= {"status": "canceled", "cancellation_reason": reason, "next_action": None}
    emit(world, books, "setup_intent.canceled", intent)


def unexpected(intent: Thing, what: str) -> Refused:
    message = f"You cannot {what} this SetupIntent because it has a status of {intent['status']}."
    return invalid(message, "setup_intent_unexpected_state", "intent", setup_intent=shown(intent))


@answers("get", "/v1/setup_intents", "customer payment_method created limit starting_after ending_before")
def every(call: Call) -> Thing:
    return listed(call, call.books.newest("setup_intent"), same="customer payment_method")

"""What a person does on the pages of Checkout and of their bank. The pages and the tests' control door call these."""

from infra.stripe_double import charging, funding, methods
from infra.stripe_double.books import Books, Thing
from infra.stripe_double.errors import Refused, invalid
from infra.stripe_double.events import emit
from infra.stripe_double.resources import blank
from infra.stripe_double.world import World, happens


@happens
def time_over(world: World, account: str, session_id: str) -> None:
    books = world.books[account]
    if books.by_id[session_id]["status"] == "open":
        expire(world, books, books.by_id[session_id])


def expire(world: World, books: Books, session: Thing) -> None:
    """The session ends unpaid, and so does what hung on it."""
    session |= {"status": "expired", "url": None}
    intent = intent_of(books, session)
    if intent and intent["status"] not in {"succeeded", "processing", "canceled"}:
        intent |= {"status": "canceled", "next_action": None}
        if intent["object"] == "payment_intent":
            intent |= {"canceled_at": world.now, "cancellation_reason": "expired"}
        emit(world, books, f"{intent['object']}.canceled", intent)
    emit(world, books, "checkout.session.expired", session)


def intent_of(books: Books, session: Thing) -> Thing | None:
    return books.by_id.get(session["payment_intent"] or session["setup_intent"] or "")


def submit(world: World, books: Books, session: Thing, typed: Thing) -> Thing:
    """The person presses Pay or Save: the session is complete, or waits for 3-D Secure (its intent's status says so).

    `typed`: a card (`number`, `exp_month`, `exp_year`, `cvc`) or an account (`iban`, `name`, `email`).

    Raises Refused: 402 when the card says no (another may be tried), 400 when the session is over.
    """
    if session["status"] != "open":
        raise invalid(f"This Checkout Session is {session['status']}.")
    method = method_of(world, books, session, typed)
    session["_typed"] = {name: typed[name] for name in ("name", "email") if typed.get(name)}
    intent = begin(world, books, session)
    intent["payment_method"] = method["id"]
    if intent["object"] == "setup_intent":
        from infra.stripe_double.play.setup_intents import confirmed  # noqa: PLC0415  calls rest on this module

        confirmed(world, books, intent)
    elif method["type"] == "customer_balance":
        funding.await_transfer(world, books, intent, session["payment_method_options"])
        complete(world, books, session)
        return session
    else:
        if method["type"] == "sepa_debit":
            methods.new_mandate(world, books, method, intent["amount"], intent["currency"])
        charging.attempt(world, books, intent, method, off_session=False, authenticated=False)
    if intent["status"] in {"succeeded", "processing"}:
        complete(world, books, session)
    return session


def method_of(world: World, books: Books, session: Thing, typed: Thing) -> Thing:
    kind = typed.get("type") or ("sepa_debit" if typed.get("iban") else "card")
    if kind not in session["payment_method_types"]:
        raise invalid(f"This Checkout Session does not take {kind}.")
    if kind == "customer_balance":
        return funding.method_for_transfers(world, books)
    billing = {name: typed.get(name) for name in ("name", "email")}
    if kind == "sepa_debit":
        return methods.new_sepa(world, books, typed["iban"], billing)
    return methods.new_card(world, books, typed, billing)


def begin(world: World, books: Books, session: Thing) -> Thing:
    """The session's intent; that of a payment is made at the first try."""
    found = intent_of(books, session)
    if found:
        return found
    from infra.stripe_double.play.payment_intents import new_intent  # noqa: PLC0415  calls rest on this module

    if not session["customer"] and session["customer_creation"] == "always":
        session["customer"] = new_customer(world, books, session)["id"]
    given = dict(session["_intent_data"]) | {"customer": session["customer"], "amount": session["amount_total"]}
    given |= {"currency": session["currency"], "allowed_payment_method_types": session["payment_method_types"]}
    given |= {"payment_method_options": session["payment_method_options"]}
    intent = new_intent(world, books, given)
    intent["_session"] = session["id"]
    session["payment_intent"] = intent["id"]
    emit(world, books, "payment_intent.created", intent)
    return intent


def new_customer(world: World, books: Books, session: Thing) -> Thing:
    customer = blank("customer") | {"id": world.id("cus_", 14), "created": world.now, "balance": 0, "_cash": {}}
    customer |= session["_typed"]
    return books.add(customer)


def complete(world: World, books: Books, session: Thing) -> None:
    """The page is done; a debit or a transfer may still be under way, which `payment_status` says."""
    intent = intent_of(books, session)
    if session["mode"] == "payment":
        session["payment_status"] = "paid" if intent and intent["status"] == "succeeded" else "unpaid"
    known: Thing = {"address": None, "email": None, "name": None, "phone": None, "tax_exempt": "none", "tax_ids": []}
    session |= {"status": "complete", "url": None, "customer_details": known | session.get("_typed", {})}
    emit(world, books, "checkout.session.completed", session)


def authenticate(world: World, books: Books, intent: Thing, *, agrees: bool) -> None:
    """The person answers their bank: 3-D Secure done, or refused.

    Raises Refused: 400 when nothing is asked, 402 when the card says no afterwards.
    """
    if intent["status"] != "requires_action" or (intent["next_action"] or {}).get("type") != "redirect_to_url":
        raise invalid("No authentication is asked for.")
    if not agrees:
        refused_by_person(world, books, intent)
        return
    method = books.by_id[intent["payment_method"]]
    if intent["object"] == "setup_intent":
        from infra.stripe_double.play.setup_intents import confirmed  # noqa: PLC0415  calls rest on this module

        confirmed(world, books, intent, authenticated=True)
    else:
        method["_authenticated"] = True
        charging.attempt(world, books, intent, method, off_session=False, authenticated=True)
    session = books.by_id.get(intent.get("_session", ""))
    if session and session["status"] == "open" and intent["status"] in {"succeeded", "processing"}:
        complete(world, books, session)


def refused_by_person(world: World, books: Books, intent: Thing) -> None:
    message = (
        "We are unable to authenticate your payment method. Please choose a different payment method and try again."
    )
    setup = intent["object"] == "setup_intent"
    code = "setup_intent_authentication_failure" if setup else "payment_intent_authentication_failure"
    error = {"type": "invalid_request_error", "code": code, "message": message}
    intent["last_setup_error" if setup else "last_payment_error"] = error
    intent |= {"status": "requires_payment_method", "payment_method": None, "next_action": None}
    emit(world, books, f"{intent['object']}.{'setup_failed' if setup else 'payment_failed'}", intent)


def said(refused: Refused) -> str:
    """The name of a refusal, for the page's own words; empty when it has none."""
    return str(refused.error.get("decline_code") or refused.error.get("code", ""))

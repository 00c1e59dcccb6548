"""Taking money: what a card or an account says to a PaymentIntent, and what follows."""

from infra.stripe_double import disputing, methods
from infra.stripe_double.books import Books, Thing
from infra.stripe_double.cards import DECLINES, Card, Decline
from infra.stripe_double.errors import Refused
from infra.stripe_double.events import emit
from infra.stripe_double.expansion import outward
from infra.stripe_double.money import fee_of, record
from infra.stripe_double.resources import blank
from infra.stripe_double.world import DAY, World, happens

SETTLES_LATER = 30  # seconds until `automatic_async` knows its balance transaction
AFTERWARDS = 5  # seconds until a dispute or a warning that the card's number asks for


def attempt(
    world: World, books: Books, intent: Thing, method: Thing, *, off_session: bool, authenticated: bool
) -> None:
    """One try to collect. Raises Refused (402) after the refusal has been written down."""
    method["_used"] = True
    intent["payment_method"] = method["id"]
    if method["type"] == "sepa_debit":
        debit(world, books, intent, method)
        return
    card = methods.card_of(method)
    if card is None:
        raise TypeError(f"{method['id']} is no card")
    scripted = world.scripted("charge")
    if scripted and scripted != "succeeds":
        refuse(world, books, intent, method, DECLINES[scripted])
    known = method["_authenticated"] and card.three_d_secure == "once"
    if card.three_d_secure and not authenticated and not known and not scripted:
        if off_session:
            refuse(world, books, intent, method, DECLINES["authentication_required"])
        ask_for_authentication(world, books, intent)
        return
    decline = card.decline or card.charge_decline
    if decline and not scripted:
        refuse(world, books, intent, method, DECLINES[decline])
    collect(world, books, intent, method, card)


def ask_for_authentication(world: World, books: Books, intent: Thing) -> None:
    """3-D Secure: the payer has to go to a page of their bank, which is the double's."""
    back = intent.get("_return_url")
    intent["status"] = "requires_action"
    page = {"url": f"{world.address}/3ds/{intent['id']}", "return_url": back}
    intent["next_action"] = {"type": "redirect_to_url", "redirect_to_url": page}
    emit(world, books, f"{intent['object']}.requires_action", intent)


def refuse(world: World, books: Books, intent: Thing, method: Thing, decline: Decline) -> None:
    """Write the failed charge and the intent's state, then raise Refused (402)."""
    charge = new_charge(world, books, intent, method)
    charge |= {
        "status": "failed",
        "paid": False,
        "captured": False,
        "amount_captured": 0,
        "failure_code": decline.code,
        "failure_message": decline.message,
        "outcome": outcome("issuer_declined", decline.decline_code, decline.message),
    }
    fail(world, books, intent, charge, decline)
    told = {"payment_intent": dict(intent), "payment_method": method, "charge": charge["id"]}
    raise refusal(decline, told)


def refusal(decline: Decline, told: Thing) -> Refused:
    return methods.declined(decline, told=outward(told))


def fail(world: World, books: Books, intent: Thing, charge: Thing, decline: Decline) -> None:
    method = books.by_id[charge["payment_method"]]
    intent["last_payment_error"] = {
        "type": "card_error" if method["type"] == "card" else "invalid_request_error",
        "code": decline.code,
        "decline_code": decline.decline_code,
        "message": decline.message,
        "charge": charge["id"],
        "payment_method": outward(method),
    }
    intent |= {"status": "requires_payment_method", "payment_method": None, "next_action": None}
    intent |= {"latest_charge": charge["id"], "amount_received": 0}
    emit(world, books, "charge.failed", charge)
    emit(world, books, "payment_intent.payment_failed", intent)


def new_charge(world: World, books: Books, intent: Thing, method: Thing) -> Thing:
    charge = blank("charge")
    kind = method["type"]
    charge |= {
        "id": world.id("ch_3" if kind == "card" else "py_3"),
        "amount": intent["amount"],
        "amount_captured": intent["amount"],
        "amount_refunded": 0,
        "billing_details": method["billing_details"],
        "calculated_statement_descriptor": "SMIILE DOUBLE",
        "captured": True,
        "created": world.now,
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": False,
        "fraud_details": {},
        "metadata": dict(intent["metadata"]),
        "outcome": outcome("approved_by_network", None, "Payment complete."),
        "paid": True,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": details(method),
        "refunded": False,
        "statement_descriptor_suffix": intent["statement_descriptor_suffix"],
        "status": "succeeded",
        "transfer_group": intent["transfer_group"],
        "_refunds": {"object": "list", "data": [], "has_more": False, "url": ""},
        "_sourced": 0,
    }
    charge["_refunds"]["url"] = f"/v1/charges/{charge['id']}/refunds"
    return books.add(charge)


def outcome(network: str, reason: str | None, said: str) -> Thing:
    kind = "authorized" if network == "approved_by_network" else "issuer_declined"
    known = {"advice_code": None, "network_advice_code": None, "network_decline_code": None, "reason": reason}
    return known | {"network_status": network, "risk_level": "normal", "seller_message": said, "type": kind}


def details(method: Thing) -> Thing:
    kind = method["type"]
    if kind == "card":
        own = {name: method["card"][name] for name in ("brand", "country", "exp_month", "exp_year", "funding", "last4")}
        own |= {"checks": method["card"]["checks"], "fingerprint": method["card"]["fingerprint"], "wallet": None}
        own |= {"network": own["brand"], "three_d_secure": None, "mandate": None}
    elif kind == "sepa_debit":
        own = {name: method[kind][name] for name in ("bank_code", "branch_code", "country", "fingerprint", "last4")}
        own["mandate"] = method.get("_mandate")
    else:
        own = {}
    return {"type": kind, kind: own}


def collect(world: World, books: Books, intent: Thing, method: Thing, card: Card) -> None:
    """The card's money is on its way: charge, balance, events."""
    charge = new_charge(world, books, intent, method)
    days = 0 if card.at_once else world.settings.card_days
    if intent["capture_method"] == "automatic_async":
        world.later(world.now + SETTLES_LATER, settle, books.account, charge["id"], days)
    else:
        settle(world, books.account, charge["id"], days)
    succeed(world, books, intent, charge)
    if card.dispute:
        world.later(world.now + AFTERWARDS, disputing.opened, books.account, charge["id"], card.dispute)
    if card.early_warning:
        world.later(world.now + AFTERWARDS, disputing.warned, books.account, charge["id"])


@happens
def settle(world: World, account: str, charge_id: str, days: int) -> None:
    """The balance transaction of a charge; with `automatic_async` after its answer, told by `charge.updated`."""
    books = world.books[account]
    charge = books.by_id[charge_id]
    kind = charge["payment_method_details"]["type"]
    late = charge["created"] < world.now
    entry = record(
        world,
        books,
        "charge" if kind == "card" else "payment",
        charge["amount"],
        charge["currency"],
        charge_id,
        fee=fee_of(world, charge["amount"], kind),
        available_on=world.now + days * DAY,
    )
    charge["balance_transaction"] = entry["id"]
    if late:
        emit(world, books, "charge.updated", charge, {"balance_transaction": None})


def succeed(world: World, books: Books, intent: Thing, charge: Thing) -> None:
    intent |= {"status": "succeeded", "latest_charge": charge["id"], "amount_received": intent["amount"]}
    intent |= {"next_action": None, "last_payment_error": None}
    emit(world, books, "charge.succeeded", charge)
    emit(world, books, "payment_intent.succeeded", intent)
    paid(world, books, intent)


def paid(world: World, books: Books, intent: Thing) -> None:
    """A page that was waiting for the bank hears of it."""
    session = books.by_id.get(intent.get("_session", ""))
    if session and session["status"] == "complete" and session["payment_status"] == "unpaid":
        session["payment_status"] = "paid"
        emit(world, books, "checkout.session.async_payment_succeeded", session)


def debit(world: World, books: Books, intent: Thing, method: Thing) -> None:
    """A SEPA debit is submitted: the balance transaction is made now and stays pending; the bank answers later.

    support.stripe.com, "Changes to Balance Transaction behavior for debit payment methods" (2024).
    """
    account = methods.account_of(method)
    if account is None:
        raise TypeError(f"{method['id']} is no account")
    charge = new_charge(world, books, intent, method)
    charge |= {"status": "pending", "paid": False, "outcome": outcome("approved_by_network", None, "Payment pending.")}
    settle(world, books.account, charge["id"], world.settings.sepa_days)
    intent |= {"status": "processing", "latest_charge": charge["id"], "next_action": None, "last_payment_error": None}
    emit(world, books, "charge.pending", charge)
    emit(world, books, "payment_intent.processing", intent)
    scripted = world.scripted("debit")
    succeeds = account.succeeds if scripted is None else scripted == "succeeds"
    after = world.settings.sepa_outcome_after if account.after is None else account.after
    world.later(world.now + after, bank_answers, books.account, charge["id"], succeeds, account.disputed)


@happens
def bank_answers(world: World, account: str, charge_id: str, succeeds: bool, disputed: bool) -> None:
    books = world.books[account]
    charge = books.by_id[charge_id]
    if charge["status"] != "pending":
        return
    if not succeeds:
        debit_fails(world, books, charge)
        return
    charge |= {
        "status": "succeeded",
        "paid": True,
        "outcome": outcome("approved_by_network", None, "Payment complete."),
    }
    succeed(world, books, books.by_id[charge["payment_intent"]], charge)
    from infra.stripe_double.refunding import charge_settled  # noqa: PLC0415  refunds rest on charges

    charge_settled(world, books, charge)
    if disputed:
        world.later(world.now + AFTERWARDS, disputing.opened, account, charge_id, "debit_not_authorized")


def debit_fails(world: World, books: Books, charge: Thing) -> None:
    """The bank gives the money back: before success, or after it. What was booked is booked back."""
    decline = Decline("insufficient_funds", "insufficient_funds", "The customer's account has insufficient funds.")
    intent = books.by_id[charge["payment_intent"]]
    booked = books.by_id[charge["balance_transaction"]]
    entry = record(
        world,
        books,
        "payment_failure_refund",
        -charge["amount"],
        charge["currency"],
        charge["id"],
        available_on=booked["available_on"],
    )
    charge |= {"status": "failed", "paid": False, "failure_balance_transaction": entry["id"]}
    charge |= {"failure_code": decline.code, "failure_message": decline.message}
    fail(world, books, intent, charge, decline)
    session = books.by_id.get(intent.get("_session", ""))
    if session and session["status"] == "complete" and session["payment_status"] == "unpaid":
        emit(world, books, "checkout.session.async_payment_failed", session)

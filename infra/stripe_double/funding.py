"""Bank transfers to a virtual account of a customer (docs.stripe.com/payments/bank-transfers)."""

from infra.stripe_double import charging, methods
from infra.stripe_double.books import Books, Thing
from infra.stripe_double.errors import invalid
from infra.stripe_double.events import emit
from infra.stripe_double.resources import blank
from infra.stripe_double.world import World

OURS = {"eur": "eu_bank_transfer", "gbp": "gb_bank_transfer"}  # of our currencies, those with virtual accounts
COUNTRIES = {"BE", "DE", "ES", "FR", "IE", "NL"}


def instructions(world: World, customer: Thing, currency: str, transfer: Thing) -> Thing:
    """Where to send the money: one account per customer and currency. Raises Refused (400)."""
    kind = transfer.get("type", "")
    if OURS.get(currency) != kind:
        raise invalid(f"Bank transfers of {currency} need another type than '{kind}'.", "", "bank_transfer[type]")
    country = transfer.get("eu_bank_transfer", {}).get("country", "GB")
    if kind == "eu_bank_transfer" and country not in COUNTRIES:
        raise invalid(f"No virtual accounts in {country}.", "", "bank_transfer[eu_bank_transfer][country]")
    numbers = customer.setdefault("_accounts", {})
    number = numbers.setdefault(currency, world.id("", 12).upper())
    address = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))
    holder = {"account_holder_name": "Smiile double", "account_holder_address": address, "bank_address": address}
    if kind == "gb_bank_transfer":
        account: Thing = {"type": "sort_code", "supported_networks": ["bacs", "fps"]}
        account["sort_code"] = holder | {"account_number": number[:8], "sort_code": "000000"}
    else:
        account = {"type": "iban", "supported_networks": ["sepa"]}
        account["iban"] = holder | {"iban": f"{country}00DOUBLE{number}", "bic": "DOUBLEXX", "country": country}
    return {"type": kind, "country": country, "financial_addresses": [account]}


def await_transfer(world: World, books: Books, intent: Thing, options: Thing) -> None:
    """Confirm an intent that a bank transfer will pay: what the customer has already sent counts at once."""
    given = options.get("customer_balance") or intent["payment_method_options"].get("customer_balance") or {}
    if given.get("funding_type") != "bank_transfer":
        name = "payment_method_options[customer_balance][funding_type]"
        raise invalid(f"Missing required param: {name}.", "parameter_missing", name)
    customer = books.get("customer", intent["customer"] or "", "customer")
    found = instructions(world, customer, intent["currency"], given.get("bank_transfer", {}))
    reference = customer.setdefault("_reference", world.id("", 10).upper())
    page = f"{world.address}/transfer/{intent['id']}"
    intent["_instructions"] = found | {"reference": reference, "hosted_instructions_url": page}
    intent["_method"] = intent["payment_method"]
    intent["_applied"] = 0
    intent["status"] = "requires_action"
    show_rest(intent)
    emit(world, books, "payment_intent.requires_action", intent)
    apply_cash(world, books, customer, intent["currency"])


def show_rest(intent: Thing) -> None:
    told = {key: value for key, value in intent["_instructions"].items() if key != "country"}
    told |= {"amount_remaining": intent["amount"] - intent["_applied"], "currency": intent["currency"]}
    intent["next_action"] = {"type": "display_bank_transfer_instructions", "display_bank_transfer_instructions": told}


def fund(
    world: World, books: Books, customer: Thing, amount: int, *, currency: str, reference: str | None = None
) -> Thing:
    """Money of a customer arrives at their virtual account; open intents take it, the oldest first."""
    customer["_cash"][currency] = customer["_cash"].get(currency, 0) + amount
    entry = note(world, books, customer, amount, currency=currency, kind="funded")
    entry["funded"] = {"bank_transfer": funded_by(currency, reference)}
    emit(world, books, "customer_cash_balance_transaction.created", entry)
    emit(world, books, "cash_balance.funds_available", cash_balance(customer))
    apply_cash(world, books, customer, currency)
    return entry


def funded_by(currency: str, reference: str | None) -> Thing:
    kind = OURS.get(currency, "eu_bank_transfer")
    sender = {"bic": "DOUBLEXX", "iban_last4": "3000", "sender_name": "Double"}
    if kind == "gb_bank_transfer":
        sender = {"account_number_last4": "3000", "sender_name": "Double", "sort_code": "000000"}
    return {"type": kind, "reference": reference, kind: sender}


def note(world: World, books: Books, customer: Thing, net: int, *, currency: str, kind: str) -> Thing:
    entry = blank("customer_cash_balance_transaction")
    for name in ("adjusted_for_overdraft", "applied_to_payment", "funded", "refunded_from_payment"):
        entry.pop(name, None)
    entry |= {
        "id": world.id("ccsbtxn_1"),
        "created": world.now,
        "currency": currency,
        "customer": customer["id"],
        "ending_balance": customer["_cash"].get(currency, 0),
        "net_amount": net,
        "type": kind,
    }
    return books.add(entry)


def apply_cash(world: World, books: Books, customer: Thing, currency: str) -> None:
    waiting = [
        intent
        for intent in books.kinds["payment_intent"].values()
        if intent["customer"] == customer["id"]
        and intent["currency"] == currency
        and intent["status"] == "requires_action"
        and "_instructions" in intent
    ]
    for intent in waiting:
        part = min(customer["_cash"].get(currency, 0), intent["amount"] - intent["_applied"])
        if part <= 0:
            continue
        customer["_cash"][currency] -= part
        intent["_applied"] += part
        entry = note(world, books, customer, -part, currency=currency, kind="applied_to_payment")
        entry["applied_to_payment"] = {"payment_intent": intent["id"]}
        emit(world, books, "customer_cash_balance_transaction.created", entry)
        if intent["_applied"] < intent["amount"]:
            show_rest(intent)
            emit(world, books, "payment_intent.partially_funded", intent)
            continue
        method = books.by_id[intent["_method"]]
        charge = charging.new_charge(world, books, intent, method)
        charging.settle(world, books.account, charge["id"], world.settings.bank_days)
        charging.succeed(world, books, intent, charge)


def cash_balance(customer: Thing) -> Thing:
    settings = {"reconciliation_mode": "automatic", "using_merchant_default": True}
    available = {currency: amount for currency, amount in customer["_cash"].items() if amount} or None
    own = {"object": "cash_balance", "customer": customer["id"], "available": available}
    return own | {"livemode": False, "settings": settings}


def method_for_transfers(world: World, books: Books) -> Thing:
    return methods.new_method(world, books, "customer_balance", {}, billing={}, number="")

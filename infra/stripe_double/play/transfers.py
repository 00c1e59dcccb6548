"""Transfers to connected accounts and their reversals (docs.stripe.com/connect/separate-charges-and-transfers)."""

from infra.stripe_double.answers import Call, answers, describe, listed
from infra.stripe_double.books import Books, Thing
from infra.stripe_double.errors import Refused, invalid
from infra.stripe_double.events import emit
from infra.stripe_double.money import record
from infra.stripe_double.resources import blank
from infra.stripe_double.world import World


@answers(
    "post",
    "/v1/transfers",
    "amount currency destination source_transaction source_type transfer_group description metadata",
)
def create(call: Call) -> Thing:
    world, books = call.world, call.books
    amount, currency = call.get("amount", 0), call.params["currency"].lower()
    if amount <= 0:
        raise invalid("Invalid positive integer", "parameter_invalid_integer", "amount", executed=False)
    theirs = destination(call)
    charge, available_on = None, world.now
    if source := call.get("source_transaction"):
        charge = books.get("charge", source, "source_transaction")
        available_on = from_charge(world, books, charge, amount, currency)
    elif books.available(currency) < amount:
        raise too_little()
    transfer = blank("transfer")
    transfer |= {
        "id": world.id("tr_3" if charge else "tr_1"),
        "amount": amount,
        "amount_reversed": 0,
        "created": world.now,
        "currency": currency,
        "destination": theirs.account,
        "reversals": {"object": "list", "data": [], "has_more": False, "url": ""},
        "reversed": False,
        "source_transaction": charge["id"] if charge else None,
        "source_type": call.get("source_type", "card"),
        "transfer_group": call.get("transfer_group") or (charge and charge["transfer_group"]),
    }
    transfer["reversals"]["url"] = f"/v1/transfers/{transfer['id']}/reversals"
    describe(transfer, call, "description")
    entry = record(world, books, "transfer", -amount, currency, transfer["id"], available_on=available_on)
    payment = arrive(world, theirs, transfer, entry["available_on"])
    transfer |= {"balance_transaction": entry["id"], "destination_payment": payment["id"]}
    if charge:
        charge["_sourced"] += amount
        transfer["transfer_group"] = charge["transfer_group"] = (
            transfer["transfer_group"] or f"group_{charge['payment_intent']}"
        )
    books.add(transfer)
    emit(world, books, "transfer.created", transfer)
    return transfer


def too_little() -> Refused:
    message = "You have insufficient available funds in your Stripe account."
    return invalid(message, "balance_insufficient")


def destination(call: Call) -> Books:
    """The connected account's books. Raises Refused (400) for none of ours, or one that may not receive."""
    account_id = call.params["destination"]
    theirs = call.world.books.get(account_id)
    if theirs is None or theirs.platform is not call.books or theirs.settings.get("deauthorised"):
        raise invalid(f"No such destination: '{account_id}'", "resource_missing", "destination")
    if theirs.settings.get("transfers") != "active":
        raise invalid(
            "Your destination account needs to have at least one of the following capabilities enabled: transfers.",
            "insufficient_capabilities_for_transfer",
            "destination",
        )
    return theirs


def from_charge(world: World, books: Books, charge: Thing, amount: int, currency: str) -> int:
    """When money out of this charge is there. Raises Refused (400) when it cannot be its source."""
    entry = books.by_id.get(charge["balance_transaction"] or "")
    if charge["status"] == "failed" or entry is None:
        raise invalid(f"The charge {charge['id']} cannot be a source yet, or any more.", "", "source_transaction")
    if entry["currency"] != currency:
        raise invalid(
            f"The currency of source_transaction's balance transaction ({entry['currency']}) must be the same as the "
            f"transfer currency ({currency})",
            "",
            "currency",
        )
    # Counted gross: whether a reversal frees its part again is an open question at Stripe, so it does not here.
    if charge["_sourced"] + amount > charge["amount"]:
        left = charge["amount"] - charge["_sourced"]
        raise invalid(
            f"Transfers using this transaction as a source must not exceed the source amount of {charge['amount']}. "
            f"({left} left)",
            "",
            "amount",
        )
    return max(world.now, int(entry["available_on"]))


def arrive(world: World, theirs: Books, transfer: Thing, available_on: int) -> Thing:
    """The payment the connected account sees."""
    payment = blank("charge")
    payment |= {
        "id": world.id("py_1"),
        "amount": transfer["amount"],
        "amount_captured": transfer["amount"],
        "amount_refunded": 0,
        "billing_details": {"address": None, "email": None, "name": None, "phone": None, "tax_id": None},
        "captured": True,
        "created": world.now,
        "currency": transfer["currency"],
        "disputed": False,
        "paid": True,
        "refunded": False,
        "source_transfer": transfer["id"],
        "status": "succeeded",
        "_refunds": {"object": "list", "data": [], "has_more": False, "url": ""},
    }
    entry = record(
        world, theirs, "payment", transfer["amount"], transfer["currency"], payment["id"], available_on=available_on
    )
    payment["balance_transaction"] = entry["id"]
    theirs.add(payment)
    return payment


@answers("get", "/v1/transfers/{transfer}")
def retrieve(call: Call) -> Thing:
    return call.books.get("transfer", call.names[0])


@answers("post", "/v1/transfers/{transfer}", "description metadata")
def update(call: Call) -> Thing:
    transfer = call.books.get("transfer", call.names[0])
    describe(transfer, call, "description")
    emit(call.world, call.books, "transfer.updated", transfer, {})
    return transfer


@answers("get", "/v1/transfers", "destination transfer_group created limit starting_after ending_before")
def every(call: Call) -> Thing:
    return listed(call, call.books.newest("transfer"), same="destination transfer_group")


@answers("post", "/v1/transfers/{id}/reversals", "amount description metadata")
def reverse(call: Call) -> Thing:
    """Take back. Raises Refused (400) when it is spent: the connected account's balance must cover it."""
    world, books = call.world, call.books
    transfer = books.get("transfer", call.names[0])
    left = transfer["amount"] - transfer["amount_reversed"]
    amount = call.get("amount", left)
    if left <= 0:
        raise invalid(f"Transfer {transfer['id']} is already fully reversed.", "", "transfer")
    if not 0 < amount <= left:
        raise invalid(f"Amount must be positive and at most what is left of the transfer ({left}).", "", "amount")
    theirs = world.books[transfer["destination"]]
    arrived = theirs.by_id[theirs.by_id[transfer["destination_payment"]]["balance_transaction"]]
    covered = arrived["status"] == "pending" or theirs.available(transfer["currency"]) >= amount
    if not covered or world.scripted("reversal") == "refused":
        raise too_little()
    reversal = blank("transfer_reversal")
    reversal |= {
        "id": world.id("trr_1"),
        "amount": amount,
        "created": world.now,
        "currency": transfer["currency"],
        "transfer": transfer["id"],
    }
    describe(reversal, call)
    on = arrived["available_on"] if arrived["status"] == "pending" else world.now
    entry = record(world, books, "transfer_refund", amount, transfer["currency"], reversal["id"], available_on=on)
    reversal["balance_transaction"] = entry["id"]
    reversal["destination_payment_refund"] = leave(world, theirs, transfer, amount, on)["id"]
    transfer["amount_reversed"] += amount
    transfer["reversed"] = transfer["amount_reversed"] == transfer["amount"]
    transfer["reversals"]["data"].insert(0, reversal)
    books.add(reversal)
    emit(world, books, "transfer.reversed", transfer)
    return reversal


def leave(world: World, theirs: Books, transfer: Thing, amount: int, on: int) -> Thing:
    payment = theirs.by_id[transfer["destination_payment"]]
    made = blank("refund")
    made |= {"id": world.id("pyr_1"), "amount": amount, "charge": payment["id"], "created": world.now}
    made |= {"currency": transfer["currency"], "status": "succeeded"}
    entry = record(world, theirs, "payment_refund", -amount, transfer["currency"], made["id"], available_on=on)
    made["balance_transaction"] = entry["id"]
    payment["amount_refunded"] += amount
    payment["refunded"] = payment["amount_refunded"] == payment["amount"]
    return theirs.add(made)


@answers("get", "/v1/transfers/{id}/reversals", "limit starting_after ending_before")
def reversals(call: Call) -> Thing:
    transfer = call.books.get("transfer", call.names[0])
    return listed(call, transfer["reversals"]["data"])


@answers("get", "/v1/transfers/{transfer}/reversals/{id}")
def reversal(call: Call) -> Thing:
    found = call.books.get("transfer_reversal", call.names[1])
    if found["transfer"] != call.names[0]:
        raise invalid(f"No such reversal: '{call.names[1]}'", "resource_missing", "id")
    return found

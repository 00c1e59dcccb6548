"""Giving money back: from the available balance only (docs.stripe.com/refunds)."""

from infra.stripe_double.books import Books, Thing
from infra.stripe_double.disputing import stands_against_refund
from infra.stripe_double.errors import invalid
from infra.stripe_double.events import emit
from infra.stripe_double.methods import card_of
from infra.stripe_double.money import record
from infra.stripe_double.resources import blank
from infra.stripe_double.world import World, happens

RETRIES_AFTER = 3600  # seconds between looks at the balance for a refund that waits
LIVING = {"pending", "requires_action", "succeeded"}


def refundable(books: Books, charge: Thing) -> int:
    """What is left to refund. Raises Refused (400) with Stripe's code."""
    if charge["status"] == "failed":
        raise invalid(f"Charge {charge['id']} has failed and cannot be refunded.", "charge_not_refundable")
    if stands_against_refund(books, charge):
        raise invalid(f"Charge {charge['id']} has been charged back; cannot issue a refund.", "charge_disputed")
    left = int(charge["amount"] - charge["amount_refunded"])
    if left <= 0:
        raise invalid(f"Charge {charge['id']} has already been refunded.", "charge_already_refunded")
    return left


def refund(
    world: World, books: Books, charge: Thing, amount: int | None, *, reason: str | None, metadata: Thing
) -> Thing:
    left = refundable(books, charge)
    if amount is not None and not 0 < amount <= left:
        said = f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})"
        raise invalid(
            said if amount > 0 else "Invalid positive integer",
            "" if amount > 0 else "parameter_invalid_integer",
            "amount",
        )
    card = charge["payment_method_details"]["type"] == "card"
    made = blank("refund")
    made |= {
        "id": world.id("re_3" if card else "pyr_1"),
        "amount": left if amount is None else amount,
        "charge": charge["id"],
        "created": world.now,
        "currency": charge["currency"],
        "destination_details": {"type": "card", "card": {"type": "refund", "reference_status": "pending"}}
        if card
        else None,
        "metadata": metadata,
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        "reason": reason,
        "status": "pending",
    }
    if not card:
        del made["destination_details"]
    books.add(made)
    count(charge, made, made["amount"])
    begin(world, books, charge, made)
    emit(world, books, "refund.created", made)
    emit(world, books, "charge.refunded", charge)
    return made


def count(charge: Thing, made: Thing, amount: int) -> None:
    """Add to what is refunded of the charge (a negative amount when a refund fails)."""
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    if amount > 0:
        charge["_refunds"]["data"].insert(0, made)


def begin(world: World, books: Books, charge: Thing, made: Thing) -> None:
    """Take the money, or wait for it: cards wait, other methods fail."""
    scripted = world.scripted("refund")
    card = card_of(books.by_id.get(charge["payment_method"] or "", {}))
    if charge["status"] == "pending":
        made |= {"status": "pending", "pending_reason": "charge_pending"}
        return
    if books.available(made["currency"]) < made["amount"] or scripted == "insufficient_funds":
        if not card:
            made |= {"status": "failed", "failure_reason": "insufficient_funds"}
            count(charge, made, -made["amount"])
            world.later(world.now, tell, books.account, made["id"], "refund.failed")
            return
        made |= {"status": "pending", "pending_reason": "insufficient_funds"}
        world.later(world.now + RETRIES_AFTER, look_again, books.account, made["id"])
        return
    take(world, books, made)
    plan = scripted or (card.refund if card else "pending")
    if plan == "pending":
        made |= {"status": "pending", "pending_reason": "processing"}
        world.later(world.now + world.settings.refund_after, bank_takes_it, books.account, made["id"])
        return
    made |= {"status": "succeeded", "pending_reason": None}
    if plan == "fails":
        world.later(world.now + world.settings.refund_after, bank_sends_it_back, books.account, made["id"])


def take(world: World, books: Books, made: Thing) -> None:
    kind = "refund" if made["id"].startswith("re_") else "payment_refund"
    entry = record(world, books, kind, -made["amount"], made["currency"], made["id"])
    made["balance_transaction"] = entry["id"]


@happens
def tell(world: World, account: str, refund_id: str, kind: str) -> None:
    emit(world, world.books[account], kind, world.books[account].by_id[refund_id])


@happens
def look_again(world: World, account: str, refund_id: str) -> None:
    """A refund that waits for money in the balance."""
    books = world.books[account]
    made = books.by_id[refund_id]
    if made["status"] != "pending" or made["pending_reason"] != "insufficient_funds":
        return
    if books.available(made["currency"]) < made["amount"]:
        world.later(world.now + RETRIES_AFTER, look_again, account, refund_id)
        return
    take(world, books, made)
    finish(world, books, made)


@happens
def bank_takes_it(world: World, account: str, refund_id: str) -> None:
    made = world.books[account].by_id[refund_id]
    if made["status"] == "pending":
        finish(world, world.books[account], made)


def finish(world: World, books: Books, made: Thing) -> None:
    made |= {"status": "succeeded", "pending_reason": None}
    emit(world, books, "refund.updated", made, {"status": "pending"})
    emit(world, books, "charge.refund.updated", made, {"status": "pending"})


@happens
def bank_sends_it_back(world: World, account: str, refund_id: str) -> None:
    books = world.books[account]
    fail_refund(world, books, books.by_id[refund_id])


def fail_refund(world: World, books: Books, made: Thing, reason: str = "expired_or_canceled_card") -> None:
    """The bank could not credit it, though it may have succeeded before: the money is back on the balance.

    Raises Refused (400) for a refund that has failed or was cancelled.
    """
    if made["status"] not in LIVING:
        raise invalid(f"The refund {made['id']} is already {made['status']}.")
    before = made["status"]
    if made["balance_transaction"]:
        entry = record(world, books, "refund_failure", made["amount"], made["currency"], made["id"])
        made["failure_balance_transaction"] = entry["id"]
    made |= {"status": "failed", "failure_reason": reason, "pending_reason": None}
    count(books.by_id[made["charge"]], made, -made["amount"])
    for kind in ("refund.failed", "refund.updated", "charge.refund.updated"):
        emit(world, books, kind, made, None if kind == "refund.failed" else {"status": before})


def charge_settled(world: World, books: Books, charge: Thing) -> None:
    """Refunds that waited for the bank's answer to a debit."""
    for made in charge["_refunds"]["data"]:
        if made["pending_reason"] == "charge_pending":
            made["pending_reason"] = None
            begin(world, books, charge, made)

"""The balance, its transactions and settings, payouts, top-ups."""

from infra.stripe_double import money
from infra.stripe_double.answers import Call, answers, describe, listed
from infra.stripe_double.books import Books, Thing
from infra.stripe_double.errors import Refused, invalid
from infra.stripe_double.events import emit
from infra.stripe_double.money import record
from infra.stripe_double.resources import blank
from infra.stripe_double.world import DAY, World, happens

PAGES = "created limit starting_after ending_before"


@answers("get", "/v1/balance")
def balance(call: Call) -> Thing:
    return money.balance(call.books)


@answers("get", "/v1/balance_transactions/{id}")
def transaction(call: Call) -> Thing:
    return call.books.get("balance_transaction", call.names[0])


@answers("get", "/v1/balance_transactions", f"currency source type payout {PAGES}")
def transactions(call: Call) -> Thing:
    if "payout" in call.params:
        call.books.get("payout", call.params["payout"], "payout")
        call.params["source"] = call.params["payout"]
    return listed(call, call.books.newest("balance_transaction"), same="currency source type")


@answers("get", "/v1/balance_settings")
def settings(call: Call) -> Thing:
    own = call.books.settings
    return {
        "object": "balance_settings",
        "payments": {
            "debit_negative_balances": own["debit_negative_balances"],
            "payouts": {
                "automatic_transfer_rules_by_currency": {},
                "minimum_balance_by_currency": own["minimum"] or None,
                "schedule": {"interval": own["interval"]},
                "statement_descriptor": None,
                "status": "enabled",
            },
            "settlement_timing": {"delay_days": call.world.settings.card_days, "delay_days_override": None},
        },
    }


@answers("post", "/v1/balance_settings", "payments")
def set_settings(call: Call) -> Thing:
    own, given = call.books.settings, call.get("payments", {})
    payouts = given.get("payouts", {})
    own["interval"] = payouts.get("schedule", {}).get("interval", own["interval"])
    own["minimum"] |= payouts.get("minimum_balance_by_currency") or {}
    own["debit_negative_balances"] = given.get("debit_negative_balances", own["debit_negative_balances"])
    found = settings(call)
    emit(call.world, call.books, "balance_settings.updated", found)
    return found


@answers("post", "/v1/payouts", "amount currency description metadata statement_descriptor method")
def create(call: Call) -> Thing:
    amount, currency = call.params["amount"], call.params["currency"].lower()
    if amount <= 0:
        raise invalid("Invalid positive integer", "parameter_invalid_integer", "amount", executed=False)
    if call.books.available(currency) < amount:
        message = "You have insufficient funds in your Stripe account for this payout."
        raise invalid(message, "balance_insufficient", "amount")
    payout = pay_out(call.world, call.books, amount, currency, automatic=False)
    describe(payout, call, "description", "statement_descriptor")
    return payout


def pay_out(world: World, books: Books, amount: int, currency: str, *, automatic: bool) -> Thing:
    """Money leaves for the bank; it is on its way for some days."""
    payout = blank("payout")
    arrival = world.now + world.settings.payout_days * DAY
    payout |= {
        "id": world.id("po_1"),
        "amount": amount,
        "arrival_date": arrival,
        "automatic": automatic,
        "created": world.now,
        "currency": currency,
        "destination": None,
        "method": "standard",
        "reconciliation_status": "completed" if automatic else "not_applicable",
        "source_type": "card",
        "status": "pending",
        "type": "bank_account",
    }
    books.add(payout)
    payout["balance_transaction"] = record(world, books, "payout", -amount, currency, payout["id"])["id"]
    emit(world, books, "payout.created", payout)
    world.later(arrival, arrives, books.account, payout["id"])
    return payout


@happens
def arrives(world: World, account: str, payout_id: str) -> None:
    books = world.books[account]
    payout = books.by_id[payout_id]
    if payout["status"] not in {"pending", "in_transit"}:
        return
    payout["status"] = "paid"
    emit(world, books, "payout.paid", payout)


def fail(world: World, books: Books, payout: Thing, code: str = "account_closed") -> None:
    """The bank sends it back, though it may have been paid. Raises Refused (400) for one that failed already."""
    if payout["status"] in {"failed", "canceled"}:
        raise invalid(f"The payout {payout['id']} is already {payout['status']}.")
    entry = record(world, books, "payout_failure", payout["amount"], payout["currency"], payout["id"])
    payout |= {"status": "failed", "failure_code": code, "failure_message": "The bank account has been closed."}
    payout["failure_balance_transaction"] = entry["id"]
    emit(world, books, "payout.failed", payout)


@answers("post", "/v1/payouts/{payout}/cancel")
def cancel(call: Call) -> Thing:
    payout = call.books.get("payout", call.names[0])
    if payout["status"] != "pending":
        raise invalid("Payouts can only be canceled while they are pending.", "payouts_not_allowed")
    entry = record(call.world, call.books, "payout_cancel", payout["amount"], payout["currency"], payout["id"])
    payout |= {"status": "canceled", "failure_balance_transaction": entry["id"]}
    emit(call.world, call.books, "payout.canceled", payout)
    return payout


@answers("get", "/v1/payouts/{payout}")
def retrieve(call: Call) -> Thing:
    return call.books.get("payout", call.names[0])


@answers("get", "/v1/payouts", f"status {PAGES}")
def every(call: Call) -> Thing:
    return listed(call, call.books.newest("payout"), same="status")


@answers("post", "/v1/topups", "amount currency description metadata statement_descriptor transfer_group")
def top_up(call: Call) -> Thing:
    amount, currency = call.params["amount"], call.params["currency"].lower()
    if amount <= 0:
        raise invalid("Invalid positive integer", "parameter_invalid_integer", "amount", executed=False)
    topup = blank("topup")
    topup |= {
        "id": call.world.id("tu_1"),
        "amount": amount,
        "created": call.world.now,
        "currency": currency,
        "expected_availability_date": call.world.now + DAY,
        "initiated_by": "user",
        "status": "pending",
    }
    describe(topup, call, "description", "statement_descriptor", "transfer_group")
    call.books.add(topup)
    emit(call.world, call.books, "topup.created", topup)
    fails = call.world.scripted("topup") == "fails"
    call.world.later(call.world.now + DAY, top_up_arrives, call.books.account, topup["id"], fails)
    return topup


@happens
def top_up_arrives(world: World, account: str, topup_id: str, fails: bool) -> None:
    books = world.books[account]
    topup = books.by_id[topup_id]
    if topup["status"] != "pending":
        return
    if fails:
        topup |= {"status": "failed", "failure_code": "insufficient_funds", "failure_message": "Not enough money."}
        emit(world, books, "topup.failed", topup)
        return
    entry = record(world, books, "topup", topup["amount"], topup["currency"], topup["id"])
    topup |= {"status": "succeeded", "balance_transaction": entry["id"]}
    emit(world, books, "topup.succeeded", topup)


def reverse_top_up(world: World, books: Books, topup: Thing) -> None:
    """The bank takes a top-up back. Raises Refused (400) unless it had succeeded."""
    if topup["status"] != "succeeded":
        raise invalid(f"The top-up {topup['id']} is {topup['status']}.")
    record(world, books, "topup_reversal", -topup["amount"], topup["currency"], topup["id"])
    topup["status"] = "reversed"
    emit(world, books, "topup.reversed", topup)


@answers("post", "/v1/topups/{topup}/cancel")
def cancel_top_up(call: Call) -> Thing:
    topup = call.books.get("topup", call.names[0])
    if topup["status"] != "pending":
        raise refused_cancel()
    topup["status"] = "canceled"
    emit(call.world, call.books, "topup.canceled", topup)
    return topup


def refused_cancel() -> Refused:
    return invalid("Only pending top-ups can be canceled.")


@answers("get", "/v1/topups/{topup}")
def one_top_up(call: Call) -> Thing:
    return call.books.get("topup", call.names[0])


@answers("get", "/v1/topups", f"status {PAGES}")
def every_top_up(call: Call) -> Thing:
    return listed(call, call.books.newest("topup"), same="status")

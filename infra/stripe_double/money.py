"""The balance: every movement is a balance transaction, pending until its day.

docs.stripe.com/reports/balance-transaction-types for the types, /reporting-categories for the categories.
"""

from infra.stripe_double.books import Books, Thing
from infra.stripe_double.events import emit
from infra.stripe_double.resources import blank
from infra.stripe_double.world import World, happens

CATEGORIES = {
    "payment": "charge",
    "payment_refund": "refund",
    "payment_failure_refund": "charge_failure",
    "transfer_refund": "transfer_reversal",
    "transfer_cancel": "transfer_reversal",
    "transfer_failure": "transfer_reversal",
    "payout_failure": "payout_reversal",
    "payout_cancel": "payout_reversal",
    "stripe_fee": "fee",
    "reserve_transaction": "risk_reserved_funds",
}
SHIFTS = {"payout_minimum_balance_hold", "payout_minimum_balance_release", "reserve_hold", "reserve_release"}
FULL = 10_000  # basis points


def fee_of(world: World, amount: int, kind: str) -> int:
    """Stripe's fee in minor units, half up."""
    if kind == "sepa_debit":
        return world.settings.sepa_fee
    return (amount * world.settings.fee_basis_points + FULL // 2) // FULL + world.settings.fee_fixed


def record(  # noqa: PLR0917  a row of the book, in the order it is read
    world: World,
    books: Books,
    kind: str,
    amount: int,
    currency: str,
    source: str | None,
    *,
    fee: int = 0,
    available_on: int | None = None,
    category: str = "",
    description: str | None = None,
) -> Thing:
    """Move `amount - fee` into (out of, when negative) the balance. Refuses nothing: who calls has asked before."""
    net, on = amount - fee, available_on or world.now
    pending = on > world.now
    entry = {
        **blank("balance_transaction"),
        "id": world.id("txn_1"),
        "type": kind,
        "reporting_category": category or CATEGORIES.get(kind, kind),
        "amount": amount,
        "fee": fee,
        "net": net,
        "fee_details": fee_details(fee, currency),
        "currency": currency,
        "balance_type": "payments",
        "source": source,
        "description": description,
        "created": world.now,
        "available_on": on,
        "status": "pending" if pending else "available",
    }
    books.add(entry)
    books.money[currency, "pending" if pending else "available"] += net
    if pending:
        world.later(on, become_available, books.account, entry["id"])
    return entry


def fee_details(fee: int, currency: str) -> list[Thing]:
    if not fee:
        return []
    named = {"type": "stripe_fee", "description": "Stripe processing fees", "application": None}
    return [{**named, "amount": fee, "currency": currency}]


@happens
def become_available(world: World, account: str, entry_id: str) -> None:
    books = world.books[account]
    entry = books.by_id[entry_id]
    if entry["status"] != "pending":
        return
    entry["status"] = "available"
    books.money[entry["currency"], "pending"] -= entry["net"]
    books.money[entry["currency"], "available"] += entry["net"]
    emit(world, books, "balance.available", balance(books))
    if books.platform and world.settings.payouts_by_themselves and books.settings["interval"] == "daily":
        world.later(world.now + 1, payout_due, account, entry["currency"])


@happens
def payout_due(world: World, account: str, currency: str) -> None:
    """A connected account's own payout of all that is available."""
    from infra.stripe_double.play.payouts import pay_out  # noqa: PLC0415  payouts rest on this module

    books = world.books[account]
    amount = books.available(currency)
    if amount > 0:
        pay_out(world, books, amount, currency, automatic=True)


def balance(books: Books) -> Thing:
    """Stripe's balance object."""
    currencies = sorted({currency for currency, _ in books.money} | {books.currency})

    def rows(state: str) -> list[Thing]:
        return [
            {"amount": amount, "currency": currency, "source_types": {"card": amount}}
            for currency in currencies
            for amount in [books.money[currency, state]]
        ]

    found = {"object": "balance", "livemode": False, "available": rows("available"), "pending": rows("pending")}
    if books.platform is None:
        found["connect_reserved"] = [
            {"amount": books.money[currency, "reserved"], "currency": currency} for currency in currencies
        ]
    return found


def shift(world: World, books: Books, amount: int, currency: str, kind: str) -> Thing:
    """Set money of a platform aside (`reserve_hold`, positive amount) or free it; the sum of the balance stays."""
    entry = record(world, books, kind, -amount, currency, None)
    books.money[currency, "reserved"] += amount
    return entry

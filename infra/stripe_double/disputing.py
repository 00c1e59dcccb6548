"""Disputes and warnings: the bank takes money back first and asks afterwards."""

from infra.stripe_double.books import Books, Thing
from infra.stripe_double.errors import invalid
from infra.stripe_double.events import emit
from infra.stripe_double.money import record
from infra.stripe_double.resources import blank, fields
from infra.stripe_double.world import DAY, World, happens

OPEN = {"needs_response", "under_review", "warning_needs_response", "warning_under_review"}
ASKS_ONLY = {"warning_needs_response", "warning_under_review"}


def evidence() -> Thing:
    """The evidence of a dispute, nothing given yet."""
    declared = fields("dispute")["evidence"].__annotations__
    said = {name: None for name in declared if not name.startswith("_") and name not in {"appeal", "enhanced_evidence"}}
    return said | {"enhanced_evidence": {}}


@happens
def opened(world: World, account: str, charge_id: str, reason: str) -> None:
    books = world.books[account]
    charge = books.by_id[charge_id]
    if disputable(charge) > 0:
        open_dispute(world, books, charge, reason)


def disputable(charge: Thing) -> int:
    """What a bank can still take back: nothing of what was refunded (docs.stripe.com/refunds)."""
    standing = charge["status"] == "succeeded" and not charge["disputed"]
    return int(charge["amount"] - charge["amount_refunded"]) if standing else 0


def open_dispute(
    world: World, books: Books, charge: Thing, reason: str = "fraudulent", amount: int | None = None
) -> Thing:
    """A dispute over what is left of a charge; `inquiry` only asks. `amount` may differ from it (exchange rates).

    Raises Refused (400) for a charge that has not succeeded, is disputed already or refunded whole.
    """
    left = disputable(charge)
    if left <= 0:
        raise invalid(f"The charge {charge['id']} cannot be disputed.")
    asks = reason == "inquiry"
    dispute = blank("dispute")
    dispute |= {
        "id": world.id("du_1"),
        "amount": left if amount is None else amount,
        "balance_transactions": [],
        "charge": charge["id"],
        "created": world.now,
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": evidence(),
        "evidence_details": {
            "due_by": world.now + world.settings.evidence_days * DAY,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        "is_charge_refundable": asks,
        "payment_intent": charge["payment_intent"],
        "payment_method_details": dispute_details(charge),
        "reason": "fraudulent" if asks else reason,
        "status": "warning_needs_response" if asks else "needs_response",
    }
    charge["disputed"] = True
    books.add(dispute)
    if not asks:
        withdraw(world, books, dispute)
    emit(world, books, "charge.dispute.created", dispute)
    if not asks:
        emit(world, books, "charge.dispute.funds_withdrawn", dispute)
    world.later(dispute["evidence_details"]["due_by"], evidence_due, books.account, dispute["id"])
    return dispute


def dispute_details(charge: Thing) -> Thing | None:
    own = charge["payment_method_details"]
    if own["type"] != "card":
        return None
    card = {"brand": own["card"]["brand"], "case_type": "chargeback", "network_reason_code": "10.4"}
    card["network"] = card["brand"]
    return {"type": "card", "card": card}


def withdraw(world: World, books: Books, dispute: Thing) -> None:
    entry = record(
        world,
        books,
        "adjustment",
        -dispute["amount"],
        dispute["currency"],
        dispute["id"],
        fee=world.settings.dispute_fee,
        category="dispute",
        description=f"Chargeback withdrawal for {dispute['charge']}",
    )
    dispute["balance_transactions"] = [*dispute["balance_transactions"], entry]


@happens
def evidence_due(world: World, account: str, dispute_id: str) -> None:
    """No word in time is a lost case; an inquiry is closed."""
    books = world.books[account]
    dispute = books.by_id[dispute_id]
    dispute["evidence_details"]["past_due"] = dispute["status"] in {"needs_response", "warning_needs_response"}
    if dispute["status"] == "needs_response":
        close(world, books, dispute, "lost")
    elif dispute["status"] in ASKS_ONLY:
        close(world, books, dispute, "warning_closed")


def close(world: World, books: Books, dispute: Thing, status: str) -> None:
    """`won`, `lost`, `warning_closed` or `prevented`. Raises Refused (400) when it is closed already."""
    if dispute["status"] not in OPEN:
        raise invalid(f"The dispute {dispute['id']} is already closed.")
    if dispute["status"] in ASKS_ONLY and status in {"won", "lost"}:
        status = "warning_closed"
    taken = -sum(entry["amount"] for entry in dispute["balance_transactions"])
    dispute |= {"status": status, "is_charge_refundable": status in {"warning_closed", "won"}}
    if status in {"won", "prevented"} and taken > 0:
        entry = record(
            world,
            books,
            "adjustment",
            taken,
            dispute["currency"],
            dispute["id"],
            category="dispute_reversal",
            description=f"Chargeback reversal for {dispute['charge']}",
        )
        dispute["balance_transactions"] = [*dispute["balance_transactions"], entry]
        emit(world, books, "charge.dispute.funds_reinstated", dispute)
    if status == "lost":
        dispute["is_charge_refundable"] = False
    emit(world, books, "charge.dispute.closed", dispute)


def stands_against_refund(books: Books, charge: Thing) -> bool:
    """Whether money of this charge was taken back, or may be."""
    own = [dispute for dispute in books.kinds["dispute"].values() if dispute["charge"] == charge["id"]]
    return any(not dispute["is_charge_refundable"] for dispute in own)


@happens
def warned(world: World, account: str, charge_id: str) -> None:
    books = world.books[account]
    charge = books.by_id[charge_id]
    warning = blank("radar.early_fraud_warning")
    warning |= {
        "id": world.id("issfr_1"),
        "actionable": not charge["refunded"] and not charge["disputed"],
        "charge": charge_id,
        "created": world.now,
        "fraud_type": "made_with_stolen_card",
        "payment_intent": charge["payment_intent"],
    }
    books.add(warning)
    emit(world, books, "radar.early_fraud_warning.created", warning)

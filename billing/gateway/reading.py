"""Stripe's JSON becomes our frozen things; nothing else of the gateway knows its fields.

A field that is missing where Stripe promises one raises KeyError: an answer we cannot read is not believed in half.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from billing.gateway.things import (
    AccountLink,
    Balance,
    BalanceSettings,
    BalanceTxn,
    Charge,
    CheckoutSession,
    Customer,
    Dispute,
    FraudWarning,
    Kind,
    Mandate,
    PaymentIntent,
    PaymentMethod,
    Payout,
    Refund,
    Reversal,
    SetupIntent,
    SupplierAccount,
    Thing,
    TopUp,
    Transfer,
)
from kernel.money import Money

Json = Mapping[str, Any]
DUE = {"currently_due", "past_due"}  # requirements that stand in the way now


def thing(kind: Kind, raw: Json, *, connected: str | None = None) -> Thing:
    """The object as ours. Raises KeyError for an answer that is not what Stripe promises."""
    return READERS[kind](raw, {"connected": connected})


def balance(raw: Json) -> Balance:
    """What Stripe holds for us now."""
    return Balance(
        available=_moneys(raw["available"]),
        pending=_moneys(raw["pending"]),
        reserved=_moneys(raw.get("connect_reserved") or ()),
    )


def balance_txn(raw: Json) -> BalanceTxn:
    """A row of Stripe's own books."""
    return BalanceTxn(
        id=raw["id"],
        type=raw["type"],
        reporting_category=raw["reporting_category"],
        amount=_money(raw),
        fee=_money(raw, "fee"),
        net=_money(raw, "net"),
        source_id=_id(raw.get("source")),
        available_on=moment(raw["available_on"]),
        created=moment(raw["created"]),
    )


def moment(told: int | str) -> datetime:
    """Seconds since 1970 (v1) or ISO 8601 (v2), aware in UTC."""
    if isinstance(told, str):
        return datetime.fromisoformat(told).astimezone(UTC)
    return datetime.fromtimestamp(told, UTC)


def _id(told: Any) -> str | None:
    """The id of what is told as an id, or expanded."""
    if told is None or isinstance(told, str):
        return told or None
    return str(told["id"])


def _money(raw: Json, field: str = "amount") -> Money:
    return Money(raw[field], raw["currency"].upper())


def _moneys(told: Sequence[Json]) -> tuple[Money, ...]:
    return tuple(_money(raw) for raw in told)


def _stamps(raw: Json, *hangs_on: str) -> dict[str, Any]:
    """Id and metadata: its own, or of the first expanded object it hangs on."""
    bearers = [raw, *(raw[name] for name in hangs_on if isinstance(raw.get(name), Mapping))]
    metadata: Json = next((bearer["metadata"] for bearer in bearers if bearer.get("metadata")), {})
    return {"id": raw["id"], "metadata": dict(metadata)}


def _txn(told: Any) -> BalanceTxn | None:
    return balance_txn(told) if isinstance(told, Mapping) else None


def _customer(raw: Json, where: Json) -> Customer:
    return Customer(deleted=bool(raw.get("deleted")), **_stamps(raw), **where)


def _payment_method(raw: Json, where: Json) -> PaymentMethod:
    return PaymentMethod(type=raw["type"], customer_id=_id(raw.get("customer")), **_stamps(raw), **where)


def _mandate(raw: Json, where: Json) -> Mandate:
    return Mandate(status=raw["status"], payment_method_id=_id(raw.get("payment_method")), **_stamps(raw), **where)


def _session(raw: Json, where: Json) -> CheckoutSession:
    return CheckoutSession(
        mode=raw["mode"],
        status=raw["status"],
        payment_status=raw["payment_status"],
        url=raw.get("url"),
        expires_at=moment(raw["expires_at"]),
        setup_intent_id=_id(raw.get("setup_intent")),
        payment_intent_id=_id(raw.get("payment_intent")),
        **_stamps(raw),
        **where,
    )


def _setup_intent(raw: Json, where: Json) -> SetupIntent:
    return SetupIntent(
        status=raw["status"],
        customer_id=_id(raw.get("customer")),
        payment_method_id=_id(raw.get("payment_method")),
        mandate_id=_id(raw.get("mandate")),
        error_code=_code(raw.get("last_setup_error")),
        **_stamps(raw),
        **where,
    )


def _code(error: Json | None) -> str | None:
    """The most exact word Stripe has for a refusal."""
    if not error:
        return None
    return error.get("decline_code") or error.get("code") or "declined"


def _payment_intent(raw: Json, where: Json) -> PaymentIntent:
    told = raw.get("latest_charge")
    return PaymentIntent(
        status=raw["status"],
        amount=_money(raw),
        received=_money(raw, "amount_received"),
        customer_id=_id(raw.get("customer")),
        payment_method_id=_id(raw.get("payment_method")),
        error_code=_code(raw.get("last_payment_error")),
        charge=_charge(told, where) if isinstance(told, Mapping) else None,
        **_stamps(raw),
        **where,
    )


def _charge(raw: Json, where: Json) -> Charge:
    return Charge(
        status=raw["status"],
        amount=_money(raw),
        refunded=_money(raw, "amount_refunded"),
        disputed=bool(raw.get("disputed")),
        payment_intent_id=_id(raw.get("payment_intent")),
        failure_code=raw.get("failure_code"),
        transfer_group=raw.get("transfer_group"),
        balance_txn=_txn(raw.get("balance_transaction")),
        failure_txn_id=_id(raw.get("failure_balance_transaction")),
        **_stamps(raw, "payment_intent"),
        **where,
    )


def _refund(raw: Json, where: Json) -> Refund:
    return Refund(
        status=raw["status"],
        amount=_money(raw),
        charge_id=_id(raw.get("charge")),
        payment_intent_id=_id(raw.get("payment_intent")),
        failure_reason=raw.get("failure_reason"),
        pending_reason=raw.get("pending_reason"),
        balance_txn=_txn(raw.get("balance_transaction")),
        failure_txn_id=_id(raw.get("failure_balance_transaction")),
        **_stamps(raw),
        **where,
    )


def _transfer(raw: Json, where: Json) -> Transfer:
    return Transfer(
        amount=_money(raw),
        reversed=_money(raw, "amount_reversed"),
        destination_id=_id(raw["destination"]) or "",
        source_charge_id=_id(raw.get("source_transaction")),
        transfer_group=raw.get("transfer_group"),
        balance_txn_id=_id(raw.get("balance_transaction")),
        reversals=tuple(_reversal(told, where) for told in (raw.get("reversals") or {"data": ()})["data"]),
        **_stamps(raw),
        **where,
    )


def _reversal(raw: Json, where: Json) -> Reversal:
    return Reversal(
        amount=_money(raw),
        transfer_id=_id(raw["transfer"]) or "",
        balance_txn_id=_id(raw.get("balance_transaction")),
        **_stamps(raw),
        **where,
    )


def _dispute(raw: Json, where: Json) -> Dispute:
    details = raw.get("evidence_details") or {}
    return Dispute(
        status=raw["status"],
        reason=raw["reason"],
        amount=_money(raw),
        charge_id=_id(raw["charge"]) or "",
        payment_intent_id=_id(raw.get("payment_intent")),
        answer_by=moment(details["due_by"]) if details.get("due_by") else None,
        answers=details.get("submission_count") or 0,
        balance_txns=tuple(balance_txn(told) for told in raw.get("balance_transactions") or ()),
        **_stamps(raw, "charge"),
        **where,
    )


def _fraud_warning(raw: Json, where: Json) -> FraudWarning:
    return FraudWarning(
        charge_id=_id(raw["charge"]) or "", actionable=bool(raw["actionable"]), **_stamps(raw, "charge"), **where
    )


def _payout(raw: Json, where: Json) -> Payout:
    return Payout(
        status=raw["status"],
        amount=_money(raw),
        automatic=bool(raw.get("automatic")),
        arrives_at=moment(raw["arrival_date"]),
        balance_txn_id=_id(raw.get("balance_transaction")),
        failure_txn_id=_id(raw.get("failure_balance_transaction")),
        **_stamps(raw),
        **where,
    )


def _topup(raw: Json, where: Json) -> TopUp:
    return TopUp(
        status=raw["status"],
        amount=_money(raw),
        balance_txn_id=_id(raw.get("balance_transaction")),
        **_stamps(raw),
        **where,
    )


def _supplier_account(raw: Json, where: Json) -> SupplierAccount:
    """A v2 account with its recipient configuration, requirements and identity included."""
    recipient = (raw.get("configuration") or {}).get("recipient") or {}
    balance = (recipient.get("capabilities") or {}).get("stripe_balance") or {}
    entries = (raw.get("requirements") or {}).get("entries") or ()
    return SupplierAccount(
        country=((raw.get("identity") or {}).get("country") or "").lower() or None,
        transfers=(balance.get("stripe_transfers") or {}).get("status") or "none",
        due=tuple(entry["description"] for entry in entries if entry["minimum_deadline"]["status"] in DUE),
        closed=bool(raw.get("closed")),
        **_stamps(raw),
        **where,
    )


def _account_link(raw: Json, where: Json) -> AccountLink:
    return AccountLink(id="", metadata={}, url=raw["url"], expires_at=moment(raw["expires_at"]), **where)


def _balance_settings(raw: Json, where: Json) -> BalanceSettings:
    payouts = raw["payments"].get("payouts") or {}
    minimum = payouts.get("minimum_balance_by_currency") or {}
    return BalanceSettings(
        id="",
        metadata={},
        interval=(payouts.get("schedule") or {}).get("interval") or "",
        minimum=tuple(Money(amount, currency.upper()) for currency, amount in sorted(minimum.items())),
        **where,
    )


READERS: Mapping[Kind, Callable[[Json, Json], Thing]] = {
    Kind.customer: _customer,
    Kind.payment_method: _payment_method,
    Kind.mandate: _mandate,
    Kind.checkout_session: _session,
    Kind.setup_intent: _setup_intent,
    Kind.payment_intent: _payment_intent,
    Kind.charge: _charge,
    Kind.refund: _refund,
    Kind.transfer: _transfer,
    Kind.reversal: _reversal,
    Kind.dispute: _dispute,
    Kind.fraud_warning: _fraud_warning,
    Kind.payout: _payout,
    Kind.topup: _topup,
    Kind.supplier_account: _supplier_account,
    Kind.account_link: _account_link,
    Kind.balance_settings: _balance_settings,
}

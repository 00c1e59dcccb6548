"""Stripe's objects as we know them: frozen, with what we decide by and nothing personal.

States are Stripe's own words. Amounts are `Money`; of balance transactions they may be negative.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from kernel.money import Money


class Kind(StrEnum):
    """What kinds of objects we ever fetch or make."""

    customer = "customer"
    payment_method = "payment_method"
    mandate = "mandate"
    checkout_session = "checkout_session"
    setup_intent = "setup_intent"
    payment_intent = "payment_intent"
    charge = "charge"
    refund = "refund"
    transfer = "transfer"
    reversal = "reversal"
    dispute = "dispute"
    fraud_warning = "fraud_warning"
    payout = "payout"
    topup = "topup"
    supplier_account = "supplier_account"
    account_link = "account_link"
    balance_settings = "balance_settings"


@dataclass(frozen=True, kw_only=True)
class Thing:
    """An object of Stripe's. `metadata`: what we stamped on it, or on what it hangs on (a dispute on its charge).

    `connected`: the supplier's account it lies in; None: ours.
    """

    kind: ClassVar[Kind]
    id: str
    metadata: Mapping[str, str]
    connected: str | None = None

    @property
    def op_key(self) -> str | None:
        """The key of the call that made it; None: somebody made it by hand."""
        return self.metadata.get("op_key")

    @property
    def refused(self) -> str | None:
        """Stripe's code when making it came to nothing though the object is there."""
        return None

    @property
    def hosted(self) -> tuple[str, datetime] | None:
        """The page Stripe shows for it, and until when."""
        return None


@dataclass(frozen=True, kw_only=True)
class Customer(Thing):
    kind = Kind.customer
    deleted: bool


@dataclass(frozen=True, kw_only=True)
class PaymentMethod(Thing):
    kind = Kind.payment_method
    type: str
    customer_id: str | None


@dataclass(frozen=True, kw_only=True)
class Mandate(Thing):
    kind = Kind.mandate
    status: str
    payment_method_id: str | None


@dataclass(frozen=True, kw_only=True)
class CheckoutSession(Thing):
    kind = Kind.checkout_session
    mode: str
    status: str
    payment_status: str
    url: str | None
    expires_at: datetime
    setup_intent_id: str | None
    payment_intent_id: str | None

    @property
    def hosted(self) -> tuple[str, datetime] | None:
        return (self.url, self.expires_at) if self.url else None


@dataclass(frozen=True, kw_only=True)
class SetupIntent(Thing):
    kind = Kind.setup_intent
    status: str
    customer_id: str | None
    payment_method_id: str | None
    mandate_id: str | None
    error_code: str | None


@dataclass(frozen=True, kw_only=True)
class BalanceTxn:
    """A movement of Stripe's balance, as Stripe's books say it. `net` is what the balance changed by."""

    id: str
    type: str
    reporting_category: str
    amount: Money
    fee: Money
    net: Money
    source_id: str | None
    available_on: datetime
    created: datetime


@dataclass(frozen=True, kw_only=True)
class Charge(Thing):
    """`balance_txn`: None until Stripe has booked it; then it is not final."""

    kind = Kind.charge
    status: str
    amount: Money
    refunded: Money
    disputed: bool
    payment_intent_id: str | None
    failure_code: str | None
    transfer_group: str | None
    balance_txn: BalanceTxn | None
    failure_txn_id: str | None


@dataclass(frozen=True, kw_only=True)
class PaymentIntent(Thing):
    kind = Kind.payment_intent
    status: str
    amount: Money
    received: Money
    customer_id: str | None
    payment_method_id: str | None
    error_code: str | None
    charge: Charge | None

    @property
    def refused(self) -> str | None:
        if self.status == "requires_payment_method":
            return self.error_code
        return "canceled" if self.status == "canceled" else None


@dataclass(frozen=True, kw_only=True)
class Refund(Thing):
    kind = Kind.refund
    status: str
    amount: Money
    charge_id: str | None
    payment_intent_id: str | None
    failure_reason: str | None
    pending_reason: str | None
    balance_txn: BalanceTxn | None
    failure_txn_id: str | None


@dataclass(frozen=True, kw_only=True)
class Reversal(Thing):
    kind = Kind.reversal
    amount: Money
    transfer_id: str
    balance_txn_id: str | None


@dataclass(frozen=True, kw_only=True)
class Transfer(Thing):
    kind = Kind.transfer
    amount: Money
    reversed: Money
    destination_id: str
    source_charge_id: str | None
    transfer_group: str | None
    balance_txn_id: str | None
    reversals: tuple[Reversal, ...]


@dataclass(frozen=True, kw_only=True)
class Dispute(Thing):
    kind = Kind.dispute
    status: str
    reason: str
    amount: Money
    charge_id: str
    payment_intent_id: str | None
    answer_by: datetime | None
    answers: int
    balance_txns: tuple[BalanceTxn, ...]


@dataclass(frozen=True, kw_only=True)
class FraudWarning(Thing):
    kind = Kind.fraud_warning
    charge_id: str
    actionable: bool


@dataclass(frozen=True, kw_only=True)
class Payout(Thing):
    kind = Kind.payout
    status: str
    amount: Money
    automatic: bool
    arrives_at: datetime
    balance_txn_id: str | None
    failure_txn_id: str | None


@dataclass(frozen=True, kw_only=True)
class TopUp(Thing):
    kind = Kind.topup
    status: str
    amount: Money
    balance_txn_id: str | None


@dataclass(frozen=True, kw_only=True)
class SupplierAccount(Thing):
    """A producer's account. `transfers`: the state of the right to be paid (`active`, `pending`, `restricted` ...)."""

    kind = Kind.supplier_account
    country: str | None = None
    transfers: str
    due: tuple[str, ...]
    closed: bool


@dataclass(frozen=True, kw_only=True)
class AccountLink(Thing):
    """One way into onboarding. It has no id of its own and opens once."""

    kind = Kind.account_link
    url: str
    expires_at: datetime

    @property
    def hosted(self) -> tuple[str, datetime] | None:
        return (self.url, self.expires_at)


@dataclass(frozen=True, kw_only=True)
class BalanceSettings(Thing):
    kind = Kind.balance_settings
    interval: str
    minimum: tuple[Money, ...]


@dataclass(frozen=True, kw_only=True)
class Balance:
    """What Stripe holds for us, one Money per currency."""

    available: tuple[Money, ...]
    pending: tuple[Money, ...]
    reserved: tuple[Money, ...]


@dataclass(frozen=True, kw_only=True)
class Notice:
    """That something happened at Stripe: which object, never how it looks; that is fetched."""

    event_id: str
    type: str
    object_id: str | None
    connected_account: str | None
    api_version: str | None
    livemode: bool
    created: datetime

"""Which events of Stripe's we listen to, and which object each makes us fetch. What is not here is stored and counted.

Two endpoints for v1 events (of our own account, of connected ones) and one for thin v2 events, each with its secret.
Source: docs.stripe.com/api/events/types and /v2/core/events, version 2026-10-28.endive, November 2026.
"""

from collections.abc import Mapping
from enum import StrEnum

from billing.gateway.things import Kind


class Door(StrEnum):
    """Where Stripe speaks to us."""

    platform = "platform"
    connect = "connect"
    thin = "thin"


def _all(prefix: str, endings: str) -> tuple[str, ...]:
    return tuple(f"{prefix}.{ending}" for ending in endings.split())


_BY_KIND: Mapping[Kind | None, tuple[str, ...]] = {
    Kind.checkout_session: _all("checkout.session", "completed async_payment_succeeded async_payment_failed expired"),
    Kind.setup_intent: _all("setup_intent", "succeeded setup_failed canceled"),
    Kind.payment_intent: _all(
        "payment_intent", "succeeded processing payment_failed requires_action partially_funded canceled"
    ),
    Kind.charge: _all("charge", "succeeded failed expired refunded updated"),
    Kind.payment_method: _all("payment_method", "automatically_updated detached"),
    Kind.mandate: ("mandate.updated",),
    Kind.refund: _all("refund", "created updated failed"),
    Kind.dispute: _all("charge.dispute", "created updated closed funds_withdrawn funds_reinstated"),
    Kind.fraud_warning: ("radar.early_fraud_warning.created",),
    Kind.transfer: _all("transfer", "created reversed updated"),
    Kind.payout: _all("payout", "created paid failed canceled updated"),
    Kind.topup: _all("topup", "succeeded failed reversed"),
    Kind.supplier_account: (
        *_all("account", "updated application.deauthorized"),
        *_all("account.external_account", "created updated deleted"),
        "capability.updated",
        "v2.core.account[configuration.recipient].capability_status_updated",
        "v2.core.account[requirements].updated",
        "v2.core.account[identity].updated",
        "v2.core.account.closed",
        "v2.core.account_link.returned",
    ),
    # Heard and left alone, on purpose: balances are read when they are needed, never followed.
    None: (
        "balance.available",
        "balance_settings.updated",
        "cash_balance.funds_available",
        "customer_cash_balance_transaction.created",
    ),
}
HEARD: Mapping[str, Kind | None] = {event: kind for kind, events in _BY_KIND.items() for event in events}
# Of these the object is a part of the account, or the account hides behind another object: its id says which.
OF_ACCOUNT = frozenset(_BY_KIND[Kind.supplier_account])

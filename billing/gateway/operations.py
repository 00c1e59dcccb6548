"""Everything we ever ask Stripe to do, in one table: the call, what it answers, and how a lost answer is found again.

Parameters are frozen when a call is intended. `on` among them is the object the call is made on; it stands in the
address and not in the body. Listing is preferred to Stripe's search, whose index lags behind.
"""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from billing.gateway.things import Dispute, Kind, PaymentIntent, PaymentMethod, SetupIntent, Thing

Params = Mapping[str, Any]


@dataclass(frozen=True)
class Listed:
    """Its object is listed and known by `metadata.op_key`. `by`: filter of the list -> parameter of the call."""

    method: str
    by: Mapping[str, str] = field(default_factory=dict)
    since: bool = True  # the list can be bounded by the moment of making


@dataclass(frozen=True)
class Seen:
    """It changes an object that is there: `done` tells by looking at it, with the key of the call."""

    done: Callable[[Thing, str], bool]


@dataclass(frozen=True)
class Harmless:
    """Doing it twice changes nothing: it is not looked up."""


@dataclass(frozen=True, kw_only=True)
class Operation:
    """`method`: dotted, below the SDK's client, or verb and path. `stamps`: where metadata go, as paths into the parameters.

    `renewable`: it moves no money, so a new one may be intended when the page it opened has closed.
    """

    method: str
    answers: Kind
    look_up: Listed | Seen | Harmless
    on: Kind | None = None
    stamps: tuple[str, ...] = ("metadata",)
    expand: tuple[str, ...] = ()  # v1
    include: tuple[str, ...] = ()  # v2
    renewable: bool = False


def _canceled(thing: Thing, _key: str) -> bool:
    return isinstance(thing, PaymentIntent | SetupIntent) and thing.status == "canceled"


def _detached(thing: Thing, _key: str) -> bool:
    return isinstance(thing, PaymentMethod) and thing.customer_id is None


def _answered(thing: Thing, key: str) -> bool:
    return isinstance(thing, Dispute) and thing.op_key == key


ACCOUNT_PARTS = ("configuration.recipient", "requirements", "identity")  # null without being asked for
BY_CUSTOMER = Listed("v1.checkout.sessions.list", {"customer": "customer"})
PAYMENT = ("metadata", "payment_intent_data.metadata")

OPERATIONS: Mapping[str, Operation] = {
    "customer": Operation(
        method="v1.customers.create", answers=Kind.customer, look_up=Listed("v1.customers.list", {"email": "email"})
    ),
    "pledge": Operation(
        method="v1.checkout.sessions.create",
        answers=Kind.checkout_session,
        look_up=BY_CUSTOMER,
        stamps=("metadata", "setup_intent_data.metadata"),
        renewable=True,
    ),
    "prepay": Operation(
        method="v1.checkout.sessions.create", answers=Kind.checkout_session, look_up=BY_CUSTOMER, stamps=PAYMENT
    ),
    "recover": Operation(
        method="v1.checkout.sessions.create", answers=Kind.checkout_session, look_up=BY_CUSTOMER, stamps=PAYMENT
    ),
    "charge": Operation(
        method="v1.payment_intents.create",
        answers=Kind.payment_intent,
        look_up=Listed("v1.payment_intents.list", {"customer": "customer"}),
        expand=("latest_charge.balance_transaction",),
    ),
    "recover-cancel": Operation(
        method="v1.payment_intents.cancel",
        answers=Kind.payment_intent,
        look_up=Seen(_canceled),
        on=Kind.payment_intent,
        stamps=(),
        expand=("latest_charge.balance_transaction",),
    ),
    "refund": Operation(
        method="v1.refunds.create",
        answers=Kind.refund,
        look_up=Listed("v1.refunds.list", {"payment_intent": "payment_intent"}),
        expand=("balance_transaction",),
    ),
    "transfer": Operation(
        method="v1.transfers.create",
        answers=Kind.transfer,
        look_up=Listed("v1.transfers.list", {"transfer_group": "transfer_group"}),
    ),
    "reversal": Operation(
        method="v1.transfers.reversals.create",
        answers=Kind.reversal,
        look_up=Listed("v1.transfers.reversals.list", since=False),
        on=Kind.transfer,
    ),
    "evidence": Operation(
        method="v1.disputes.update", answers=Kind.dispute, look_up=Seen(_answered), on=Kind.dispute, expand=("charge",)
    ),
    "unpledge": Operation(
        method="v1.setup_intents.cancel",
        answers=Kind.setup_intent,
        look_up=Seen(_canceled),
        on=Kind.setup_intent,
        stamps=(),
    ),
    "detach": Operation(
        method="v1.payment_methods.detach",
        answers=Kind.payment_method,
        look_up=Seen(_detached),
        on=Kind.payment_method,
        stamps=(),
    ),
    "account": Operation(
        method="v2.core.accounts.create",
        answers=Kind.supplier_account,
        look_up=Listed("v2.core.accounts.list", since=False),
        include=ACCOUNT_PARTS,
    ),
    "account-link": Operation(
        method="v2.core.account_links.create",
        answers=Kind.account_link,
        look_up=Harmless(),
        stamps=(),
        renewable=True,
    ),
    "payout": Operation(method="v1.payouts.create", answers=Kind.payout, look_up=Listed("v1.payouts.list")),
    "topup": Operation(method="v1.topups.create", answers=Kind.topup, look_up=Listed("v1.topups.list")),
    "balance-settings": Operation(
        # SDK 16.1.0 fails over a null among currencies, which its own types allow: past its classes.
        method="post /v1/balance_settings",
        answers=Kind.balance_settings,
        look_up=Harmless(),
        stamps=(),
    ),
}


def stamped(op: str, params: Params, *, metadata: Mapping[str, str]) -> dict[str, Any]:
    """The parameters as they are sent, now and at every repetition: with what finds them again and what is to be told."""
    operation = OPERATIONS[op]
    made: dict[str, Any] = deepcopy(dict(params))
    for path in operation.stamps:
        place = made
        for name in path.split("."):
            place = place.setdefault(name, {})
        place.update(metadata)
    for name, parts in (("expand", operation.expand), ("include", operation.include)):
        if parts:
            made[name] = sorted({*made.get(name, ()), *parts})
    return made


@dataclass(frozen=True)
class Fetching:
    """How an object is fetched afresh: a method below the SDK's client and its parameters. None stands alone."""

    method: str
    params: Params = field(default_factory=dict)


FETCHED: Mapping[Kind, Fetching] = {
    Kind.customer: Fetching("v1.customers.retrieve"),
    Kind.payment_method: Fetching("v1.payment_methods.retrieve"),
    Kind.mandate: Fetching("v1.mandates.retrieve"),
    Kind.checkout_session: Fetching("v1.checkout.sessions.retrieve"),
    Kind.setup_intent: Fetching("v1.setup_intents.retrieve"),
    Kind.payment_intent: Fetching("v1.payment_intents.retrieve", {"expand": ["latest_charge.balance_transaction"]}),
    Kind.charge: Fetching("v1.charges.retrieve", {"expand": ["balance_transaction", "payment_intent"]}),
    Kind.refund: Fetching("v1.refunds.retrieve", {"expand": ["balance_transaction"]}),
    Kind.transfer: Fetching("v1.transfers.retrieve"),
    Kind.dispute: Fetching("v1.disputes.retrieve", {"expand": ["charge"]}),
    Kind.fraud_warning: Fetching("v1.radar.early_fraud_warnings.retrieve", {"expand": ["charge"]}),
    Kind.payout: Fetching("v1.payouts.retrieve"),
    Kind.topup: Fetching("v1.topups.retrieve"),
    Kind.supplier_account: Fetching("v2.core.accounts.retrieve", {"include": list(ACCOUNT_PARTS)}),
}

"""What leaves the gateway is ours: frozen, plain, whole; and what we listen to exists."""

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import stripe as sdk

from billing.gateway.client import open_gateway
from billing.gateway.errors import AccountLocked, AlreadyDone, Declined, Gone, OursIsWrong, TryAgain
from billing.gateway.notices import HEARD
from billing.gateway.operations import FETCHED, OPERATIONS, stamped
from billing.gateway.reading import READERS
from billing.gateway.refusals import told
from billing.gateway.things import Kind
from infra.stripe_double.control import control
from kernel.money import Money
from tests.builders.stripe import ACCOUNT, THEN, charge_params

SDK = Path(sdk.__file__).parent


def test_every_event_we_listen_to_exists():
    source = (SDK / "params" / "_webhook_endpoint_create_params.py").read_text()
    snapshots = set(re.findall(r'"([a-z0-9_.]+)"', source))
    thin = set()
    for path in (SDK / "events").glob("*.py"):
        thin |= set(re.findall(r'LOOKUP_TYPE = "([^"]+)"|\["([^"]+)"\] = ', path.read_text()))
    names = {name for pair in thin for name in pair if name}
    for path in (SDK / "events").glob("*.py"):
        names |= set(re.findall(r'"(v2\.[^"]+)"', path.read_text()))
    assert {event for event in HEARD if event not in snapshots | names} == set()


def test_whatever_can_be_fetched_is_told_of():
    """All but customers, which nobody else changes."""
    assert {kind for kind in HEARD.values() if kind is not None} == set(FETCHED) - {Kind.customer}


def test_every_kind_can_be_read_and_every_operation_answers_with_one():
    assert set(READERS) == set(Kind)
    assert {operation.answers for operation in OPERATIONS.values()} <= set(Kind)


@pytest.fixture
def world_of_things(stripe):
    """One object of each kind that can be fetched, by its kind."""
    v1, key = stripe.sdk.v1, stripe.key
    card = stripe.card()
    paid = v1.payment_intents.create(charge_params(stripe), key())
    session = {"mode": "setup", "currency": "eur", "customer": card["customer"], "success_url": "https://x.localhost"}
    iban = {"type": "sepa_debit", "sepa_debit": {"iban": "DE89370400440532013000"}}
    iban |= {"billing_details": {"name": "Lea", "email": "lea@example.org"}}
    debit = v1.payment_methods.create(iban, key())
    customer = {"customer": card["customer"], "payment_method": debit.id, "confirm": True, "usage": "off_session"}
    accepted = {"customer_acceptance": {"type": "offline"}}
    setup = v1.setup_intents.create(
        {**customer, "allowed_payment_method_types": ["sepa_debit"], "mandate_data": accepted}, key()
    )
    recipient = {"capabilities": {"stripe_balance": {"stripe_transfers": {"requested": True}}}}
    account = stripe.sdk.v2.core.accounts.create(
        {
            "identity": {"country": "fr"},
            "contact_email": "farm@example.org",
            "dashboard": "express",
            "configuration": {"recipient": recipient},
            "defaults": {"responsibilities": {"fees_collector": "application", "losses_collector": "application"}},
        },
        key("account"),
    )
    control(stripe.core, "onboard", account_id=account.id)
    group = {"source_transaction": paid.latest_charge, "transfer_group": "gp_1"}
    transfer = v1.transfers.create({"amount": 100, "currency": "eur", "destination": account.id, **group}, key())
    v1.transfers.reversals.create(transfer.id, {"amount": 40}, key())
    topup = v1.topups.create({"amount": 50_000, "currency": "eur"}, key())
    control(stripe.core, "warn", charge=paid.latest_charge)
    dispute = control(stripe.core, "open_dispute", charge=paid.latest_charge, amount=500)
    stripe.clock.forward(days=8)
    warnings = v1.radar.early_fraud_warnings.list({})
    return {
        Kind.customer: card["customer"],
        Kind.payment_method: card["payment_method"],
        Kind.mandate: setup.mandate,
        Kind.checkout_session: v1.checkout.sessions.create(session, key()).id,
        Kind.setup_intent: setup.id,
        Kind.payment_intent: paid.id,
        Kind.charge: paid.latest_charge,
        Kind.refund: v1.refunds.create(
            {"payment_intent": v1.payment_intents.create(charge_params(stripe), key()).id}, key()
        ).id,
        Kind.transfer: transfer.id,
        Kind.dispute: dispute["id"],
        Kind.fraud_warning: warnings.data[0].id,
        Kind.payout: v1.payouts.create({"amount": 100, "currency": "eur"}, key()).id,
        Kind.topup: topup.id,
        Kind.supplier_account: account.id,
    }


def plain(value):
    """Whether nothing of the SDK hides in it."""
    if is_dataclass(value):
        return all(plain(getattr(value, field.name)) for field in fields(value))
    if isinstance(value, Mapping):
        return type(value) is dict and all(plain(item) for item in value.values())
    if isinstance(value, tuple):
        return all(plain(item) for item in value)
    return value is None or type(value) in {str, int, bool, datetime}


def test_every_kind_is_fetched_as_ours_and_nothing_of_the_sdk_leaves(world_of_things, gateway):
    assert set(world_of_things) == set(FETCHED)
    for kind, object_id in world_of_things.items():
        thing = gateway.fetch(kind, object_id)
        assert (thing.kind, thing.id) == (kind, object_id)
        assert plain(thing), thing
        with pytest.raises(AttributeError):
            thing.id = "other"


def test_the_money_of_a_charge_is_read_from_stripes_own_books(world_of_things, gateway):
    charge = gateway.fetch(Kind.payment_intent, world_of_things[Kind.payment_intent]).charge
    assert charge.amount == Money(4217, "EUR")
    assert charge.balance_txn.net.amount == charge.balance_txn.amount.amount - charge.balance_txn.fee.amount
    assert charge.balance_txn.fee.amount > 0
    dispute = gateway.fetch(Kind.dispute, world_of_things[Kind.dispute])
    assert dispute.amount == Money(500, "EUR")
    assert sum(txn.amount.amount for txn in dispute.balance_txns) == -500
    transfer = gateway.fetch(Kind.transfer, world_of_things[Kind.transfer])
    assert (transfer.amount.amount, transfer.reversed.amount) == (100, 40)
    assert [reversal.amount.amount for reversal in transfer.reversals] == [40]


def test_a_disputes_stamps_are_those_of_its_charge(stripe, gateway):
    params = stamped("charge", charge_params(stripe), metadata={"op_key": "charge:x:0", "country": "fr"})
    made = gateway.send("charge", params, key="charge:x:0")
    dispute = control(stripe.core, "open_dispute", charge=made.charge.id)
    assert gateway.fetch(Kind.dispute, dispute["id"]).metadata["country"] == "fr"
    assert gateway.fetch(Kind.charge, made.charge.id).op_key == "charge:x:0"


def test_stripes_books_and_balance_are_read_to_the_last_page(stripe, gateway):
    for _ in range(3):
        stripe.sdk.v1.topups.create({"amount": 1000, "currency": "eur"}, stripe.key())
    stripe.clock.forward(days=7)
    txns = list(gateway.balance_txns(since=THEN))
    assert [txn.net for txn in txns] == [Money(1000, "EUR")] * 3
    held = gateway.balance()
    assert sum(money.amount for part in (held.available, held.pending) for money in part) == 3000
    assert list(gateway.balance_txns(since=stripe.clock.moment + timedelta(seconds=1))) == []


def test_what_is_not_there_is_gone_and_no_decline(gateway):
    for kind in (Kind.payment_intent, Kind.refund, Kind.dispute):
        with pytest.raises(Gone):
            gateway.fetch(kind, "never")


def test_with_another_address_nothing_can_reach_stripe():
    """All four addresses of the SDK, for the files and meters too."""
    gateway = open_gateway(ACCOUNT, network_retries=0)
    assert set(gateway._client._requestor._options.base_addresses.values()) == {"http://127.0.0.1:9"}
    with pytest.raises(TryAgain, match="no_answer"):
        gateway.balance()


def test_a_live_account_speaks_to_stripe_itself():
    gateway = open_gateway(replace(ACCOUNT, api_base=""))
    assert gateway._client._requestor._options.base_addresses["api"] == "https://api.stripe.com"


def refusal(kind, status, code=None, **more):
    body = {"error": {"type": "invalid_request_error", "code": code, **more}}
    if kind in {sdk.CardError, sdk.InvalidRequestError}:
        return kind("no", None, code, http_status=status, json_body=body)
    return kind("no", http_status=status, json_body=body)


@pytest.mark.parametrize(
    ("error", "meaning", "code"),
    [
        (sdk.APIConnectionError("lost"), TryAgain, "no_answer"),
        (refusal(sdk.APIError, 500), TryAgain, "http_500"),
        (refusal(sdk.APIError, 200), TryAgain, "http_200"),
        (refusal(sdk.APIError, 409), TryAgain, "http_409"),
        (refusal(sdk.IdempotencyError, 409), TryAgain, "http_409"),
        (refusal(sdk.RateLimitError, 429), TryAgain, "http_429"),
        (refusal(sdk.IdempotencyError, 400), OursIsWrong, "idempotency_error"),
        (refusal(sdk.AuthenticationError, 401), AccountLocked, "account_locked"),
        (refusal(sdk.PermissionError, 403), AccountLocked, "account_locked"),
        (refusal(sdk.CardError, 402, "expired_card"), Declined, "expired_card"),
        (refusal(sdk.CardError, 402, "card_declined", decline_code="lost_card"), Declined, "lost_card"),
        (refusal(sdk.InvalidRequestError, 400, "balance_insufficient"), Declined, "balance_insufficient"),
        (refusal(sdk.InvalidRequestError, 404, "resource_missing"), Declined, "resource_missing"),
        (refusal(sdk.InvalidRequestError, 400, "charge_already_refunded"), AlreadyDone, "charge_already_refunded"),
        (refusal(sdk.InvalidRequestError, 400, "parameter_unknown"), OursIsWrong, "parameter_unknown"),
        (refusal(sdk.InvalidRequestError, 400), OursIsWrong, "http_400"),
        (refusal(sdk.InvalidRequestError, 404), OursIsWrong, "http_404"),
    ],
)
def test_each_answer_of_stripes_has_one_meaning(error, meaning, code):
    found = told(error)
    assert (type(found), found.code) == (meaning, code)


def test_frozen_parameters_keep_what_the_caller_stamped():
    made = stamped("recover", {"metadata": {"purchase_id": "p"}}, metadata={"op_key": "k"})
    assert made["metadata"] == {"purchase_id": "p", "op_key": "k"}
    assert made["payment_intent_data"]["metadata"] == {"op_key": "k"}
    assert stamped("account", {}, metadata={"op_key": "k"})["include"] == [
        "configuration.recipient",
        "identity",
        "requirements",
    ]

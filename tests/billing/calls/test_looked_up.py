"""After 23 hours Stripe may have forgotten a key: then we look, and do not ask again."""

import pytest

from billing.gateway.operations import OPERATIONS
from infra.stripe_double.control import control


def lost_for_a_day(desk, call, fault, *, route="POST /v1/payment_intents"):
    """The only try met this fault, nobody was there for 23 hours, and Stripe has forgotten every key."""
    desk.stripe.line.faults.next(fault, route=route)
    desk.send(call)
    desk.clock.forward(hours=25)
    desk.stripe.core.keys.saved.clear()


def test_a_charge_whose_key_was_forgotten_is_found_and_not_made_again(desk):
    call = desk.intend()
    lost_for_a_day(desk, call, "lost_after")
    desk.send(call)
    assert desk.row(call).state == "done"
    assert len(desk.stripe.charges()) == 1
    assert desk.stripe.asked()["POST /v1/payment_intents"] == 1, "looked up, not asked again"
    assert desk.held() == 4217


def test_nothing_found_twice_an_hour_apart_is_sent_again_under_the_same_key(desk):
    call = desk.intend()
    lost_for_a_day(desk, call, "lost_before")
    desk.send(call)
    assert desk.row(call).state == "lookup"
    assert not desk.send(call), "it is looked at again in an hour, not now"
    desk.clock.forward(hours=1)
    desk.send(call)
    assert (desk.row(call).state, desk.row(call).looked_at) == ("sent", None)
    assert desk.stripe.asked()["POST /v1/payment_intents"] == 1
    desk.send(call)
    assert desk.row(call).state == "done"
    assert len(desk.stripe.charges()) == 1


def test_what_is_sent_again_after_looking_has_a_new_day_before_it_is_looked_up(desk):
    call = desk.intend()
    lost_for_a_day(desk, call, "lost_before")
    desk.send(call)
    desk.clock.forward(hours=1)
    desk.send(call)
    desk.stripe.line.faults.next("lost_after", route="POST /v1/payment_intents")
    desk.send(call)
    desk.clock.forward(hours=22)
    desk.send(call)
    assert desk.row(call).state == "done"
    assert len(desk.stripe.charges()) == 1


def test_a_refusal_whose_answer_was_lost_is_found_as_a_refusal(desk):
    call = desk.intend(method="pm_card_chargeCustomerFail")
    lost_for_a_day(desk, call, "lost_after")
    desk.send(call)
    row = desk.row(call)
    assert (row.state, row.error_code) == ("declined", "generic_decline")
    assert row.object_id.startswith("pi_")


def test_two_objects_under_one_key_are_for_a_person(desk):
    """It cannot be; if it is, nobody chooses one of them by rule."""
    call = desk.intend()
    row = desk.row(call)
    for number in range(2):
        key = {"idempotency_key": f"by-hand:x:{number}"}
        desk.stripe.sdk.v1.payment_intents.create({**row.params, "expand": []}, key)
    lost_for_a_day(desk, call, "lost_before")
    desk.send(call)
    assert (desk.row(call).state, desk.row(call).error_code) == ("human", "several_objects")


def test_a_lookup_without_an_answer_is_repeated(desk):
    call = desk.intend()
    lost_for_a_day(desk, call, "lost_after")
    desk.stripe.line.faults.next("error_before", route="GET /v1/payment_intents")
    desk.send(call)
    assert desk.row(call).state == "lookup"
    desk.clock.forward(hours=1)
    desk.send(call)
    assert desk.row(call).state == "done"


def money_held(desk):
    """A charge that is done, with its charge's id."""
    call = desk.intend()
    desk.send(call)
    paid = desk.row(call).object_id
    return paid, desk.stripe.sdk.v1.payment_intents.retrieve(paid).latest_charge


def _customer(_desk):
    return {"email": "lea@example.org", "preferred_locales": ["fr"]}


def _session(desk, mode, **more):
    common = {"customer": desk.stripe.card()["customer"], "success_url": "https://fr.localhost/paid"}
    return {"mode": mode, "currency": "eur", "expires_at": _in_an_hour(desk), **common, **more}


def _in_an_hour(desk):
    return int(desk.clock.moment.timestamp()) + 3600


def _pledge(desk):
    return _session(desk, "setup", allowed_payment_method_types=["card"])


def _prepay(desk):
    price = {"currency": "eur", "unit_amount": 900, "product_data": {"name": "Apples"}}
    made = _session(desk, "payment", line_items=[{"quantity": 1, "price_data": price}])
    return {name: value for name, value in made.items() if name != "currency"}


def _refund(desk):
    return {"payment_intent": money_held(desk)[0], "amount": 1000}


def _setup(desk):
    made = desk.stripe.sdk.v1.setup_intents.create({"customer": desk.stripe.card()["customer"]}, desk.stripe.key())
    return {"on": made.id}


def _cancel(desk):
    made = desk.stripe.sdk.v1.payment_intents.create({"amount": 900, "currency": "eur"}, desk.stripe.key())
    return {"on": made.id}


def _detach(desk):
    return {"on": desk.stripe.card()["payment_method"]}


def _topup(_desk):
    return {"amount": 50_000, "currency": "eur", "description": "buffer"}


def _account(_desk):
    transfers = {"stripe_balance": {"stripe_transfers": {"requested": True}}}
    return {
        "identity": {"country": "fr"},
        "contact_email": "farm@example.org",
        "dashboard": "express",
        "configuration": {"recipient": {"capabilities": transfers}},
        "defaults": {"responsibilities": {"fees_collector": "application", "losses_collector": "application"}},
    }


def supplier(desk):
    """A producer's account that may be paid."""
    made = desk.stripe.sdk.v2.core.accounts.create(_account(desk), desk.stripe.key("account"))
    control(desk.stripe.core, "onboard", account_id=made.id)
    return made.id


def _transfer(desk):
    _paid, charge = money_held(desk)
    group = {"source_transaction": charge, "transfer_group": "gp_1"}
    return {"amount": 4000, "currency": "eur", "destination": supplier(desk), **group}


def _reversal(desk):
    made = desk.stripe.sdk.v1.transfers.create(_transfer(desk), desk.stripe.key())
    return {"on": made.id, "amount": 1000}


def _evidence(desk):
    _paid, charge = money_held(desk)
    dispute = control(desk.stripe.core, "open_dispute", charge=charge)
    return {"on": dispute["id"], "evidence": {"product_description": "apples"}, "submit": True}


def _link(desk):
    pages = {"refresh_url": "https://fr.localhost/again", "return_url": "https://fr.localhost/back"}
    return {"account": supplier(desk), "use_case": {"type": "account_onboarding", "account_onboarding": pages}}


def _payout(desk):
    desk.stripe.sdk.v1.topups.create({"amount": 90_000, "currency": "eur"}, desk.stripe.key())
    desk.clock.forward(days=7)
    return {"amount": 1000, "currency": "eur"}


def _settings(_desk):
    return {"payments": {"payouts": {"schedule": {"interval": "manual"}}}}


FOUND = {
    "customer": (_customer, "POST /v1/customers"),
    "pledge": (_pledge, "POST /v1/checkout/sessions"),
    "prepay": (_prepay, "POST /v1/checkout/sessions"),
    "refund": (_refund, "POST /v1/refunds"),
    "recover-cancel": (_cancel, "POST /v1/payment_intents"),
    "unpledge": (_setup, "POST /v1/setup_intents"),
    "detach": (_detach, "POST /v1/payment_methods"),
    "topup": (_topup, "POST /v1/topups"),
    "payout": (_payout, "POST /v1/payouts"),
    "transfer": (_transfer, "POST /v1/transfers"),
    "reversal": (_reversal, "POST /v1/transfers"),
    "evidence": (_evidence, "POST /v1/disputes"),
    "account": (_account, "POST /v2/core/accounts"),
    "recover": (_prepay, "POST /v1/checkout/sessions"),
}
HARMLESS = {
    "account-link": (_link, "POST /v2/core/account_links"),
    "balance-settings": (_settings, "POST /v1/balance_settings"),
}


def made(desk, route):
    return sum(count for address, count in desk.stripe.asked().items() if address.startswith(route))


def test_every_operation_is_tried_here():
    assert {*FOUND, *HARMLESS, "charge"} == set(OPERATIONS)


@pytest.mark.parametrize("op", HARMLESS)
def test_what_does_no_harm_twice_is_simply_sent_again(desk, op):
    params, route = HARMLESS[op]
    call = desk.intend(op, params(desk))
    lost_for_a_day(desk, call, "lost_after", route=route)
    desk.sweep()
    assert desk.row(call).state == "done"
    assert made(desk, route) == 2


@pytest.mark.parametrize("op", FOUND)
def test_every_kind_of_call_is_found_again_after_its_key_was_forgotten(desk, op):
    params, route = FOUND[op]
    call = desk.intend(op, params(desk))
    lost_for_a_day(desk, call, "lost_after", route=route)
    asked = made(desk, route)
    desk.send(call)
    row = desk.row(call)
    assert (row.state, row.object_id is not None) == ("done", True)
    assert (made(desk, route), asked) == (1, 1), "nothing was made a second time"

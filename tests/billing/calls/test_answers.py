"""What Stripe answers, or does not: each reaction of ours, with the real SDK against the double."""

from dataclasses import replace

import pytest

from billing.calls.errors import StillOpen
from billing.calls.models import CallState
from billing.gateway.faults import Point
from billing.gateway.things import Kind
from kernel import ids
from tests.builders.stripe import ACCOUNT


def test_a_charge_is_made_applied_and_written_down(desk):
    call = desk.intend()
    assert desk.send(call)
    row = desk.row(call)
    assert (row.state, row.tries, row.error_code, row.next_try_at) == ("done", 1, None, None)
    assert row.object_id.startswith("pi_")
    assert desk.stripe.seen == [(row.object_id, Kind.payment_intent, call.id)]
    assert desk.held() == 4217
    assert not desk.send(call), "what is done is not sent again"


def test_openfoodnetwork_12046_customer_charged_twice_and_one_payment_known(desk):
    """The charge takes effect, its answer is lost: the same key brings the same answer back."""
    call = desk.intend()
    desk.stripe.line.faults.next("lost_after", route="POST /v1/payment_intents")
    desk.send(call)
    assert (desk.row(call).state, desk.row(call).error_code) == ("sent", "no_answer")
    assert len(desk.stripe.charges()) == 1
    desk.sweep()
    assert desk.row(call).tries == 1, "it is not due before its back-off"
    desk.clock.forward(seconds=5)
    desk.sweep()
    assert desk.row(call).state == "done"
    assert len(desk.stripe.charges()) == 1
    assert desk.held() == 4217


@pytest.mark.parametrize("point", [Point.sent_written, Point.sent, Point.answered, Point.answer_written])
def test_a_process_that_dies_at_any_point_charges_exactly_once(desk, point):
    call = desk.intend()
    desk.dies(point, lambda: desk.send(call))
    desk.sweep()
    desk.clock.forward(minutes=5)  # the lease of the dead sender
    desk.sweep()
    assert desk.row(call).state == "done"
    assert len(desk.stripe.charges()) == 1
    assert desk.held() == 4217


def test_a_dead_senders_call_is_left_alone_until_its_lease_is_over(desk):
    call = desk.intend()
    desk.dies(Point.answered, lambda: desk.send(call))
    desk.clock.forward(minutes=4, seconds=59)
    assert not desk.send(call)
    desk.clock.forward(seconds=1)
    assert desk.send(call)


def test_saleor_18196_failure_event_rolled_back_with_the_transaction(desk):
    """The refusal is an exception of the SDK's; the row that says so is committed all the same."""
    call = desk.intend(method="pm_card_chargeCustomerFail")
    desk.send(call)
    row = desk.row(call)
    assert (row.state, row.error_code) == ("declined", "generic_decline")
    assert row.object_id.startswith("pi_"), "recovery begins by cancelling what the refusal left behind"
    desk.clock.forward(days=2)
    desk.sweep()
    assert desk.stripe.asked()["POST /v1/payment_intents"] == 1, "a decline is never repeated with its key"
    assert desk.held() == 0


def test_a_new_intention_after_a_decline_has_a_key_of_its_own(desk):
    first = desk.intend(method="pm_card_chargeCustomerFail")
    desk.send(first)
    again = desk.intend(params={**desk.params, **desk.stripe.card()})
    assert (again.id != first.id, again.gen) == (True, 1)
    desk.send(again)
    assert desk.row(again).state == "done"
    assert desk.held() == 4217


def test_two_clicks_are_one_call(desk):
    first = desk.intend()
    second = desk.intend(params=desk.params)
    desk.send(first)
    third = desk.intend(params=desk.params)
    assert (second.id, third.id, third.state) == (first.id, first.id, CallState.done)


def test_another_amount_is_not_intended_while_the_first_may_still_succeed(desk):
    desk.intend()
    with pytest.raises(StillOpen):
        desk.intend(params={**desk.params, "amount": 4218})


@pytest.mark.parametrize("fault", ["error_before", "error_after", "too_many", "in_use", "lost_before"])
def test_what_passes_is_tried_again_with_growing_pauses(desk, fault):
    call = desk.intend()
    for seconds in (5, 30, 120, 600, 3600, 3600):
        desk.stripe.line.faults.next(fault, route="POST /v1/payment_intents")
        assert desk.send(call)
        row = desk.row(call)
        assert row.state == "sent"
        assert (row.next_try_at - desk.clock.moment).total_seconds() == seconds
        desk.clock.forward(seconds=seconds)
    desk.send(call)
    assert desk.row(call).state == "done"
    assert len(desk.stripe.charges()) == 1


def test_stripe_ruby_598_key_reused_with_other_parameters(desk):
    """Somebody has used this key for something else: nobody guesses, a person looks."""
    call = desk.intend()
    other = {"amount": 100, "currency": "eur"}
    desk.stripe.sdk.v1.payment_intents.create(other, {"idempotency_key": desk.row(call).idem_key})
    desk.send(call)
    row = desk.row(call)
    assert (row.state, row.error_code, row.next_try_at) == ("human", "idempotency_error", None)
    assert desk.stripe.charges() == []


def test_a_parameter_stripe_does_not_know_is_a_fault_of_ours_and_no_decline(desk):
    call = desk.intend(params={"amount": 5, "currency": "eur", "colour": "blue"})
    desk.send(call)
    assert (desk.row(call).state, desk.row(call).error_code) == ("human", "parameter_unknown")


def test_a_key_that_does_not_open_stops_the_calls_of_its_account_until_it_is_mended(desk):
    first, second = desk.intend(), desk.intend(subject=ids.uuid7())
    wrong = desk.stripe.till(open_gateway=lambda account: desk.stripe.open(replace(account, secret_key="sk_test_no")))
    assert desk.send(first, till=wrong)
    assert not desk.send(till=wrong), "one call has tried the key: the others wait"
    assert (desk.row(first).state, desk.row(second).state) == ("sent", "pending")
    desk.clock.forward(minutes=10)
    assert desk.send(till=wrong), "one call tries again"
    assert not desk.send(till=wrong)
    desk.clock.forward(minutes=10)
    desk.sweep()
    assert (desk.row(first).state, desk.row(second).state) == ("done", "done")


def test_medusa_13301_good_orders_refunded_after_a_double_call(desk):
    """Stripe says it is done already: the object is looked at and applied, and nothing is undone."""
    call = desk.intend()
    desk.send(call)
    paid = desk.row(call).object_id
    desk.stripe.sdk.v1.refunds.create({"payment_intent": paid}, desk.stripe.key())
    refund = desk.intend("refund", {"payment_intent": paid, "amount": 4217})
    desk.send(refund)
    row = desk.row(refund)
    assert (row.state, row.error_code) == ("declined", "charge_already_refunded")
    assert len(desk.stripe.sdk.v1.refunds.list({"payment_intent": paid}).data) == 1
    assert desk.held() == 4217, "what a drawer above does about it is told by the object, not by the refusal"


def test_a_cancelled_intent_that_is_past_cancelling_is_looked_at(desk):
    call = desk.intend()
    desk.send(call)
    paid = desk.row(call).object_id
    desk.stripe.seen.clear()
    cancel = desk.intend("recover-cancel", {"on": paid})
    desk.send(cancel)
    assert (desk.row(cancel).state, desk.row(cancel).error_code) == ("declined", "payment_intent_unexpected_state")
    assert [(thing, kind) for thing, kind, _ in desk.stripe.seen] == [(paid, Kind.payment_intent)]


def test_an_answer_that_cannot_be_applied_is_asked_for_again(desk):
    """A fault of a drawer above: the money has moved, and the answer is safe under its key."""

    def broken(_session, _thing, _call):
        raise ZeroDivisionError

    call = desk.intend()
    till = desk.stripe.till(applies={Kind.payment_intent: broken})
    desk.send(till=till)
    assert (desk.row(call).state, desk.row(call).error_code) == ("sent", "fault:ZeroDivisionError")
    desk.clock.forward(seconds=5)
    desk.sweep()
    assert desk.row(call).state == "done"
    assert len(desk.stripe.charges()) == 1
    assert desk.held() == 4217


def test_one_call_that_fails_does_not_hold_up_the_others(desk):
    broken = desk.intend(params={"colour": "blue"}, subject=ids.uuid7())
    good = desk.intend()
    desk.sweep()
    assert (desk.row(broken).state, desk.row(good).state) == ("human", "done")


def test_the_sdks_own_repetitions_charge_once(desk):
    """The variant of production: the SDK repeats a lost call by itself, with our key."""
    patient = desk.stripe.till(open_gateway=lambda account: desk.stripe.open(account, network_retries=2))
    call = desk.intend()
    desk.stripe.line.faults.next("lost_after", times=2, route="POST /v1/payment_intents")
    desk.send(call, till=patient)
    assert desk.row(call).state == "done"
    assert desk.stripe.asked()["POST /v1/payment_intents"] == 3
    assert len(desk.stripe.charges()) == 1


def test_a_call_goes_to_the_account_it_was_intended_for_also_when_the_country_has_moved(desk):
    """Asked elsewhere the customer would not exist, a lost charge would not be found, and be made a second time."""
    call = desk.intend()
    moved = replace(ACCOUNT, name="new", secret_key="sk_test_double_new")
    old = replace(ACCOUNT, countries=("xx",))
    house = replace(desk.house, config=replace(desk.house.config, stripe=(moved, old)))
    desk.till.send(house, tenant=desk.world.fr, call_id=call.id)
    assert desk.row(call).state == "done"
    assert len(desk.stripe.charges()) == 1


def test_a_call_of_an_account_nobody_knows_any_more_waits(desk):
    call = desk.intend()
    house = replace(desk.house, config=replace(desk.house.config, stripe=()))
    desk.till.send(house, tenant=desk.world.fr, call_id=call.id)
    assert (desk.row(call).state, desk.row(call).error_code) == ("sent", "account_locked")
    desk.clock.forward(minutes=10)
    desk.sweep()
    assert desk.row(call).state == "done"

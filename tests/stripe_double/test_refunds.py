"""Refunds: from the available balance, by what the method allows, and what comes back afterwards."""

import pytest
import stripe


def charge_of(intent):
    return intent.latest_charge if isinstance(intent.latest_charge, str) else intent.latest_charge.id


def test_a_refund_of_a_part_and_of_the_rest(fr):
    intent = fr.paid()
    fr.wait(days=3)
    part = fr.v1.refunds.create({"payment_intent": intent.id, "amount": 1000, "metadata": {"k": "v"}}, fr.key())
    assert (part.status, part.amount, part.charge) == ("succeeded", 1000, charge_of(intent))
    charge = fr.v1.charges.retrieve(charge_of(intent), {"expand": ["refunds"]})
    assert (charge.amount_refunded, charge.refunded, charge.refunds.data[0].id) == (1000, False, part.id)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        fr.v1.refunds.create({"payment_intent": intent.id, "amount": 2001}, fr.key())
    assert refused.value.param == "amount"
    rest = fr.v1.refunds.create({"charge": charge.id}, fr.key("refund"))
    # The fee is not given back, so what is left does not cover it: the refund waits.
    assert (rest.amount, rest.status, rest.pending_reason) == (2000, "pending", "insufficient_funds")
    with pytest.raises(stripe.InvalidRequestError) as refused:
        fr.v1.refunds.create({"charge": charge.id}, fr.key("refund"))
    assert refused.value.code == "charge_already_refunded"


def test_a_refund_waits_for_the_available_balance(fr):
    intent = fr.paid()
    refund = fr.v1.refunds.create({"payment_intent": intent.id, "amount": 1000}, fr.key())
    assert (refund.status, refund.pending_reason, refund.balance_transaction) == ("pending", "insufficient_funds", None)
    fr.wait(days=3, seconds=3600)
    refund = fr.v1.refunds.retrieve(refund.id, {"expand": ["balance_transaction"]})
    assert refund.status == "succeeded"
    assert refund.balance_transaction.type == "refund"
    assert fr.available() == 1930
    assert "refund.updated" in fr.events()


def test_a_waiting_refund_can_be_cancelled_and_one_that_went_out_cannot(fr):
    intent = fr.paid()
    refund = fr.v1.refunds.create({"payment_intent": intent.id}, fr.key())
    assert fr.v1.refunds.cancel(refund.id, {}, fr.key()).status == "canceled"
    assert fr.v1.charges.retrieve(charge_of(intent)).amount_refunded == 0
    fr.wait(days=3)
    sent = fr.v1.refunds.create({"payment_intent": intent.id, "amount": 100}, fr.key())
    with pytest.raises(stripe.InvalidRequestError):
        fr.v1.refunds.cancel(sent.id, {}, fr.key())


def test_refunds_of_debits_fail_where_those_of_cards_wait(fr):
    session = fr.prepay(fr.customer(), allowed_payment_method_types=["sepa_debit"])
    fr.type_iban(session)
    fr.wait(seconds=60)
    intent = fr.v1.checkout.sessions.retrieve(session.id).payment_intent
    refund = fr.v1.refunds.create({"payment_intent": intent}, fr.key())
    assert (refund.status, refund.failure_reason) == ("failed", "insufficient_funds")
    fr.wait(days=6)
    again = fr.v1.refunds.create({"payment_intent": intent, "amount": 2000}, fr.key())
    assert again.status == "pending"
    assert again.id.startswith("pyr_")
    fr.wait(seconds=60)
    assert fr.v1.refunds.retrieve(again.id).status == "succeeded"


def test_a_refund_that_is_pending_first(fr):
    intent = fr.paid("4000000000007726")
    fr.wait(days=3)
    refund = fr.v1.refunds.create({"payment_intent": intent.id, "amount": 500}, fr.key())
    assert (refund.status, refund.pending_reason) == ("pending", "processing")
    fr.wait(seconds=60)
    assert fr.v1.refunds.retrieve(refund.id).status == "succeeded"


def test_a_refund_that_succeeded_and_then_failed(fr):
    intent = fr.paid("4000000000005126")
    fr.wait(days=3)
    refund = fr.v1.refunds.create({"payment_intent": intent.id, "amount": 500}, fr.key())
    assert refund.status == "succeeded"
    assert fr.available() == 2430
    fr.wait(seconds=60)
    refund = fr.v1.refunds.retrieve(refund.id, {"expand": ["failure_balance_transaction"]})
    assert (refund.status, refund.failure_reason) == ("failed", "expired_or_canceled_card")
    assert refund.failure_balance_transaction.type == "refund_failure"
    assert fr.available() == 2930
    assert fr.v1.charges.retrieve(charge_of(intent)).amount_refunded == 0
    assert "refund.failed" in fr.events()


def test_refunds_are_listed_by_intent(fr):
    intent = fr.paid()
    fr.wait(days=3)
    made = [fr.v1.refunds.create({"payment_intent": intent.id, "amount": n}, fr.key()).id for n in (100, 200)]
    assert [one.id for one in fr.v1.refunds.list({"payment_intent": intent.id})] == made[::-1]


def test_nothing_was_taken_nothing_is_refunded(fr):
    made = fr.v1.payment_intents.create({"amount": 500, "currency": "eur"}, fr.key())
    with pytest.raises(stripe.InvalidRequestError, match="successful charge"):
        fr.v1.refunds.create({"payment_intent": made.id}, fr.key())
    with pytest.raises(stripe.InvalidRequestError):
        fr.v1.refunds.create({}, fr.key())

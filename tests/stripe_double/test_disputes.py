"""Disputes, inquiries, early warnings: the bank takes first and asks afterwards."""

import pytest
import stripe

from infra.stripe_double.errors import Refused


def charge_of(intent):
    return intent.latest_charge if isinstance(intent.latest_charge, str) else intent.latest_charge.id


def disputed(fr, number="4000000000000259"):
    intent = fr.paid(number)
    fr.wait(seconds=5)
    return intent, fr.v1.disputes.list({"payment_intent": intent.id}).data[0]


def test_a_dispute_takes_the_money_and_a_fee_at_once(fr):
    intent, dispute = disputed(fr)
    assert (dispute.status, dispute.reason, dispute.amount) == ("needs_response", "fraudulent", 3000)
    entry = dispute.balance_transactions[0]
    assert (entry.type, entry.reporting_category, entry.amount, entry.fee) == ("adjustment", "dispute", -3000, 2000)
    assert fr.available() == -5000
    assert fr.v1.charges.retrieve(charge_of(intent)).disputed is True
    with pytest.raises(stripe.InvalidRequestError) as refused:
        fr.v1.refunds.create({"payment_intent": intent.id}, fr.key())
    assert refused.value.code == "charge_disputed"
    assert fr.events()[-2:] == ["charge.dispute.created", "charge.dispute.funds_withdrawn"]


def test_evidence_is_sent_and_wins(fr):
    _, dispute = disputed(fr, "4000000000002685")
    assert dispute.reason == "product_not_received"
    evidence = {"product_description": "Apples", "uncategorized_text": "Picked up on 3 March."}
    sent = fr.v1.disputes.update(dispute.id, {"evidence": evidence, "submit": True}, fr.key())
    assert sent.status == "under_review"
    assert sent.evidence_details.has_evidence
    fr.do("close_dispute", dispute=dispute.id, status="won")
    won = fr.v1.disputes.retrieve(dispute.id)
    assert won.status == "won"
    assert [entry.reporting_category for entry in won.balance_transactions] == ["dispute", "dispute_reversal"]
    assert fr.available() == -2000
    assert fr.events()[-2:] == ["charge.dispute.funds_reinstated", "charge.dispute.closed"]


def test_the_words_of_the_evidence_may_decide_as_in_stripes_test_mode(fr):
    for words, status in (("winning_evidence", "won"), ("losing_evidence", "lost")):
        _, dispute = disputed(fr)
        fr.v1.disputes.update(dispute.id, {"evidence": {"uncategorized_text": words}}, fr.key())
        assert fr.v1.disputes.retrieve(dispute.id).status == status


def test_who_says_nothing_loses(fr):
    intent, dispute = disputed(fr)
    fr.wait(days=10)
    assert fr.v1.disputes.retrieve(dispute.id).status == "lost"
    with pytest.raises(stripe.InvalidRequestError) as refused:
        fr.v1.refunds.create({"payment_intent": intent.id}, fr.key())
    assert refused.value.code == "charge_disputed"
    with pytest.raises(stripe.InvalidRequestError):
        fr.v1.disputes.update(dispute.id, {"evidence": {"uncategorized_text": "x"}}, fr.key())


def test_a_dispute_is_accepted(fr):
    _, dispute = disputed(fr)
    assert fr.v1.disputes.close(dispute.id, {}, fr.key()).status == "lost"


def test_an_inquiry_asks_and_takes_nothing(fr):
    intent, dispute = disputed(fr, "4000000000001976")
    assert dispute.status == "warning_needs_response"
    assert dispute.balance_transactions == []
    fr.wait(days=3)
    assert fr.v1.refunds.create({"payment_intent": intent.id, "amount": 100}, fr.key()).status == "succeeded"
    fr.wait(days=10)
    assert fr.v1.disputes.retrieve(dispute.id).status == "warning_closed"


def test_a_dispute_may_be_prevented_and_of_another_amount(fr):
    intent = fr.paid()
    dispute = fr.do("open_dispute", charge=charge_of(intent), reason="general", amount=3200)
    fr.do("close_dispute", dispute=dispute["id"], status="prevented")
    found = fr.v1.disputes.retrieve(dispute["id"])
    assert (found.status, found.amount) == ("prevented", 3200)
    assert [entry.amount for entry in found.balance_transactions] == [-3200, 3200]


def test_a_debit_is_disputed_without_a_reason(fr):
    session = fr.prepay(fr.customer(), allowed_payment_method_types=["sepa_debit"])
    fr.type_iban(session, "DE35370400440532013002")
    fr.wait(seconds=66)
    intent = fr.v1.checkout.sessions.retrieve(session.id).payment_intent
    assert fr.v1.disputes.list({"payment_intent": intent}).data[0].reason == "debit_not_authorized"


def test_an_early_warning_of_fraud(fr):
    intent = fr.paid("4000000000005423")
    fr.wait(seconds=5)
    warning = fr.v1.radar.early_fraud_warnings.list({"payment_intent": intent.id}).data[0]
    assert warning.actionable
    assert warning.charge == charge_of(intent)
    assert fr.v1.radar.early_fraud_warnings.retrieve(warning.id).fraud_type == "made_with_stolen_card"
    assert fr.events()[-1] == "radar.early_fraud_warning.created"


def test_what_was_refunded_cannot_be_disputed(fr):
    intent = fr.paid()
    fr.v1.topups.create({"amount": 5000, "currency": "eur"}, fr.key())
    fr.wait(days=3)
    fr.v1.refunds.create({"payment_intent": intent.id, "amount": 1000}, fr.key())
    other = fr.paid("4000000000000259")
    fr.v1.refunds.create({"payment_intent": other.id}, fr.key())
    fr.wait(seconds=5)
    assert fr.v1.disputes.list({"payment_intent": other.id}).data == []
    with pytest.raises(Refused):
        fr.do("open_dispute", charge=charge_of(other))
    assert fr.do("open_dispute", charge=charge_of(intent))["amount"] == 2000

"""PaymentIntents, charges, Checkout in payment mode, refunds, disputes: what is taken and given back."""

import pytest
import stripe

REFUSALS = [
    ("4000000000000341", "card_declined", "generic_decline"),
    ("4000008260003178", "card_declined", "insufficient_funds"),
    ("4000002760003184", "authentication_required", "authentication_required"),
]


def charge_of(intent):
    return intent.latest_charge if isinstance(intent.latest_charge, str) else intent.latest_charge.id


def test_a_saved_card_is_charged_off_session_and_the_fee_is_told(fr):
    intent = fr.paid(amount=3333)
    entry = intent.latest_charge.balance_transaction
    assert (intent.status, intent.amount_received) == ("succeeded", 3333)
    assert (entry.type, entry.amount, entry.fee, entry.net) == ("charge", 3333, 75, 3258)
    assert (entry.status, entry.available_on) == ("pending", fr.now + 3 * 86_400)
    assert (fr.available(), fr.pending()) == (0, 3258)
    fr.wait(days=3)
    assert (fr.available(), fr.pending()) == (3258, 0)
    assert fr.events()[-4:] == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "balance.available",
    ]


def test_the_latest_charge_is_an_id_unless_expanded(fr):
    intent = fr.v1.payment_intents.retrieve(fr.paid().id)
    assert intent.latest_charge.startswith("ch_")
    charge = fr.v1.charges.retrieve(
        intent.latest_charge, {"expand": ["balance_transaction", "payment_intent.customer"]}
    )
    assert charge.balance_transaction.source == charge.id
    assert charge.payment_intent.customer.email == "lea@example.org"
    with pytest.raises(stripe.InvalidRequestError):
        fr.v1.charges.retrieve(intent.latest_charge, {"expand": ["moonbeam"]})


def test_without_automatic_capture_the_balance_transaction_comes_later(fr):
    intent = fr.paid(capture_method="automatic_async")
    assert intent.latest_charge.balance_transaction is None and fr.pending() == 0
    fr.wait(seconds=30)
    assert fr.v1.charges.retrieve(intent.latest_charge.id).balance_transaction and fr.pending() == 2930
    assert fr.events()[-1] == "charge.updated"


@pytest.mark.parametrize(("number", "code", "decline_code"), REFUSALS)
def test_a_saved_card_that_says_no_off_session(fr, number, code, decline_code):
    customer = fr.customer()
    method = fr.saved(customer, number)
    with pytest.raises(stripe.CardError) as refused:
        fr.charge(customer, method)
    error = refused.value
    assert (error.code, error.error.decline_code) == (code, decline_code)
    assert error.error.payment_intent.status == "requires_payment_method"
    charge = fr.v1.charges.retrieve(error.error.charge)
    assert (charge.status, charge.paid, charge.failure_code) == ("failed", False, code)
    assert fr.events()[-2:] == ["charge.failed", "payment_intent.payment_failed"]
    assert (fr.available(), fr.pending()) == (0, 0)


@pytest.mark.parametrize(
    ("method", "decline_code"),
    [
        ("pm_card_visa_chargeDeclined", "generic_decline"),
        ("pm_card_visa_chargeDeclinedInsufficientFunds", "insufficient_funds"),
        ("pm_card_visa_chargeDeclinedLostCard", "lost_card"),
        ("pm_card_visa_chargeDeclinedStolenCard", "stolen_card"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card"),
        ("pm_card_chargeDeclinedProcessingError", "processing_error"),
    ],
)
def test_each_refusal_has_its_code(fr, method, decline_code):
    with pytest.raises(stripe.CardError) as refused:
        fr.charge(fr.customer(), method)
    assert refused.value.error.decline_code == decline_code


def test_a_card_authenticated_when_it_was_saved_is_charged_off_session(fr):
    assert fr.paid("4000002500003155").status == "succeeded"


def test_a_refused_intent_is_cancelled_before_the_recovery_page(fr):
    customer = fr.customer()
    with pytest.raises(stripe.CardError) as refused:
        fr.charge(customer, fr.saved(customer, "4000002760003184"))
    old = refused.value.error.payment_intent.id
    assert fr.v1.payment_intents.cancel(old, {"cancellation_reason": "abandoned"}, fr.key()).status == "canceled"
    session = fr.prepay(customer, 3000)
    fr.type_card(session, "4000002760003184")
    intent = fr.v1.checkout.sessions.retrieve(session.id).payment_intent
    assert fr.v1.payment_intents.retrieve(intent).status == "requires_action"
    fr.do("authenticate", intent=intent)
    assert fr.v1.payment_intents.retrieve(intent).status == "succeeded"


def test_an_intent_that_succeeded_cannot_be_cancelled_or_confirmed(fr):
    intent = fr.paid()
    for call in (fr.v1.payment_intents.cancel, fr.v1.payment_intents.confirm):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            call(intent.id, {}, fr.key())
        assert refused.value.code == "payment_intent_unexpected_state"
        assert refused.value.error.payment_intent.status == "succeeded"


def test_an_intent_is_made_first_and_confirmed_afterwards(fr):
    customer = fr.customer()
    made = fr.v1.payment_intents.create({"amount": 500, "currency": "eur", "customer": customer.id}, fr.key())
    assert made.status == "requires_payment_method"
    with pytest.raises(stripe.InvalidRequestError):
        fr.v1.payment_intents.confirm(made.id, {}, fr.key())
    done = fr.v1.payment_intents.confirm(made.id, {"payment_method": "pm_card_visa"}, fr.key())
    assert done.status == "succeeded"


@pytest.mark.parametrize(
    ("more", "code"),
    [({"amount": 49}, "amount_too_small"), ({"amount": 100_000_000}, "amount_too_large"), ({"currency": "e1"}, None)],
)
def test_amounts_and_currencies_have_limits(fr, more, code):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        fr.v1.payment_intents.create({"amount": 500, "currency": "eur", **more}, fr.key())
    assert refused.value.code == code


def test_intents_are_found_by_customer_by_key_and_by_time(fr):
    customer = fr.customer()
    method = fr.saved(customer)
    first = fr.charge(customer, method)
    fr.wait(seconds=10)
    second = fr.charge(customer, method, metadata={"op_key": "charge:p1:1"})
    found = fr.v1.payment_intents.list({"customer": customer.id})
    assert [one.id for one in found] == [second.id, first.id]
    assert [one.id for one in fr.v1.payment_intents.list({"created": {"gte": fr.now}})] == [second.id]
    query = {"query": "metadata['op_key']:'charge:p1:1' AND status:'succeeded' AND amount>2000"}
    assert fr.v1.payment_intents.search(query).data == []
    fr.wait(seconds=60)
    assert [one.id for one in fr.v1.payment_intents.search(query)] == [second.id]


def test_charges_are_listed_by_group_and_by_intent(fr):
    intent = fr.paid()
    assert [one.id for one in fr.v1.charges.list({"transfer_group": "gp_1"})] == [charge_of(intent)]
    assert fr.v1.charges.list({"payment_intent": "pi_other"}).data == []


def test_prepaying_on_the_page(fr):
    session = fr.prepay(fr.customer(), 2500)
    assert (session.amount_total, session.payment_status, session.payment_intent) == (2500, "unpaid", None)
    fr.type_card(session, "4242424242424242")
    done = fr.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent.latest_charge", "line_items"]})
    assert (done.status, done.payment_status) == ("complete", "paid")
    assert done.payment_intent.latest_charge.transfer_group == "gp_1"
    assert [line.description for line in done.line_items.data] == ["Share"]
    assert fr.events()[-1] == "checkout.session.completed"


def test_a_refusal_on_the_page_leaves_it_open_for_another_card(fr):
    session = fr.prepay(fr.customer())
    for _ in range(2):
        with pytest.raises(Exception, match="insufficient"):
            fr.type_card(session, "4000000000009995")
    fr.type_card(session, "4242424242424242")
    done = fr.v1.checkout.sessions.retrieve(session.id)
    assert done.payment_status == "paid"
    assert len(fr.v1.payment_intents.list().data) == 1


def test_a_debit_takes_days_and_then_succeeds(fr):
    session = fr.prepay(fr.customer(), allowed_payment_method_types=["sepa_debit"])
    fr.type_iban(session)
    done = fr.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent.latest_charge"]})
    assert (done.status, done.payment_status) == ("complete", "unpaid")
    assert (done.payment_intent.status, done.payment_intent.latest_charge.status) == ("processing", "pending")
    assert fr.pending() == 2465  # the balance transaction is there before the bank has answered
    fr.wait(seconds=60)
    assert fr.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"
    assert fr.events()[-3:] == [
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.async_payment_succeeded",
    ]
    fr.wait(days=6)
    assert fr.available() == 2465


def test_a_debit_fails(fr):
    session = fr.prepay(fr.customer(), allowed_payment_method_types=["sepa_debit"])
    fr.type_iban(session, "DE62370400440532013001")
    fr.wait(seconds=60)
    intent = fr.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent.latest_charge"]}).payment_intent
    assert intent.status == "requires_payment_method" and intent.latest_charge.status == "failed"
    entry = fr.v1.balance_transactions.retrieve(intent.latest_charge.failure_balance_transaction)
    assert (entry.type, entry.amount) == ("payment_failure_refund", -2500)
    assert fr.pending() == -35  # the fee is not given back
    assert fr.events()[-3:] == [
        "charge.failed",
        "payment_intent.payment_failed",
        "checkout.session.async_payment_failed",
    ]


def test_a_debit_fails_after_it_had_succeeded(fr):
    customer = fr.customer()
    session = fr.pledge(customer, allowed_payment_method_types=["sepa_debit"])
    fr.type_iban(session)
    method = fr.v1.setup_intents.retrieve(session.setup_intent).payment_method
    intent = fr.charge(customer, method)
    assert intent.status == "processing"
    fr.wait(days=7)
    assert fr.available() == 2965
    fr.do("fail_debit", charge=charge_of(intent))
    assert fr.available() == -35
    assert fr.v1.charges.retrieve(charge_of(intent)).status == "failed"


@pytest.mark.parametrize(
    ("iban", "status"), [("DE08370400440532013003", "succeeded"), ("DE78370400440532013004", "requires_payment_method")]
)
def test_some_accounts_answer_after_three_minutes(fr, iban, status):
    session = fr.prepay(fr.customer(), allowed_payment_method_types=["sepa_debit"])
    fr.type_iban(session, iban)
    intent = fr.v1.checkout.sessions.retrieve(session.id).payment_intent
    fr.wait(seconds=179)
    assert fr.v1.payment_intents.retrieve(intent).status == "processing"
    fr.wait(seconds=1)
    assert fr.v1.payment_intents.retrieve(intent).status == status


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
    assert refund.status == "succeeded" and refund.balance_transaction.type == "refund"
    assert fr.available() == 1930 and "refund.updated" in fr.events()


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
    assert again.status == "pending" and again.id.startswith("pyr_")
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
    assert refund.status == "succeeded" and fr.available() == 2430
    fr.wait(seconds=60)
    refund = fr.v1.refunds.retrieve(refund.id, {"expand": ["failure_balance_transaction"]})
    assert (refund.status, refund.failure_reason) == ("failed", "expired_or_canceled_card")
    assert refund.failure_balance_transaction.type == "refund_failure" and fr.available() == 2930
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
    assert sent.status == "under_review" and sent.evidence_details.has_evidence
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
    assert dispute.status == "warning_needs_response" and dispute.balance_transactions == []
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
    assert warning.actionable and warning.charge == charge_of(intent)
    assert fr.v1.radar.early_fraud_warnings.retrieve(warning.id).fraud_type == "made_with_stolen_card"
    assert fr.events()[-1] == "radar.early_fraud_warning.created"


def test_the_next_charges_do_as_they_were_told(fr):
    fr.do("script", subject="charge", outcomes=["do_not_honor", "succeeds"])
    customer = fr.customer()
    method = fr.saved(customer)
    with pytest.raises(stripe.CardError) as refused:
        fr.charge(customer, method)
    assert refused.value.error.decline_code == "do_not_honor"
    assert fr.charge(customer, method).status == "succeeded"

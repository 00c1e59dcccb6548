"""PaymentIntents, charges, Checkout in payment mode: what is taken."""

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
    assert intent.latest_charge.balance_transaction is None
    assert fr.pending() == 0
    fr.wait(seconds=30)
    assert fr.v1.charges.retrieve(intent.latest_charge.id).balance_transaction
    assert fr.pending() == 2930
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
    assert intent.status == "requires_payment_method"
    assert intent.latest_charge.status == "failed"
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


def test_the_next_charges_do_as_they_were_told(fr):
    fr.do("script", subject="charge", outcomes=["do_not_honor", "succeeds"])
    customer = fr.customer()
    method = fr.saved(customer)
    with pytest.raises(stripe.CardError) as refused:
        fr.charge(customer, method)
    assert refused.value.error.decline_code == "do_not_honor"
    assert fr.charge(customer, method).status == "succeeded"

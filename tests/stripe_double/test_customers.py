"""Customers, payment methods, SetupIntents, Checkout in setup mode: what a pledge needs."""

import pytest
import stripe


def test_a_customer_is_made_read_changed_listed(fr):
    customer = fr.customer(preferred_locales=["fr"], metadata={"account": "a1", "gen": "0"})
    fr.v1.customers.update(customer.id, {"name": "Léa M.", "metadata": {"gen": "", "more": "x"}}, fr.key())
    found = fr.v1.customers.retrieve(customer.id)
    assert (found.name, found.email, found.preferred_locales) == ("Léa M.", "lea@example.org", ["fr"])
    assert found.metadata.to_dict() == {"account": "a1", "more": "x"}
    assert [one.id for one in fr.v1.customers.list({"email": "lea@example.org"})] == [customer.id]
    assert fr.v1.customers.list({"email": "tom@example.org"}).data == []
    assert fr.events() == ["customer.created", "customer.updated"]


def test_a_deleted_customer_is_gone_and_says_so(fr):
    customer = fr.customer()
    assert fr.v1.customers.delete(customer.id).deleted is True
    assert fr.v1.customers.retrieve(customer.id).deleted is True
    assert fr.v1.customers.list().data == []
    with pytest.raises(stripe.InvalidRequestError) as refused:
        fr.v1.customers.update(customer.id, {"name": "x"}, fr.key())
    assert refused.value.code == "resource_missing"


def test_a_mistyped_address_is_refused(fr):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        fr.customer(email="lea.example.org")
    assert refused.value.code == "email_invalid"


def test_an_unknown_customer_is_404(fr):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        fr.v1.customers.retrieve("cus_nobody")
    assert refused.value.http_status == 404
    assert refused.value.code == "resource_missing"


def test_search_finds_a_customer_only_after_a_minute(fr):
    customer = fr.customer(metadata={"account": "a1"})
    query = {"query": "metadata['account']:'a1' AND email:'lea@example.org'"}
    assert fr.v1.customers.search(query).data == []
    fr.wait(seconds=60)
    assert [one.id for one in fr.v1.customers.search(query)] == [customer.id]
    assert fr.v1.customers.search({"query": "-metadata['account']:'a1'"}).data == []


@pytest.mark.parametrize("query", ["", "colour:'red'", "metadata:'x'", "email:'a' AND name:'b' OR phone:'c'", "email'"])
def test_a_search_in_no_known_language_is_refused(fr, query):
    with pytest.raises(stripe.InvalidRequestError):
        fr.v1.customers.search({"query": query})


def test_a_card_is_made_attached_listed_detached(fr):
    customer = fr.customer()
    card = {"number": "4242424242424242", "exp_month": 12, "exp_year": 2030, "cvc": "123"}
    method = fr.v1.payment_methods.create({"type": "card", "card": card}, fr.key())
    assert (method.card.brand, method.card.last4, method.customer) == ("visa", "4242", None)
    fr.v1.payment_methods.attach(method.id, {"customer": customer.id}, fr.key())
    assert [one.id for one in fr.v1.customers.payment_methods.list(customer.id, {"type": "card"})] == [method.id]
    assert fr.v1.customers.payment_methods.list(customer.id, {"type": "sepa_debit"}).data == []
    fr.v1.payment_methods.detach(method.id, {}, fr.key())
    assert fr.v1.payment_methods.list({"customer": customer.id}).data == []
    assert fr.events()[1:] == ["payment_method.attached", "payment_method.detached"]


def test_a_detached_method_cannot_be_used_again(fr):
    customer = fr.customer()
    method = fr.saved(customer)
    fr.v1.payment_methods.detach(method, {}, fr.key())
    with pytest.raises(stripe.InvalidRequestError):
        fr.charge(customer, method)


def test_the_test_ids_of_stripe_stand_for_cards(fr):
    method = fr.v1.payment_methods.attach("pm_card_visa", {"customer": fr.customer().id}, fr.key())
    assert method.id != "pm_card_visa"
    assert method.card.last4 == "4242"


def test_a_method_of_somebody_else_is_refused(fr):
    method = fr.saved(fr.customer())
    with pytest.raises(stripe.InvalidRequestError) as refused:
        fr.charge(fr.customer(), method)
    assert refused.value.param == "payment_method"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"number": "4242424242424241"}, "incorrect_number"),
        ({"number": "4111111111111111"}, "card_declined"),
        ({"exp_month": 13}, "invalid_expiry_month"),
        ({"exp_year": 2019}, "invalid_expiry_year"),
        ({"cvc": "1"}, "invalid_cvc"),
    ],
)
def test_a_mistyped_card_is_refused(fr, typed, code):
    card = {"number": "4242424242424242", "exp_month": 12, "exp_year": 2030, "cvc": "123"} | typed
    with pytest.raises(stripe.CardError) as refused:
        fr.v1.payment_methods.create({"type": "card", "card": card}, fr.key())
    assert refused.value.code == code


def test_an_account_for_debits_needs_an_iban_that_holds_and_a_name(fr):
    owner = {"name": "Léa", "email": "lea@example.org"}
    made = {"type": "sepa_debit", "sepa_debit": {"iban": "DE89 3704 0044 0532 0130 00"}, "billing_details": owner}
    method = fr.v1.payment_methods.create(made, fr.key())
    assert (method.sepa_debit.last4, method.sepa_debit.country) == ("3000", "DE")
    for wrong in ({"sepa_debit": {"iban": "DE89370400440532013001"}}, {"billing_details": {"name": "Léa"}}):
        with pytest.raises(stripe.InvalidRequestError):
            fr.v1.payment_methods.create(made | wrong, fr.key())


def test_a_setup_intent_is_made_and_confirmed_by_a_program(fr):
    customer = fr.customer()
    intent = fr.v1.setup_intents.create(
        {"customer": customer.id, "payment_method": "pm_card_visa", "confirm": True, "usage": "off_session"}, fr.key()
    )
    assert intent.status == "succeeded"
    assert [one.id for one in fr.v1.customers.payment_methods.list(customer.id)] == [intent.payment_method]


def test_a_setup_intent_is_cancelled_and_cannot_be_confirmed(fr):
    intent = fr.v1.setup_intents.create({"customer": fr.customer().id}, fr.key())
    assert fr.v1.setup_intents.cancel(intent.id, {}, fr.key()).status == "canceled"
    with pytest.raises(stripe.InvalidRequestError) as refused:
        fr.v1.setup_intents.confirm(intent.id, {"payment_method": "pm_card_visa"}, fr.key())
    assert refused.value.code == "setup_intent_unexpected_state"
    assert fr.events()[-2:] == ["setup_intent.created", "setup_intent.canceled"]


def test_a_card_that_is_refused_at_saving(fr):
    with pytest.raises(stripe.CardError) as refused:
        fr.v1.setup_intents.create(
            {"customer": fr.customer().id, "payment_method": "pm_card_chargeDeclined", "confirm": True}, fr.key()
        )
    assert refused.value.code == "card_declined"
    assert refused.value.error.setup_intent.status == "requires_payment_method"
    assert fr.events()[-1] == "setup_intent.setup_failed"


def test_a_pledge_on_the_page_saves_the_card(fr):
    customer = fr.customer()
    session = fr.pledge(customer)
    assert session.status == "open"
    assert session.payment_status == "no_payment_required"
    assert session.url.endswith(f"/c/pay/{session.id}")
    assert session.custom_text.submit.message.startswith("At most")
    fr.type_card(session, "4242424242424242")
    done = fr.v1.checkout.sessions.retrieve(session.id, {"expand": ["setup_intent.payment_method"]})
    assert done.status == "complete"
    assert done.url is None
    assert done.setup_intent.status == "succeeded"
    assert done.setup_intent.payment_method.customer == customer.id
    assert done.setup_intent.metadata["participation_id"] == "p1"
    assert fr.events()[-2:] == ["setup_intent.succeeded", "checkout.session.completed"]


def test_a_pledge_with_3d_secure_waits_for_the_person(fr):
    session = fr.pledge(fr.customer())
    fr.type_card(session, "4000002500003155")
    intent = fr.v1.setup_intents.retrieve(session.setup_intent)
    assert intent.status == "requires_action"
    assert intent.next_action.redirect_to_url.url.endswith(intent.id)
    assert fr.v1.checkout.sessions.retrieve(session.id).status == "open"
    fr.do("authenticate", intent=intent.id)
    assert fr.v1.checkout.sessions.retrieve(session.id).status == "complete"


def test_who_refuses_3d_secure_may_try_another_card(fr):
    session = fr.pledge(fr.customer())
    fr.type_card(session, "4000002500003155")
    fr.do("authenticate", intent=session.setup_intent, agrees=False)
    intent = fr.v1.setup_intents.retrieve(session.setup_intent)
    assert intent.status == "requires_payment_method"
    assert intent.last_setup_error.code == "setup_intent_authentication_failure"
    fr.type_card(session, "4242424242424242")
    assert fr.v1.checkout.sessions.retrieve(session.id).status == "complete"


def test_a_pledge_by_iban_brings_a_mandate(fr):
    session = fr.pledge(fr.customer(), allowed_payment_method_types=["card", "sepa_debit"])
    fr.type_iban(session)
    intent = fr.v1.setup_intents.retrieve(session.setup_intent)
    mandate = fr.v1.mandates.retrieve(intent.mandate)
    assert (mandate.status, mandate.type, mandate.payment_method) == ("active", "multi_use", intent.payment_method)


def test_a_session_lives_between_thirty_minutes_and_a_day(fr):
    for seconds in (29 * 60, 86_401):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            fr.pledge(fr.customer(), expires_at=fr.now + seconds)
        assert refused.value.param == "expires_at"
    session = fr.pledge(fr.customer(), expires_at=fr.now + 30 * 60)
    fr.wait(seconds=30 * 60)
    found = fr.v1.checkout.sessions.retrieve(session.id)
    assert (found.status, found.url) == ("expired", None)
    assert fr.v1.setup_intents.retrieve(session.setup_intent).status == "canceled"
    assert fr.events()[-2:] == ["setup_intent.canceled", "checkout.session.expired"]
    with pytest.raises(Exception, match="expired"):
        fr.type_card(session, "4242424242424242")


def test_a_session_is_expired_by_hand_once(fr):
    session = fr.pledge(fr.customer())
    assert fr.v1.checkout.sessions.expire(session.id, {}, fr.key()).status == "expired"
    with pytest.raises(stripe.InvalidRequestError):
        fr.v1.checkout.sessions.expire(session.id, {}, fr.key())


def test_the_intent_of_an_open_session_ends_with_it_only(fr):
    session = fr.pledge(fr.customer())
    with pytest.raises(stripe.InvalidRequestError) as refused:
        fr.v1.setup_intents.cancel(session.setup_intent, {}, fr.key())
    assert refused.value.code == "setup_intent_unexpected_state"


def test_one_platform_does_not_see_anothers_things(fr, be):
    customer = fr.customer()
    with pytest.raises(stripe.InvalidRequestError) as refused:
        be.v1.customers.retrieve(customer.id)
    assert refused.value.code == "resource_missing"
    assert be.v1.customers.list().data == []
    assert be.events() == []

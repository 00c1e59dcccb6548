"""Idempotency keys, strict mode, faults on the way, webhooks, the clock, and that the checks themselves can fail."""

import json
from copy import deepcopy

import pytest
import stripe

from infra.stripe_double import webhooks
from infra.stripe_double.core import Core
from infra.stripe_double.errors import Refused
from infra.stripe_double.world import World
from tests.stripe_double.conformity import faults
from tests.stripe_double.conftest import Sandbox

KEY = {"idempotency_key": "charge:p1:0"}
BODY = {"amount": 500, "currency": "eur"}


def intents(fr):
    return [one.id for one in fr.v1.payment_intents.list({"limit": 100}).auto_paging_iter()]


def test_the_same_key_gives_the_same_answer_and_does_nothing_twice(fr):
    customer = fr.customer()
    method = fr.saved(customer)
    first = fr.charge(customer, method, key=KEY)
    again = fr.charge(customer, method, key=KEY)
    assert again.id == first.id
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert len(intents(fr)) == 1
    assert fr.pending() == 2930


def test_a_saved_answer_stays_as_it_was_said(fr):
    made = fr.v1.payment_intents.create(BODY, KEY)
    fr.v1.payment_intents.cancel(made.id, {}, fr.key())
    assert fr.v1.payment_intents.create(BODY, KEY).status == "requires_payment_method"


def test_a_refusal_is_saved_too_the_same_key_never_repairs_it(fr):
    customer = fr.customer()
    fr.do("script", subject="charge", outcomes=["insufficient_funds"])
    for _ in range(2):
        with pytest.raises(stripe.CardError) as refused:
            fr.charge(customer, "pm_card_visa", key=KEY)
        assert refused.value.error.decline_code == "insufficient_funds"
    assert fr.charge(customer, "pm_card_visa", key={"idempotency_key": "charge:p1:1"}).status == "succeeded"
    assert len(intents(fr)) == 2


def test_a_request_that_was_never_begun_is_not_saved(fr):
    with pytest.raises(stripe.InvalidRequestError):
        fr.v1.payment_intents.create(BODY | {"colour": "red"}, KEY)
    assert fr.v1.payment_intents.create(BODY, KEY).amount == 500


def test_a_key_with_other_parameters_is_refused(fr):
    fr.v1.payment_intents.create(BODY, KEY)
    with pytest.raises(stripe.IdempotencyError) as refused:
        fr.v1.payment_intents.create(BODY | {"amount": 501}, KEY)
    assert refused.value.http_status == 400


def test_a_key_under_way_answers_409(fr):
    fr.do("hold_key", account_id=fr.account, key=KEY["idempotency_key"])
    with pytest.raises(stripe.StripeError) as refused:
        fr.v1.payment_intents.create(BODY, KEY)
    assert refused.value.http_status == 409
    assert refused.value.error.code == "idempotency_key_in_use"
    fr.do("hold_key", account_id=fr.account, key=KEY["idempotency_key"], busy=False)
    assert fr.v1.payment_intents.create(BODY, KEY).amount == 500


def test_keys_are_forgotten_after_a_day_and_then_it_happens_twice(fr):
    fr.v1.payment_intents.create(BODY, KEY)
    fr.wait(seconds=86_400)
    fr.v1.payment_intents.create(BODY, KEY)
    assert len(intents(fr)) == 1
    fr.wait(seconds=1)
    fr.v1.payment_intents.create(BODY, KEY)
    assert len(intents(fr)) == 2


def test_keys_are_forgotten_by_chance(fr):
    fr.v1.payment_intents.create(BODY, KEY)
    assert fr.do("prune_keys") == 1
    fr.v1.payment_intents.create(BODY, KEY)
    assert len(intents(fr)) == 2
    assert fr.do("prune_keys", share=0.0) == 0


def test_a_key_belongs_to_one_account(fr, be):
    fr.v1.payment_intents.create(BODY, KEY)
    be.v1.payment_intents.create(BODY, KEY)
    assert len(intents(fr)) == len(intents(be)) == 1


def test_strict_mode_refuses_a_key_that_the_sdk_made_up(fr):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        fr.v1.payment_intents.create(BODY)
    assert refused.value.code == "idempotency_key_form"
    assert intents(fr) == []


@pytest.mark.parametrize("key", ["charge", "charge:p1", "charge:p1:x", "Charge:p1:0", "charge:p 1:0", "charge:p1:0:0"])
def test_strict_mode_knows_our_form(fr, key):
    with pytest.raises(stripe.InvalidRequestError):
        fr.v1.payment_intents.create(BODY, {"idempotency_key": key})


def test_without_strict_mode_any_key_will_do():
    free = Sandbox(Core(strict=False))
    assert free.v1.payment_intents.create(BODY).amount == 500


def test_a_refusal_of_the_second_version_is_not_saved(fr):
    wanted = {"identity": {"country": "br"}}
    for _ in range(2):
        with pytest.raises(stripe.InvalidRequestError):
            fr.v2.core.accounts.create(wanted, KEY)
    assert fr.v2.core.accounts.create({"identity": {"country": "fr"}}, {"idempotency_key": "account:s:1"}).id


def test_a_lost_request_did_nothing_a_lost_answer_did(fr):
    fr.faults.next("lost_before")
    with pytest.raises(stripe.APIConnectionError):
        fr.v1.payment_intents.create(BODY, KEY)
    assert intents(fr) == []
    fr.faults.next("lost_after", route="POST /v1/payment_intents")
    with pytest.raises(stripe.APIConnectionError):
        fr.v1.payment_intents.create(BODY, KEY)
    assert len(intents(fr)) == 1
    assert fr.v1.payment_intents.create(BODY, KEY).id == intents(fr)[0]


def test_the_sdks_own_retries_do_not_charge_twice(core):
    patient = Sandbox(core, max_network_retries=2)
    customer = patient.customer()
    method = patient.saved(customer)
    patient.faults.next("lost_after", times=2)
    assert patient.charge(customer, method).status == "succeeded"
    assert len(intents(patient)) == 1


@pytest.mark.parametrize(
    ("kind", "error", "status", "left"),
    [
        ("error_before", stripe.APIError, 500, 0),
        ("error_after", stripe.APIError, 500, 1),
        ("too_many", stripe.RateLimitError, 429, 0),
        ("in_use", stripe.APIError, 409, 0),
    ],
)
def test_faults_have_their_answers(fr, kind, error, status, left):
    fr.faults.next(kind)
    with pytest.raises(error) as refused:
        fr.v1.payment_intents.create(BODY, KEY)
    assert refused.value.http_status == status
    assert len(intents(fr)) == left


def test_faults_by_chance_repeat_with_their_seed(core):
    def history():
        house = Sandbox(Core())
        house.faults.likely("lost_before", 0.3)
        house.faults.likely("lost_after", 0.2)
        outcomes = []
        for number in range(40):
            try:
                house.v1.payment_intents.create(BODY, {"idempotency_key": f"charge:p{number}:0"})
                outcomes.append("done")
            except stripe.APIConnectionError:
                outcomes.append("lost")
        return outcomes, house.faults.counted

    first, second = history(), history()
    assert first == second
    assert set(first[0]) == {"done", "lost"}
    assert set(first[1]) == {"lost_before", "lost_after"}


def test_a_fault_waits_for_its_route(fr):
    fr.faults.next("lost_before", route="POST /v1/transfers")
    assert fr.v1.payment_intents.create(BODY, KEY).amount == 500
    with pytest.raises(ValueError, match="no such fault"):
        fr.faults.next("moonbeam")


def endpoint(fr, **more):
    wanted = {"url": "http://fr.localhost/hooks/stripe/platform", "enabled_events": ["payment_intent.created"]}
    return fr.v1.webhook_endpoints.create(wanted | more, fr.key())


def test_an_event_is_delivered_signed_and_the_sdk_believes_it(fr):
    secret = endpoint(fr).secret
    made = fr.v1.payment_intents.create(BODY, KEY)
    taken = []
    assert webhooks.deliver(fr.core.world, lambda *letter: taken.append(letter) or 200) == 1
    url, headers, body = taken[0]
    assert url == "http://fr.localhost/hooks/stripe/platform"
    event = stripe.Webhook.construct_event(body, headers["Stripe-Signature"], secret, tolerance=10**10)
    assert (event.type, event.data.object.id, event.livemode) == ("payment_intent.created", made.id, False)
    assert event.api_version == stripe.api_version
    assert fr.v1.events.retrieve(event.id).pending_webhooks == 0
    assert webhooks.due(fr.core.world) == []


def test_a_wrong_signature_and_a_wrong_mode_can_be_sent(fr):
    secret = endpoint(fr).secret
    fr.v1.payment_intents.create(BODY, KEY)
    row = webhooks.due(fr.core.world)[0]
    _, headers, body = webhooks.letter(fr.core.world, row, wrong_secret=True)
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body, headers["Stripe-Signature"], secret, tolerance=10**10)
    _, headers, body = webhooks.letter(fr.core.world, row, livemode=True)
    assert stripe.Webhook.construct_event(body, headers["Stripe-Signature"], secret, tolerance=10**10).livemode


def test_each_endpoint_hears_what_it_asked_for(fr):
    endpoint(fr)
    account = fr.supplier(outcome="")
    endpoint(fr, enabled_events=["*"], connect=True, url="http://fr.localhost/hooks/stripe/connect")
    fr.v1.payment_intents.create(BODY, KEY)
    fr.do("onboard", account_id=account.id)
    heard = [(row["type"], webhooks.letter(fr.core.world, row)) for row in webhooks.due(fr.core.world)]
    assert [kind for kind, _ in heard] == ["payment_intent.created", "account.updated", "capability.updated"]
    assert json.loads(heard[1][1][2])["account"] == account.id
    assert heard[1][1][0].endswith("/connect")


def test_the_secret_is_said_once(fr):
    made = endpoint(fr)
    assert made.secret.startswith("whsec_")
    found = fr.v1.webhook_endpoints.retrieve(made.id)
    with pytest.raises(AttributeError):
        _ = found.secret
    with pytest.raises(stripe.InvalidRequestError):
        endpoint(fr, enabled_events=["payment_intent.dreamt"])
    with pytest.raises(stripe.InvalidRequestError):
        endpoint(fr, url="ftp://fr.localhost")


def test_an_endpoint_is_changed_and_removed(fr):
    made = endpoint(fr)
    fr.v1.webhook_endpoints.update(made.id, {"disabled": True}, fr.key())
    fr.v1.payment_intents.create(BODY, KEY)
    assert webhooks.due(fr.core.world) == []
    assert [one.id for one in fr.v1.webhook_endpoints.list()] == [made.id]
    assert fr.v1.webhook_endpoints.delete(made.id).deleted


def test_what_is_not_taken_is_tried_again_for_three_days(fr):
    endpoint(fr)
    fr.v1.payment_intents.create(BODY, KEY)
    tries = 0
    for _ in range(24 * 4):
        tries += webhooks.deliver(fr.core.world, lambda *_: 500)
        fr.wait(seconds=3600)
    assert 5 <= tries <= 15
    row = next(iter(fr.core.world.deliveries.values()))
    assert row["state"] == "given up"
    assert row["answers"] == [500] * tries
    event = fr.v1.events.list({"delivery_success": False}).data[0]
    assert event.pending_webhooks == 1


def test_webhooks_are_lost_doubled_and_late_and_the_events_remain(fr):
    endpoint(fr)
    fr.do("weather", lost=1.0)
    fr.v1.payment_intents.create(BODY, KEY)
    fr.wait(days=1)
    assert webhooks.due(fr.core.world) == []
    event = fr.v1.events.list({"type": "payment_intent.created"}).data[0]
    assert fr.do("redeliver", event=event.id) == 1
    assert len(webhooks.due(fr.core.world)) == 1
    fr.do("weather", lost=0.0, doubled=1.0, delayed=1.0, longest=100)
    fr.v1.payment_intents.create(BODY, {"idempotency_key": "charge:p1:1"})
    fr.wait(seconds=100)
    assert len(webhooks.due(fr.core.world)) == 3


def test_late_webhooks_come_in_another_order(fr):
    endpoint(fr)
    fr.do("weather", delayed=0.5, longest=100)
    made = [fr.v1.payment_intents.create(BODY, {"idempotency_key": f"charge:p{n}:0"}).id for n in range(10)]
    fr.wait(seconds=100)
    heard = [
        json.loads(webhooks.letter(fr.core.world, row)[2])["data"]["object"]["id"]
        for row in webhooks.due(fr.core.world)
    ]
    assert sorted(heard) == sorted(made)
    assert heard != made


def test_events_are_kept_for_thirty_days(fr):
    made = fr.v1.payment_intents.create(BODY, KEY)
    assert fr.v1.events.list({"types": ["payment_intent.*"]}).data[0].data.object.id == made.id
    assert fr.v1.events.list({"created": {"lt": fr.now}}).data == []
    fr.wait(days=31)
    assert fr.v1.events.list().data == []


def test_what_falls_due_happens_at_its_own_moment(fr):
    fr.paid()
    charged = fr.now
    fr.wait(days=30)
    available = fr.v1.events.list({"type": "balance.available"}).data[0]
    assert available.created == charged + 3 * 86_400


def test_the_clock_follows_a_source_and_never_runs_back():
    moments = [1_800_000_000]
    house = Sandbox(Core(source=lambda: moments[0]))
    assert house.customer().created == 1_800_000_000
    moments[0] -= 500
    assert house.customer().created == 1_800_000_000
    moments[0] += 1000
    assert house.customer().created == 1_800_000_500


def test_the_same_calls_make_the_same_world():
    def history():
        house = Sandbox(Core(World(seed=7)))
        intent = house.paid()
        house.wait(days=3)
        refund = house.v1.refunds.create({"payment_intent": intent.id, "amount": 100}, house.key())
        return intent.id, refund.id, house.available()

    assert history() == history()


def test_verbs_of_the_control_door_are_refused_when_they_make_no_sense(fr):
    for verb, given in [
        ("moonbeam", {}),
        ("script", {"subject": "charge", "outcomes": ["rain"]}),
        ("settings", {"colour": 1}),
        ("weather", {"rain": 1}),
        ("open_dispute", {"charge": "ch_nobody"}),
        ("advance", {"hours": 1}),
        ("onboard", {"account_id": "acct_nobody"}),
    ]:
        with pytest.raises(Refused):
            fr.do(verb, **given)


def test_the_check_of_answers_can_fail(fr):
    intent = fr.paid()
    right = fr.v1.payment_intents.retrieve(intent.id).to_dict()
    assert faults(right) == []
    for wrong in (
        {"moonbeam": 1},
        {"amount": "3000"},
        {"amount": None},
        {"status": "dreaming"},
        {"latest_charge": 5},
        {"amount_details": {"shine": 1}},
        {"payment_method_types": "card"},
        {"livemode": 0},
    ):
        assert faults(deepcopy(right) | wrong) != [], wrong
    right.pop("amount_received")
    assert faults(right) == ["payment_intent.amount_received: missing, though it is never null"]

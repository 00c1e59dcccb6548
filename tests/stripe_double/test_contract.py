"""The contract is the SDK: what it cannot say is refused, what it can say and nobody plays is said to be so."""

import json

import pytest
import stripe

from infra.stripe_double import contract
from infra.stripe_double.answers import PLAYED
from infra.stripe_double.client import DoubleClient
from infra.stripe_double.errors import Refused
from infra.stripe_double.shapes import read

V1, V2 = 550, 90  # routes the SDK has at least


def raw(fr, method, path, **params):
    return fr.client.raw_request(method, path, **params, idempotency_key="raw:x:0")


def test_every_route_of_the_sdk_is_known_with_its_parameters():
    routes = contract.routes().values()
    assert sum(route.path.startswith("/v1/") for route in routes) >= V1
    assert sum(route.path.startswith("/v2/") for route in routes) >= V2
    assert all(route.shape.fields is not None for route in routes)
    assert sum(bool(route.shape.fields) for route in routes) > 550


def test_the_same_name_in_two_versions_is_two_shapes():
    first = contract.routes()["post", "/v1/account_links"].shape
    second = contract.routes()["post", "/v2/core/account_links"].shape
    assert "refresh_url" in first.fields
    assert "refresh_url" not in second.fields
    assert second.required == {"account", "use_case"}


def test_a_literal_segment_wins_over_an_id():
    found, names = contract.find("get", "/v1/payment_intents/search")
    assert found.path.endswith("/search")
    assert names == ()
    found, names = contract.find("get", "/v1/payment_intents/pi_1")
    assert found.path.endswith("/{intent}")
    assert names == ("pi_1",)


def test_options_of_a_request_are_no_parameters():
    fields = contract.routes()["post", "/v1/transfers"].shape.fields
    assert "amount" in fields
    assert not {"idempotency_key", "stripe_account", "api_key"} & set(fields)


def test_an_unknown_route_is_404(fr):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        raw(fr, "get", "/v1/moonbeams")
    assert refused.value.http_status == 404
    assert "Unrecognized request URL" in str(refused.value)


def test_a_wrong_verb_is_404(fr):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        raw(fr, "delete", "/v1/payment_intents/pi_1")
    assert refused.value.http_status == 404


@pytest.mark.parametrize(
    ("more", "param"),
    [
        ({"colour": "red"}, "colour"),
        ({"payment_method_options": {"card": {"shine": "much"}}}, "payment_method_options[card][shine]"),
        ({"payment_method_types": ["card"]}, "payment_method_types"),
    ],
)
def test_an_unknown_parameter_is_refused_also_a_nested_one(fr, more, param):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        fr.v1.payment_intents.create({"amount": 100, "currency": "eur", **more}, fr.key())
    assert refused.value.code == "parameter_unknown"
    assert refused.value.param == param


def test_a_missing_parameter_is_named(fr):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        fr.v1.transfers.create({"amount": 100, "currency": "eur"}, fr.key())
    assert refused.value.code == "parameter_missing"
    assert refused.value.param == "destination"


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"amount": "12.5", "currency": "eur"}, "amount"),
        ({"amount": 100, "currency": "eur", "confirm": "maybe"}, "confirm"),
        ({"amount": 100, "currency": "eur", "capture_method": "someday"}, "capture_method"),
        ({"amount": 100, "currency": "eur", "metadata": "text"}, "metadata"),
        ({"amount": 100, "currency": "eur", "allowed_payment_method_types": {"a": "card"}}, None),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(fr, params, param):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        fr.v1.payment_intents.create(params, fr.key())
    assert refused.value.http_status == 400
    assert param is None or refused.value.param == param


def test_what_the_sdk_knows_and_nobody_plays_answers_501(fr):
    with pytest.raises(stripe.APIError) as refused:
        fr.v1.subscriptions.create({"customer": "cus_1"}, fr.key())
    assert refused.value.http_status == 501
    assert "POST /v1/subscriptions" in str(refused.value)


def test_a_parameter_nobody_plays_answers_501_and_does_nothing(fr):
    with pytest.raises(stripe.APIError) as refused:
        fr.v1.payment_intents.create({"amount": 100, "currency": "eur", "application_fee_amount": 5}, fr.key())
    assert refused.value.http_status == 501
    assert "application_fee_amount" in str(refused.value)
    assert fr.events() == []


def test_every_route_that_is_not_played_answers_501(core, fr):
    """All of them: with parameters that pass, none is a silent success."""
    head = {"Authorization": "Bearer sk_test_double_fr", "Idempotency-Key": "any:x:0"}
    unplayed = [route for key, route in contract.routes().items() if key not in PLAYED and not route.shape.required]
    assert len(unplayed) > 200
    for route in unplayed:
        path = route.path.replace("{", "").replace("}", "")
        status, _, body = core.handle(route.verb, path, head)
        assert status == 501, (route, json.loads(body))


def test_every_played_call_says_what_it_takes_in_the_sdks_own_words():
    assert len(PLAYED) >= 100
    for key, (_, taken) in PLAYED.items():
        assert taken <= set(contract.routes()[key].shape.fields)


def test_metadata_takes_free_names_and_an_empty_text():
    shape = contract.routes()["post", "/v1/customers"].shape
    assert read(shape, {"metadata": {"any thing": "x"}}) == {"metadata": {"any thing": "x"}}
    assert read(shape, {"metadata": ""})["metadata"] in ("", {})
    with pytest.raises(Refused):
        read(shape, {"metadata": ["a"]})


def test_a_wrong_key_is_an_authentication_error(core):
    for key in ("sk_test_other", "sk_live_double_fr", "", "pk_test_double_fr"):
        client = stripe.StripeClient(key or "none", http_client=DoubleClient(core))
        with pytest.raises(stripe.AuthenticationError) as refused:
            client.v1.balance.retrieve()
        assert "sk_live_double_fr" not in str(refused.value)


def test_another_version_of_the_api_is_refused(fr):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        fr.v1.balance.retrieve({}, {"stripe_version": "2020-08-27"})
    assert "version" in str(refused.value)

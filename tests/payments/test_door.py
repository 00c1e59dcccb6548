"""Stripe knocks: what is signed is stored once and answered at once; everything else is refused and counted."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from billing.calls import queries
from infra.stripe_double.webhooks import signature
from kernel.outbox import CountryOutbox
from tests.builders.stripe import ACCOUNT
from tests.payments.conftest import SECRETS, a_thin_event, an_event


def test_what_stripe_tells_is_stored_and_its_words_are_not(door):
    answer = door.knock(an_event())
    assert (answer.status_code, answer.text) == (200, "ok\n")
    (row,) = door.stored()
    assert (row.event_id, row.type, row.object_id, row.livemode) == ("evt_1", "payment_intent.succeeded", "pi_1", False)
    assert (row.handled_at, row.tries, row.stripe_account) == (None, 0, "main")
    assert "amount" not in str(vars(row))


def test_a_worker_is_told_of_it(door, unit, world):
    door.knock(an_event())
    with unit(world.fr, read_only=True) as u:
        (payload,) = u.session.scalars(
            select(CountryOutbox.payload).where(CountryOutbox.name == "calls.NoticeCame")
        ).all()
    assert payload == {"stored_id": str(door.stored()[0].id)}


def test_told_twice_is_stored_once_and_answered_the_same(door):
    assert [door.knock(an_event()).status_code for _ in range(3)] == [200, 200, 200]
    assert len(door.stored()) == 1


@pytest.mark.parametrize("name", ["platform", "connect", "thin"])
def test_each_door_has_a_secret_of_its_own(door, name):
    event = a_thin_event() if name == "thin" else an_event()
    for other in SECRETS:
        answer = door.knock(event, door=name, secret=SECRETS[other])
        assert answer.status_code == (200 if other == name else 400), other
    assert len(door.stored()) == 1
    assert door.refused() == {(name, "signature"): 2}


def test_a_thin_event_names_its_account(door):
    door.knock(a_thin_event(), door="thin")
    (row,) = door.stored()
    assert (row.object_id, row.connected_account, row.api_version) == ("acct_1", None, None)


def test_an_event_of_a_producers_account_is_fetched_there(door):
    door.knock(an_event(type="payout.paid", account="acct_7", data={"object": {"id": "po_1"}}), door="connect")
    door.knock(an_event(id="evt_2", type="capability.updated", account="acct_7"), door="connect")
    paid, capability = door.stored()
    assert (paid.object_id, paid.connected_account) == ("po_1", "acct_7")
    assert (capability.object_id, capability.connected_account) == ("acct_7", None), "the account, and not its part"


REFUSED = {
    "signature": {"secret": "whsec_guessed"},
    "no signature": {"signed": ""},
    "signature without a moment": {"signed": "v1=00"},
    "signature with a moment beyond all time": {"signed": "t=99999999999999999999,v1=00"},
    "signature that is noise": {"signed": "\xff,=,t=,v1"},
}


@pytest.mark.parametrize("how", REFUSED.values(), ids=REFUSED.keys())
def test_what_is_not_signed_is_refused_and_counted(door, how):
    assert door.knock(an_event(), **how).status_code == 400
    assert door.stored() == []
    assert door.refused() == {("platform", "signature"): 1}


def test_a_body_that_was_changed_on_the_way_is_refused(door):
    body = json.dumps(an_event()).encode()
    header = signature(body, SECRETS["platform"], int(door.clock.moment.timestamp()))
    assert door.knock(body.replace(b"pi_1", b"pi_2"), signed=header).status_code == 400
    assert door.refused() == {("platform", "signature"): 1}


@pytest.mark.parametrize(("seconds", "status"), [(299, 200), (301, 400)])
def test_an_old_message_that_is_played_again_is_refused(door, seconds, status):
    assert door.knock(an_event(), at=door.clock.moment - timedelta(seconds=seconds)).status_code == status
    assert door.refused() == ({} if status == 200 else {("platform", "stale"): 1})


FORMS = {
    "no JSON": b"amount=1",
    "no text": b"\xff\xfe",
    "a list": b"[]",
    "a number": b"7",
    "nothing": b"",
    "no type": json.dumps({"id": "evt_1", "object": "event", "livemode": False, "created": 1}).encode(),
    "an id that is no text": json.dumps(an_event(id=["evt"])).encode(),
    "a mode that is no truth": json.dumps(an_event(livemode="false")).encode(),
    "a moment beyond all time": json.dumps(an_event(created=10**30)).encode(),
    "a thin event at the door of snapshots": json.dumps(a_thin_event()).encode(),
    "an object without data": json.dumps(an_event(data=None)).encode(),
    "an object id that is no text": json.dumps(an_event(data={"object": {"id": {"a": 1}}})).encode(),
    "a NUL in an id": json.dumps(an_event(id="evt\x00")).encode(),
}


@pytest.mark.parametrize("body", FORMS.values(), ids=FORMS.keys())
def test_what_is_signed_and_no_event_of_stripes_is_refused_and_counted(door, body):
    assert door.knock(body).status_code == 400
    (((at, reason), count),) = door.refused().items()
    assert (at, reason in {"form", "signature"}, count) == ("platform", True, 1)
    assert door.stored() == []


def test_real_money_is_not_talked_of_where_test_money_is(door):
    assert door.knock(an_event(livemode=True)).status_code == 400
    assert door.refused() == {("platform", "livemode"): 1}


def test_another_version_is_refused(door):
    assert door.knock(an_event(api_version="2024-06-20")).status_code == 400
    assert door.refused() == {("platform", "version"): 1}


@pytest.fixture
def without_secrets(house, app):
    bare = replace(house.config, stripe=(replace(ACCOUNT, platform_secret="", connect_secret="  "),))
    app.extensions["house"] = replace(house, config=bare)


@pytest.mark.parametrize("secret", ["", "  ", "whsec_platform"])
def test_polar_an_empty_secret_is_a_closed_door_and_not_one_that_anybody_can_sign_for(door, without_secrets, secret):
    for name in ("platform", "connect"):
        assert door.knock(an_event(), door=name, secret=secret or " ").status_code == 400
    assert door.stored() == []
    assert door.refused() == {("platform", "closed"): 1, ("connect", "closed"): 1}


def test_where_nothing_can_be_paid_there_is_no_door(door, house, app):
    app.extensions["house"] = replace(house, config=replace(house.config, stripe=()))
    assert door.knock(an_event()).status_code == 404


def test_refusals_are_counted_by_day_door_and_reason_in_one_row_each(door, unit, world):
    for _ in range(3):
        door.knock(an_event(), secret="whsec_guessed")
    door.knock(an_event(livemode=True))
    door.clock.forward(days=1)
    door.knock(an_event(), secret="whsec_guessed")
    assert door.refused() == {("platform", "signature"): 1}
    with unit(world.fr, read_only=True) as u:
        told = queries.refusals(u.session, since=(door.clock.moment - timedelta(days=1)).date())
    assert [(one.day.day, one.reason, one.count) for one in told] == [
        (24, "signature", 1),
        (23, "livemode", 1),
        (23, "signature", 3),
    ]


def test_each_country_stores_for_itself(door, world):
    door.knock(an_event(), host="xx.localhost")
    assert door.stored() == []
    assert len(door.stored(world.xx)) == 1


def test_types_we_do_not_follow_are_stored_and_settled_at_once(door):
    door.knock(an_event(id="evt_1", type="balance.available"))
    door.knock(an_event(id="evt_2", type="issuing_card.created"))
    door.knock(an_event(id="evt_3", type="charge.succeeded", data={"object": {}}))
    assert [(row.outcome, row.next_try_at) for row in door.stored()] == [
        ("ignored", None),
        ("unknown", None),
        ("gone", None),
    ]


def test_the_door_is_no_page(door, browse):
    assert browse().get("/hooks/stripe/platform").status == 405
    assert door.app.test_client().post("/hooks/stripe/elsewhere", headers={"Host": "fr.localhost"}).status_code == 404


def test_a_message_longer_than_anything_of_stripes_is_not_read(door):
    assert door.knock(an_event(padding="x" * 2_000_000)).status_code == 413
    assert door.stored() == []

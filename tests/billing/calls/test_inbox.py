"""What Stripe tells: late, twice, in any order, or never. The object is fetched, and its truth enters once."""

import random
from dataclasses import replace

import pytest
from sqlalchemy import select

from app import wiring, worker
from billing.calls import queries, services
from billing.calls.errors import NotWaiting
from billing.calls.jobs import Reference
from billing.calls.models import Decision, StripeEvent
from billing.gateway.faults import Point
from billing.gateway.signatures import notice_of
from billing.gateway.things import Kind
from billing.ledger import models as chart
from billing.ledger import queries as ledger
from infra.stripe_double.control import control
from kernel import ids
from kernel.outbox import CountryOutbox, CountryReceipt
from tests.builders.stripe import ACCOUNT, charge_params, intended


class Letters:
    """What Stripe has told so far, and the carrying of it into the house."""

    def __init__(self, desk):
        self.desk, self.sdk = desk, desk.stripe.sdk

    def all(self, *kinds):
        told = [event.to_dict() for event in self.sdk.v1.events.list({"limit": 100}).auto_paging_iter()]
        return [event for event in reversed(told) if not kinds or event["type"] in kinds]

    def bring(self, events, tenant=None):
        with self.desk.unit(tenant or self.desk.world.fr) as u:
            return [
                services.take_in(u.session, stripe_account=ACCOUNT.name, notice=notice_of(event)) for event in events
            ]

    def handle(self, tenant=None):
        while self.desk.till.handle(self.desk.house, tenant=tenant or self.desk.world.fr):
            pass

    def outcomes(self, tenant=None):
        with self.desk.unit(tenant or self.desk.world.fr, read_only=True) as u:
            rows = u.session.scalars(select(StripeEvent).order_by(StripeEvent.id)).all()
            return [row.outcome for row in rows]

    def strangers(self, tenant=None):
        with self.desk.unit(tenant or self.desk.world.fr, read_only=True) as u:
            return queries.strangers(u.session)


@pytest.fixture
def letters(desk):
    return Letters(desk)


def paid(desk):
    call = desk.intend()
    desk.send(call)
    return desk.row(call).object_id


@pytest.mark.parametrize("seed", range(8))
def test_doubled_and_in_any_order_the_same_stands_in_the_books(desk, letters, seed):
    """A charge, a part of it refunded, a dispute opened: told twice each, shuffled, before our own answer was written."""
    call = desk.intend()
    desk.dies(Point.answered, lambda: desk.send(call))
    (charge,) = desk.stripe.charges()
    refund = {"payment_intent": charge.payment_intent, "amount": 1000}
    desk.stripe.sdk.v1.refunds.create(refund, desk.stripe.key("refund"))
    control(desk.stripe.core, "open_dispute", charge=charge.id)
    told = letters.all() * 2
    random.Random(seed).shuffle(told)
    for event in told:
        letters.bring([event])
        letters.handle()
    desk.clock.forward(minutes=5)
    desk.sweep()
    assert desk.held() == 4217
    assert desk.row(call).state == "done"
    assert desk.row(call).tries == 1, "the notice settled it: nobody had to ask again"
    assert set(letters.outcomes()) <= {"applied", "foreign", "unknown", "ignored"}
    assert len(letters.outcomes()) * 2 == len(told)


def test_a_charge_whose_answer_was_lost_is_known_by_the_notice(desk, letters):
    call = desk.intend()
    desk.stripe.line.faults.next("lost_after", route="POST /v1/payment_intents")
    desk.send(call)
    letters.bring(letters.all("payment_intent.succeeded"))
    letters.handle()
    assert (desk.row(call).state, desk.row(call).error_code) == ("done", None)
    assert desk.held() == 4217


def test_the_object_is_believed_and_not_what_the_notice_said_of_it(desk, letters):
    """An old notice comes late: what is applied is the object as it is now."""
    seen = []
    intent = paid(desk)
    told = letters.all("charge.succeeded")
    desk.stripe.sdk.v1.refunds.create({"payment_intent": intent}, desk.stripe.key())
    assert told[0]["data"]["object"]["amount_refunded"] == 0
    till = desk.stripe.till(applies={Kind.charge: lambda _session, thing, _call: seen.append(thing) or True})
    letters.bring(told)
    till.handle(desk.house, tenant=desk.world.fr)
    assert [thing.refunded.amount for thing in seen] == [4217]


@pytest.mark.parametrize("point", [Point.notice_taken, Point.fetched, Point.applied])
def test_a_worker_that_dies_over_a_notice_leaves_it_to_the_next(desk, letters, point):
    call = desk.intend()
    desk.dies(Point.answered, lambda: desk.send(call))
    letters.bring(letters.all("payment_intent.succeeded"))
    desk.dies(point, lambda: desk.till.handle(desk.house, tenant=desk.world.fr))
    assert letters.outcomes() == [None]
    assert desk.held() == 0
    letters.handle()
    assert letters.outcomes() == [None], "it is another's until the lease is over"
    desk.clock.forward(minutes=5)
    letters.handle()
    assert letters.outcomes() == ["applied"]
    assert desk.held() == 4217


def test_a_worker_that_comes_back_late_finds_the_notice_handled(desk, letters):
    """It slept over its lease with the fetched object in its hands, and another was faster."""
    intent = paid(desk)
    letters.bring(letters.all("payment_intent.succeeded"))
    with desk.unit(desk.world.fr) as u:
        slow = services.take_notice(u.session)
    thing = desk.gateway.fetch(Kind.payment_intent, intent)
    desk.clock.forward(minutes=5)
    letters.handle()
    applied = len(desk.stripe.seen)
    with desk.unit(desk.world.fr) as u:
        late = services.handle(
            u.session, stored_id=slow.id, thing=thing, applies=desk.stripe.till().applies, keeps=True
        )
        services.put_off(u.session, stored_id=slow.id, code="late")
    assert (late, len(desk.stripe.seen)) == (None, applied)
    assert letters.outcomes() == ["applied"]


def test_what_cannot_be_fetched_waits_longer_each_time(desk, letters):
    paid(desk)
    letters.bring(letters.all("payment_intent.succeeded"))
    for seconds in (5, 30, 120, 600, 3600, 3600):
        desk.stripe.line.faults.next("error_before", route="GET /v1/payment_intents")
        letters.handle()
        with desk.unit(desk.world.fr, read_only=True) as u:
            row = u.session.scalars(select(StripeEvent)).one()
        assert (row.error, (row.next_try_at - desk.clock.moment).total_seconds()) == ("http_500", seconds)
        desk.clock.forward(seconds=seconds)
    letters.handle()
    assert letters.outcomes() == ["applied"]


def test_a_notice_that_cannot_be_applied_leaves_nothing_half_written(desk, letters):
    def half(session, _thing, _call):
        intended(session, "refund", {"payment_intent": "pi_1"})
        raise ZeroDivisionError

    paid(desk)
    letters.bring(letters.all("payment_intent.succeeded"))
    till = desk.stripe.till(applies={Kind.payment_intent: half})
    till.handle(desk.house, tenant=desk.world.fr)
    with desk.unit(desk.world.fr, read_only=True) as u:
        row = u.session.scalars(select(StripeEvent)).one()
        told = u.session.scalars(select(CountryOutbox.name)).all()
    assert (row.error, row.handled_at) == ("fault:ZeroDivisionError", None)
    assert told.count("calls.CallIntended") == 1, "the refund it had begun is not there"


def test_an_object_that_is_gone_is_settled(desk, letters):
    event = letters.all("payment_intent.succeeded") or ([paid(desk)] and letters.all("payment_intent.succeeded"))
    event[0]["data"]["object"]["id"] = "pi_never"
    letters.bring(event)
    letters.handle()
    assert letters.outcomes() == ["gone"]


def test_opencollective_7593_transaction_made_in_the_dashboard_is_for_a_person(desk, letters):
    made = control(desk.stripe.core, "stranger", account_id=books(desk), amount=900)
    for _ in range(2):
        letters.bring(letters.all("charge.succeeded"))
        letters.handle()
    (stranger,) = letters.strangers()
    assert (stranger.kind, stranger.object_id, stranger.call_id) == (Kind.charge, made["id"], None)
    assert letters.outcomes() == ["foreign"]
    who = ids.uuid7()
    with desk.unit(desk.world.fr) as u:
        services.decide(u.session, foreign_id=stranger.id, by=who, decision=Decision.not_ours)
    assert letters.strangers() == ()
    with desk.unit(desk.world.fr) as u, pytest.raises(NotWaiting):
        services.decide(u.session, foreign_id=stranger.id, by=who, decision=Decision.ours)


def books(desk):
    """The platform's own account at the double."""
    desk.stripe.card()
    return next(iter(desk.stripe.core.world.books))


def test_one_country_keeps_what_belongs_to_none_and_the_others_only_count_it(desk, letters):
    control(desk.stripe.core, "stranger", account_id=books(desk), amount=900)
    letters.bring(letters.all("charge.succeeded"), tenant=desk.world.xx)
    letters.handle(tenant=desk.world.xx)
    assert letters.outcomes(desk.world.xx) == ["elsewhere"]
    assert letters.strangers(desk.world.xx) == ()


def test_what_belongs_to_another_country_of_the_same_account_is_counted_and_left_alone(desk, letters):
    paid(desk)
    letters.bring(letters.all("payment_intent.succeeded"), tenant=desk.world.xx)
    desk.stripe.seen.clear()
    letters.handle(tenant=desk.world.xx)
    assert letters.outcomes(desk.world.xx) == ["elsewhere"]
    assert desk.stripe.seen == []


def test_a_second_object_of_one_call_is_for_a_person_and_its_money_is_booked(desk, letters):
    """It cannot be, with keys of rows; if it is, it must not pass unseen."""
    call = desk.intend()
    desk.send(call)
    again = {**desk.row(call).params, "expand": []}
    desk.stripe.sdk.v1.payment_intents.create(again, desk.stripe.key("by-hand"))
    letters.bring(letters.all("payment_intent.succeeded"))
    letters.handle()
    (stranger,) = letters.strangers()
    assert (stranger.kind, stranger.call_id) == (Kind.payment_intent, call.id)
    assert stranger.object_id != desk.row(call).object_id
    assert desk.held() == 2 * 4217


def test_what_we_were_never_told_of_is_listed_and_handled(desk, letters):
    """Every message lost for a month: the list of Stripe's own brings them."""
    call = desk.intend()
    desk.dies(Point.answered, lambda: desk.send(call))
    desk.clock.forward(seconds=200)
    desk.till.list_events(desk.house, tenant=desk.world.fr)
    letters.handle()
    assert desk.held() == 4217
    assert letters.bring(letters.all()) == [False] * len(letters.all()), "none is missing now"


def test_a_list_that_breaks_off_keeps_what_came(desk, letters):
    paid(desk)
    desk.stripe.line.faults.next("error_before", route="GET /v1/events")
    desk.till.list_events(desk.house, tenant=desk.world.fr)
    assert letters.outcomes() == []
    desk.till.list_events(desk.house, tenant=desk.world.fr)
    assert len(letters.outcomes()) == len(letters.all())


def test_openfoodnetwork_7692_paid_at_stripe_and_nobody_told_is_found_by_the_hour(desk):
    """The tab was closed, the messages were lost: what is not final is looked at all the same."""
    call = desk.intend()
    desk.stripe.line.faults.next("lost_after", route="POST /v1/payment_intents")
    desk.send(call)
    (charge,) = desk.stripe.charges()
    asked = []

    def unsettled(_session, before):
        asked.append(before)
        return (Reference(kind=Kind.payment_intent, object_id=charge.payment_intent),)

    till = desk.stripe.till(unsettled=(unsettled,))
    till.sync(desk.house, tenant=desk.world.fr)
    assert (desk.clock.moment - asked[0]).total_seconds() == 15 * 60
    assert desk.row(call).state == "done"
    assert desk.held() == 4217


def test_one_object_that_cannot_be_looked_at_does_not_hold_up_the_others(desk):
    call = desk.intend()
    desk.dies(Point.answered, lambda: desk.send(call))
    (charge,) = desk.stripe.charges()

    def unsettled(_session, _before):
        gone = Reference(kind=Kind.payment_intent, object_id="pi_gone")
        return gone, Reference(kind=Kind.payment_intent, object_id=charge.payment_intent)

    desk.stripe.till(unsettled=(unsettled,)).sync(desk.house, tenant=desk.world.fr)
    assert desk.held() == 4217


def test_the_road_leads_from_the_intention_to_stripe_and_back(desk, app, monkeypatch):
    """As the relay and the worker do it: one errand per event, its receipt once it has come home."""
    monkeypatch.setitem(wiring.TILL._gateways, ACCOUNT, desk.gateway)
    call = desk.intend()
    with desk.unit(desk.world.fr, read_only=True) as u:
        (row,) = u.session.scalars(select(CountryOutbox).where(CountryOutbox.name == "calls.CallIntended")).all()
    for _ in range(2):
        worker.react(
            desk.house,
            source_id=str(desk.world.fr.id),
            event_id=str(row.id),
            name=row.name,
            payload=row.payload,
            step="calls.send_call",
        )
    assert desk.row(call).state == "done"
    with desk.unit(desk.world.fr, read_only=True) as u:
        assert u.session.scalars(select(CountryReceipt.reaction)).all() == ["calls.send_call"]
    assert len(desk.stripe.charges()) == 1


def test_timed_work_of_a_country_that_pays_nothing_does_nothing(desk, house, world):
    bare = replace(house, config=replace(house.config, stripe=()))
    for work in (desk.till.sweep, desk.till.sync, desk.till.list_events):
        work(bare, tenant=world.fr)
    assert not desk.stripe.line.calls


def test_books_of_two_participations_do_not_mix(desk):
    other = ids.uuid7()
    desk.intend()
    desk.intend(params=charge_params(desk.stripe, amount=5000), subject=other)
    desk.sweep()
    assert (desk.held(), desk.held(other)) == (4217, 5000)
    with desk.unit(desk.world.fr, read_only=True) as u:
        assert ledger.balance(u.session, chart.stripe(), "EUR").amount == 9217

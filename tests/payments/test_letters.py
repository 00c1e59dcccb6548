"""The whole way: Stripe signs and sends, the door stores, a worker fetches and applies."""

import random

import pytest

from billing.gateway.notices import HEARD
from billing.ledger import models as chart
from billing.ledger import queries as ledger
from infra.stripe_double import webhooks
from infra.stripe_double.control import control
from kernel import ids
from tests.builders.stripe import charge_params, intended
from tests.payments.conftest import SECRETS


class Post:
    """Stripe's messages on their way to France's door; the weather is Stripe's."""

    def __init__(self, stripe, door):
        self.stripe, self.door = stripe, door
        url = "https://fr.localhost/hooks/stripe/platform"
        heard = [event for event in HEARD if not event.startswith("v2.")]
        made = stripe.sdk.v1.webhook_endpoints.create({"url": url, "enabled_events": heard}, stripe.key())
        for books in stripe.core.world.books.values():
            if made.id in books.by_id:
                books.by_id[made.id]["_secret"] = SECRETS["platform"]

    def deliver(self, **wrong):
        """Bring what is due to the door; the answers."""
        world, answers = self.stripe.core.world, []
        self.stripe.core.follow_clock()
        rows = webhooks.due(world)
        random.Random(7).shuffle(rows)
        for row in rows:
            _url, headers, body = webhooks.letter(world, row, **wrong)
            answer = self.door.knock(body, signed=headers["Stripe-Signature"])
            webhooks.answered(world, row["id"], answer.status_code)
            answers.append(answer.status_code)
        return answers


@pytest.fixture
def post(stripe, door):
    return Post(stripe, door)


@pytest.fixture
def charged(stripe, house, world, unit):
    """A charge whose answer never came: only Stripe knows of it."""
    subject = ids.uuid7()
    with unit(world.fr) as u:
        call = intended(u.session, "charge", charge_params(stripe), subject=subject)
    stripe.line.faults.next("lost_after", route="POST /v1/payment_intents")
    return stripe.till(), call, subject


def held(unit, world, subject):
    with unit(world.fr, read_only=True) as u:
        return ledger.balance(u.session, chart.held(subject), "EUR").amount


def handled(till, house, world):
    while till.handle(house, tenant=world.fr):
        pass


def test_a_charge_comes_home_by_letter(post, charged, door, house, world, unit):
    till, call, subject = charged
    till.send(house, tenant=world.fr, call_id=call.id)
    assert set(post.deliver()) == {200}
    handled(till, house, world)
    assert held(unit, world, subject) == 4217
    assert door.refused() == {}
    assert {row.outcome for row in door.stored()} == {"applied"}


def test_letters_doubled_and_late_are_booked_once(post, charged, stripe, door, house, world, unit):
    till, call, subject = charged
    control(stripe.core, "weather", doubled=1.0, delayed=0.5, longest=3600)
    till.send(house, tenant=world.fr, call_id=call.id)
    first = post.deliver()
    stripe.clock.forward(hours=1)
    second = post.deliver()
    assert len(first) + len(second) == 2 * len(door.stored())
    handled(till, house, world)
    assert held(unit, world, subject) == 4217


def test_letters_that_were_lost_are_found_on_stripes_own_list(post, charged, stripe, door, house, world, unit):
    till, call, subject = charged
    control(stripe.core, "weather", lost=1.0)
    till.send(house, tenant=world.fr, call_id=call.id)
    assert post.deliver() == []
    stripe.clock.forward(seconds=4)  # before the call itself would be tried again
    till.list_events(house, tenant=world.fr)
    handled(till, house, world)
    assert held(unit, world, subject) == 4217


@pytest.mark.parametrize(("wrong", "reason"), [({"wrong_secret": True}, "signature"), ({"livemode": True}, "livemode")])
def test_a_sender_who_is_not_who_we_think_changes_nothing_and_is_tried_again(
    post, charged, stripe, door, house, world, unit, wrong, reason
):
    till, call, subject = charged
    till.send(house, tenant=world.fr, call_id=call.id)
    refused = post.deliver(**wrong)
    assert set(refused) == {400}
    assert door.stored() == []
    assert door.refused() == {("platform", reason): len(refused)}
    stripe.clock.forward(minutes=5)
    assert set(post.deliver()) == {200}, "Stripe comes again, and is let in when the secret is right"
    handled(till, house, world)
    assert held(unit, world, subject) == 4217

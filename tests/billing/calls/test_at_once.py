"""Real connections, real commits: two do the same in the same moment."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select, text

from billing.calls import services
from billing.calls.models import StripeCall, StripeEvent
from billing.gateway.signatures import notice_of
from billing.ledger import models as chart
from billing.ledger import queries as ledger
from kernel import ids
from kernel.config import Config
from tenants import house as houses
from tests import world as worlds
from tests.builders.stripe import ACCOUNT, charge_params, intended


@pytest.fixture
def house(server, clone, valkey, tmp_path):
    made = houses.build(
        Config(
            database_url=worlds.app_url(server, clone),
            redis_url=valkey.url(),
            smtp_url="smtp://127.0.0.1:9",
            base_url="http://localhost:8000",
            secret_key="only for tests",
            stage="test",
            files=tmp_path / "files",
            stripe=(ACCOUNT,),
        )
    )
    yield made
    made.close()


def together(work, times=4):
    """The same, in so many threads, begun in the same moment."""
    ready = threading.Barrier(times, timeout=30)

    def begin(_number):
        ready.wait()
        return work()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(begin, range(times)))


def count(house, world, table):
    with house.scope.unit(world.fr, read_only=True) as unit:
        return unit.session.scalar(select(func.count()).select_from(table))


def test_woocommerce_838_two_clicks_at_once_are_one_call(house, world, stripe):
    subject, params = ids.uuid7(), charge_params(stripe)

    def click():
        with house.scope.unit(world.fr) as unit:
            return intended(unit.session, "charge", params, subject=subject).id

    assert len(set(together(click))) == 1
    assert count(house, world, StripeCall) == 1


def test_two_senders_at_once_ask_once(house, world, stripe):
    till = stripe.till()
    params = charge_params(stripe)
    with house.scope.unit(world.fr) as unit:
        call = intended(unit.session, "charge", params)
    sent = together(lambda: till.send(house, tenant=world.fr, call_id=call.id))
    assert sorted(sent) == [False, False, False, True]
    assert stripe.asked()["POST /v1/payment_intents"] == 1


def test_medusa_4798_concurrent_workers_of_one_notice_apply_it_once(house, world, stripe):
    till = stripe.till()
    subject, params = ids.uuid7(), charge_params(stripe)
    with house.scope.unit(world.fr) as unit:
        intended(unit.session, "charge", params, subject=subject)
    till.send(house, tenant=world.fr)
    told = [event.to_dict() for event in stripe.sdk.v1.events.list({"limit": 100}).data]

    def tell():
        for event in told:
            with house.scope.unit(world.fr) as unit:
                services.take_in(unit.session, stripe_account="main", notice=notice_of(event))
        while till.handle(house, tenant=world.fr):
            pass

    together(tell)
    assert count(house, world, StripeEvent) == len(told)
    with house.scope.unit(world.fr, read_only=True) as unit:
        assert unit.session.scalars(select(StripeEvent.handled_at).where(StripeEvent.handled_at.is_(None))).all() == []
        assert ledger.balance(unit.session, chart.held(subject), "EUR").amount == 4217


def test_parameters_that_have_changed_since_are_never_sent(house, world, stripe, server, clone):
    """The role cannot change them; who can, by hand, is found out before anything leaves the house."""
    till = stripe.till()
    params = charge_params(stripe)
    with house.scope.unit(world.fr) as unit:
        call = intended(unit.session, "charge", params)
        good = intended(unit.session, "customer", {"email": "tom@example.org"})
    owner = worlds.owner_engine(server, clone)
    with owner.begin() as connection:
        changed = """UPDATE fr.stripe_call SET params = jsonb_set(params, '{amount}', '999999') WHERE op = 'charge'"""
        connection.execute(text(changed))
    owner.dispose()
    till.sweep(house, tenant=world.fr)
    with house.scope.unit(world.fr, read_only=True) as unit:
        row = unit.session.get(StripeCall, call.id)
        assert (row.state, row.error_code) == ("human", "params_changed")
        assert unit.session.get(StripeCall, good.id).state == "done", "the others are not held up"
    assert stripe.charges() == []

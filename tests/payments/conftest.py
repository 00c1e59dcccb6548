"""The door of Stripe in France and in the made-up country, which share one Stripe account."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from billing.calls import queries
from billing.calls.models import StripeEvent
from infra.stripe_double.webhooks import signature
from kernel import clock as house_clock
from kernel.config import Config
from tests.builders.stripe import ACCOUNT, Clock, Stripe

SECRETS = {"platform": "whsec_platform", "connect": "whsec_connect", "thin": "whsec_thin"}


@pytest.fixture
def config(config: Config) -> Config:
    return replace(config, stripe=(ACCOUNT,))


@pytest.fixture
def clock(monkeypatch):
    made = Clock()
    monkeypatch.setattr(house_clock, "now", made)
    return made


@pytest.fixture
def stripe(clock):
    return Stripe(clock)


def an_event(**more):
    """A v1 event as Stripe tells it."""
    return {
        "id": "evt_1",
        "object": "event",
        "api_version": "2026-10-28.endive",
        "created": 1_795_000_000,
        "type": "payment_intent.succeeded",
        "livemode": False,
        "data": {"object": {"id": "pi_1", "object": "payment_intent", "amount": 1}},
        **more,
    }


def a_thin_event(**more):
    return {
        "id": "evt_test_1",
        "object": "v2.core.event",
        "created": "2026-11-23T10:00:00.000Z",
        "type": "v2.core.account[requirements].updated",
        "livemode": False,
        "related_object": {"id": "acct_1", "type": "v2.core.account", "url": "/v2/core/accounts/acct_1"},
        **more,
    }


class Door:
    """Whoever knocks at the door: a program without cookies."""

    def __init__(self, app, unit, world, clock):
        self.app, self.unit, self.world, self.clock = app, unit, world, clock

    def knock(self, event, *, door="platform", secret=None, at=None, signed=None, host="fr.localhost"):
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        moment = int((at or self.clock.moment).timestamp())
        header = signature(body, secret or SECRETS[door], moment) if signed is None else signed
        with self.app.test_client() as client:
            return client.post(
                f"/hooks/stripe/{door}",
                data=body,
                headers={"Host": host, "Stripe-Signature": header, "Content-Type": "application/json"},
            )

    def stored(self, tenant=None):
        with self.unit(tenant or self.world.fr, read_only=True) as u:
            return list(u.session.scalars(select(StripeEvent).order_by(StripeEvent.id)))

    def refused(self, tenant=None):
        with self.unit(tenant or self.world.fr, read_only=True) as u:
            told = queries.refusals(u.session, since=self.clock.moment.date())
        return {(one.door, one.reason): one.count for one in told}


@pytest.fixture
def door(app, unit, world, clock):
    return Door(app, unit, world, clock)

"""France and the made-up country share one Stripe account: the double, whose clock is the test's."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from billing.calls.models import StripeCall
from billing.ledger import models as chart
from billing.ledger import queries as ledger
from kernel import clock as house_clock
from kernel import ids
from kernel.config import Config
from tests.builders.stripe import ACCOUNT, Clock, Crash, Stripe, charge_params, intended


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


class Desk:
    """A purchase that closes: one participation is to be charged, once."""

    def __init__(self, house, world, unit, stripe, clock):
        self.house, self.world, self.unit, self.stripe, self.clock = house, world, unit, stripe, clock
        self.subject = ids.uuid7()
        self.till = stripe.till()
        self.gateway = self.till.gateway(house, world.fr)

    def intend(self, op="charge", params=None, *, method="pm_card_visa", subject=None, **more):
        if params is None:
            params = self.params = charge_params(self.stripe, method)
        with self.unit(self.world.fr) as u:
            return intended(u.session, op, params, subject=subject or self.subject, **more)

    def send(self, call=None, till=None):
        return (till or self.till).send(self.house, tenant=self.world.fr, call_id=call.id if call else None)

    def sweep(self):
        self.till.sweep(self.house, tenant=self.world.fr)

    def row(self, call):
        with self.unit(self.world.fr, read_only=True) as u:
            return u.session.scalars(select(StripeCall).where(StripeCall.id == call.id)).one()

    def held(self, subject=None):
        """What the books say is held for the participation, in cents."""
        with self.unit(self.world.fr, read_only=True) as u:
            return ledger.balance(u.session, chart.held(subject or self.subject), "EUR").amount

    def dies(self, point, work):
        self.stripe.faults.point = point
        with pytest.raises(Crash):
            work()


@pytest.fixture
def desk(house, world, unit, stripe, clock):
    return Desk(house, world, unit, stripe, clock)

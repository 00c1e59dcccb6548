"""The gateway alone: the real SDK, the double behind it, no database."""

import pytest

from kernel import clock as house_clock
from tests.builders.stripe import ACCOUNT, Clock, Stripe


@pytest.fixture
def clock(monkeypatch):
    made = Clock()
    monkeypatch.setattr(house_clock, "now", made)
    return made


@pytest.fixture
def stripe(clock):
    return Stripe(clock)


@pytest.fixture
def gateway(stripe):
    return stripe.open(ACCOUNT)

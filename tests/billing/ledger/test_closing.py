"""Closings bound the sums over accounts that everybody's postings touch, and change no balance."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from app import worker
from billing.ledger import models as chart
from billing.ledger import queries, services
from billing.ledger.models import ProofResult
from kernel import clock
from tests.builders.ledger import Stake, charged, posted, topped_up


@pytest.fixture
def at(monkeypatch):
    """Set the house's clock so many days on."""
    began = clock.now()

    def set_to(days):
        monkeypatch.setattr(clock, "now", lambda: began + timedelta(days=days))

    return set_to


def closings(session):
    found = session.execute(
        text("SELECT code, balance FROM fr.ledger_closing JOIN fr.ledger_account ON id = account_id ORDER BY cut, code")
    )
    return [tuple(row) for row in found]


def test_what_is_a_day_old_is_closed_and_no_balance_changes(unit, world, at):
    lea, tom = Stake(), Stake()
    with unit(world.fr) as u:
        topped_up(u.session, 500)
        charged(u.session, lea, 4000, 85)
        posted(u.session, "dispute:du_1:withdrawn", (lea.disputed, chart.stripe(), 100))
        posted(u.session, "dispute:du_1:reinstated", (chart.stripe(), lea.disputed, 60))
        at(0.5)
        charged(u.session, tom, 2501, 63)
        before = queries.totals(u.session)
        at(1.2)
        assert services.close(u.session) == 3
        # An asset and an expense grow by debits; the bank gave. What is Léa's alone, or half a day old, is not in it.
        assert closings(u.session) == [
            ("bank:FR7630006000011234567890189", -500),
            ("stripe", 4375),
            ("stripe_fees", 85),
        ]
        assert queries.totals(u.session) == before
        assert services.close(u.session) == 0
        at(3)
        assert services.close(u.session) == 2
        assert closings(u.session)[3:] == [("stripe", 4375 + 2501 - 63), ("stripe_fees", 148)]
        assert queries.totals(u.session) == before
        posted(u.session, f"refund-decided:{lea.id}:0", (lea.held, lea.refunding, 4000))
        posted(u.session, "refund:re_1", (lea.refunding, chart.stripe(), 4000))
        assert queries.balance(u.session, chart.stripe(), "EUR").amount == 4375 + 2501 - 63 - 4000
        assert services.prove(u.session, queries.CHECKS) is ProofResult.green


def test_a_sum_begins_at_the_last_closing(unit, world, at):
    """Planted: a closing that lies shows that the rows before its cut are not read any more."""
    with unit(world.fr) as u:
        topped_up(u.session, 500)
        u.session.execute(
            text(
                "INSERT INTO fr.ledger_closing SELECT id, now() + interval '1 hour', 7 FROM fr.ledger_account WHERE code = 'stripe'"
            )
        )
        assert queries.balance(u.session, chart.stripe(), "EUR").amount == 7
        at(1)
        topped_up(u.session, 11, key="topup:tu_2")
        assert queries.balance(u.session, chart.stripe(), "EUR").amount == 18
        assert services.prove(u.session, queries.CHECKS) is ProofResult.red


@pytest.mark.parametrize("limit", ["0", "2d"])
def test_nothing_is_closed_where_a_late_commit_could_slip_under_the_cut(unit, world, at, limit):
    with unit(world.fr) as u:
        topped_up(u.session, 500)
        at(2)
        u.session.execute(text(f"SET LOCAL transaction_timeout = '{limit}'"))
        assert services.close(u.session) is None
        assert closings(u.session) == []
        u.session.execute(text("SET LOCAL transaction_timeout = '1h'"))
        assert services.close(u.session) == 2


def test_the_application_s_transactions_are_ended_in_time(committing, world):
    with committing.scope.unit(world.fr) as u:
        assert u.session.execute(text("SHOW transaction_timeout")).scalar() == "1h"


def test_the_clock_closes(app, house, unit, world, at):
    with unit(world.fr) as u:
        topped_up(u.session, 500)
    at(2)
    worker.periodic(house, tenant_id=str(world.fr.id), name="ledger.close")
    with unit(world.fr) as u:
        assert len(closings(u.session)) == 2

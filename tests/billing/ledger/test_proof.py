"""The nightly proof: green when the books hold, red when anything was laid beside them, and what red stops."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from app import wiring, worker
from billing.ledger import models as chart
from billing.ledger import queries, services
from billing.ledger.models import ProofResult
from kernel import clock
from kernel.money import Money
from tests.builders.ledger import Stake, charged, posted, topped_up

STRIPE = "(SELECT id FROM fr.ledger_account WHERE code = 'stripe' AND currency = 'EUR')"


@pytest.fixture
def lea():
    return Stake()


@pytest.fixture
def books(unit, world, lea):
    """Books that hold, with something under most headings."""
    with unit(world.fr) as u:
        topped_up(u.session, 1000)
        charged(u.session, lea, 4000, 85)
        posted(u.session, f"refund-decided:{lea.id}:0", (lea.held, lea.refunding, 1000))
        posted(u.session, "charge:ch_chf", (chart.stripe(), Stake().held, Money(700, "CHF")))
    return lea


def proved(unit, world):
    with unit(world.fr) as u:
        result = services.prove(u.session, queries.CHECKS)
        proof = queries.newest_proof(u.session)
    assert proof.result == result
    return result, {name.removeprefix("ledger."): found for name, found in proof.checks.items() if found}


def test_books_that_hold_are_green_and_releases_go(unit, world, books):
    assert proved(unit, world) == (ProofResult.green, {})
    with unit(world.fr) as u:
        assert not queries.releases_frozen(u.session)


def test_books_of_a_new_country_are_green(unit, world):
    with unit(world.fr) as u:
        assert not queries.releases_frozen(u.session)
    assert proved(unit, world) == (ProofResult.green, {})


@pytest.mark.parametrize(
    ("planted", "red"),
    [
        ("UPDATE fr.ledger_balance SET balance = balance + 1", "guarded_balances_are_their_journals"),
        (
            f"INSERT INTO fr.ledger_balance SELECT {STRIPE}, 1, now()",
            "guarded_balances_are_their_journals",
        ),
        (
            (
                "INSERT INTO fr.ledger_transfer SELECT gen_random_uuid(), 'charge:hand', 1, debit_id, credit_id, currency, 1, '',"
                " now(), now() FROM fr.ledger_transfer WHERE journal_key LIKE 'refund-decided:%'"
            ),
            "guarded_balances_are_their_journals",
        ),
        (
            f"INSERT INTO fr.ledger_closing SELECT {STRIPE}, now() - interval '1 day', 1",
            "closings_are_their_journals",
        ),
        (
            (
                "INSERT INTO fr.ledger_account SELECT gen_random_uuid(), 'organiser:1', 'organiser', 'EUR', 'liability', NULL,"
                " NULL, NULL, NULL, NULL, now()"
            ),
            "accounts_are_of_the_chart",
        ),
        (
            (
                "INSERT INTO fr.ledger_account SELECT gen_random_uuid(), 'losses', 'losses', 'EUR', 'asset', NULL, NULL, NULL,"
                " NULL, NULL, now()"
            ),
            "accounts_are_of_the_chart",
        ),
    ],
)
def test_what_was_laid_beside_the_books_is_seen_and_freezes_releases(unit, world, books, planted, red):
    with unit(world.fr) as u:
        u.session.execute(text(planted))
    result, found = proved(unit, world)
    assert (result, red in found) == (ProofResult.red, True)
    with unit(world.fr) as u:
        assert queries.releases_frozen(u.session)


@pytest.mark.parametrize("changed", ["purchase_id", "supplier_id"])
@pytest.mark.parametrize("other", [None, "another"])
def test_accounts_of_a_participation_that_tell_different_things_are_seen(unit, world, books, changed, other):
    torn = replace(books, **{changed: other and Stake().id})
    with unit(world.fr) as u:
        posted(u.session, "release-decided:1:1", (books.held, torn.releasing, 10))
    assert proved(unit, world)[1] == {"participations_are_of_one_purchase": [str(books.id)]}


def test_a_balance_that_differs_from_its_rows_unbalances_the_two_sides(unit, world, books):
    with unit(world.fr) as u:
        u.session.execute(text("UPDATE fr.ledger_balance SET balance = balance + 1 WHERE balance = 3000"))
    _result, found = proved(unit, world)
    assert found["both_sides_are_equal"] == ["EUR: 4000 on one side, 4001 on the other"]


def test_opencollective_4932_what_moved_and_nobody_knows_why_is_an_alarm_until_it_is_put_right(unit, world, books):
    with unit(world.fr) as u:
        posted(u.session, "refund:re_made_in_the_dashboard", (chart.suspense(), chart.stripe(), 300))
    assert proved(unit, world)[1] == {"nothing_is_in_suspense": ["suspense EUR: 300"]}
    with unit(world.fr) as u:
        posted(u.session, "fix:refund:re_made_in_the_dashboard:1", (books.held, chart.suspense(), 300))
    assert proved(unit, world) == (ProofResult.green, {})
    with unit(world.fr) as u:
        assert not queries.releases_frozen(u.session)


def test_money_in_trust_that_has_left_stripe_is_an_alarm(unit, world, books):
    with unit(world.fr) as u:
        posted(u.session, "payout:po_1", (chart.bank("FR7630006000011234567890189"), chart.stripe(), 4000 - 85 + 1000))
    assert proved(unit, world)[1] == {"money_in_trust_is_covered": ["EUR: 4000 in trust, 0 at Stripe, 0 disputed"]}


def test_money_of_one_currency_covers_no_other(unit, world, books):
    with unit(world.fr) as u:
        posted(
            u.session,
            "payout:po_chf",
            (chart.bank("CH9300762011623852957"), chart.stripe(), Money(700, "CHF")),
        )
    assert proved(unit, world)[1] == {"money_in_trust_is_covered": ["CHF: 700 in trust, 0 at Stripe, 0 disputed"]}


def test_what_a_bank_has_taken_back_and_nobody_has_decided_about_freezes_nothing(unit, world, books):
    with unit(world.fr) as u:
        posted(u.session, "dispute:du_1:withdrawn", (books.disputed, chart.stripe(), 4000))
    assert proved(unit, world) == (ProofResult.green, {})


def test_a_proof_that_is_too_old_proves_nothing(unit, world, books):
    proved(unit, world)
    with unit(world.fr) as u:
        for age, frozen in ((timedelta(days=1), False), (queries.STALE_AFTER + timedelta(minutes=1), True)):
            assert queries.releases_frozen(u.session, now=clock.now() + age) is frozen


def test_later_drawers_add_checks_by_their_names(unit, world, books):
    with unit(world.fr) as u:
        checks = {**queries.CHECKS, "calls.nothing_waits": lambda _session: ["call 1 waits since a week"]}
        assert services.prove(u.session, checks) is ProofResult.red
        assert queries.newest_proof(u.session).checks["calls.nothing_waits"] == ["call 1 waits since a week"]


def proofs(unit, world):
    with unit(world.fr) as u:
        found = u.session.execute(text("SELECT result FROM fr.ledger_proof ORDER BY id"))
        return list(found.scalars())


def test_the_clock_proves_once_a_day_and_every_hour_while_red(app, house, unit, world, books, monkeypatch):
    def an_hour_later():
        worker.periodic(house, tenant_id=str(world.fr.id), name="ledger.prove")

    an_hour_later()
    an_hour_later()
    assert proofs(unit, world) == ["green"]
    tomorrow = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    with unit(world.fr) as u:
        posted(u.session, "refund:re_1", (chart.suspense(), chart.stripe(), 300))
    an_hour_later()
    an_hour_later()
    with unit(world.fr) as u:
        posted(u.session, "fix:refund:re_1:1", (books.held, chart.suspense(), 300))
    an_hour_later()
    an_hour_later()
    assert proofs(unit, world) == ["green", "red", "red", "green"]


def test_every_check_of_the_ledger_is_run_at_night():
    assert queries.CHECKS.items() <= wiring.LEDGER_CHECKS.items()

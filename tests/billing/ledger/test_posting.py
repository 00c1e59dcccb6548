"""Posting: once, wholly or not at all."""

from datetime import datetime

import pytest
from sqlalchemy import text

from billing.ledger import models as chart
from billing.ledger import queries, services
from billing.ledger.errors import LedgerError, NothingToCorrect, OtherJournal, Overdrawn
from billing.ledger.models import Leg, mirrored
from kernel.money import Money, MoneyError
from tests.builders.ledger import THEN, Stake, charged, eur, posted


def balance(session, account):
    return queries.balance(session, account, "EUR").amount


@pytest.fixture
def lea():
    return Stake()


def test_saleor_14648_a_charge_told_three_times_counts_once(unit, world, lea):
    told = []
    for _ in range(3):
        with unit(world.fr) as u:
            told.append(
                posted(
                    u.session,
                    "charge:ch_1",
                    (chart.stripe(), lea.held, 4000),
                    (chart.stripe_fees(), chart.stripe(), 85),
                )
            )
    assert told == [True, False, False]
    with unit(world.fr) as u:
        assert balance(u.session, lea.held) == 4000
        assert balance(u.session, chart.stripe()) == 3915


@pytest.mark.parametrize(
    "other",
    [
        lambda lea: [(chart.stripe(), lea.held, 4001)],
        lambda _lea: [(chart.stripe(), Stake().held, 4000)],
        lambda lea: [(lea.held, chart.stripe(), 4000)],
        lambda lea: [(chart.stripe(), lea.held, Money(4000, "CHF"))],
        lambda lea: [(chart.stripe(), lea.held, 4000), (chart.stripe_fees(), chart.stripe(), 85)],
    ],
)
def test_another_journal_under_the_same_key_is_refused_and_changes_nothing(unit, world, lea, other):
    with unit(world.fr) as u:
        posted(u.session, "charge:ch_1", (chart.stripe(), lea.held, 4000))
    with pytest.raises(OtherJournal), unit(world.fr) as u:
        posted(u.session, "charge:ch_1", *other(lea))
    with unit(world.fr) as u:
        assert balance(u.session, lea.held) == 4000
        assert len(queries.journal(u.session, "charge:ch_1")) == 1


def test_a_journal_that_goes_on_where_a_posted_one_ends_is_another_journal(unit, world, lea):
    """All accounts are there: its second leg would find its place, and the first stands already."""
    with unit(world.fr) as u:
        charged(u.session, lea, 1, 1)
        posted(u.session, "charge:ch_1", (chart.stripe(), lea.held, 4000))
    with pytest.raises(OtherJournal), unit(world.fr) as u:
        charged(u.session, lea, 4000, 85, charge="ch_1")
    with unit(world.fr) as u:
        assert len(queries.journal(u.session, "charge:ch_1")) == 1


def laid_down(session, table, key):
    """The codes of the rows of a table in the order in which they were last written."""
    written = text(f"SELECT a.code FROM fr.{table} t JOIN fr.ledger_account a ON a.id = t.{key} ORDER BY t.ctid")
    return list(session.execute(written).scalars())


def test_accounts_are_opened_and_balances_changed_in_one_order_so_that_nobody_waits_crosswise(unit, world):
    stakes = sorted((Stake() for _ in range(3)), key=lambda stake: stake.held.code)
    with unit(world.fr) as u:
        posted(u.session, "charge:ch_1", *((chart.stripe(), stake.held, 5) for stake in reversed(stakes)))
        codes = [stake.held.code for stake in stakes]
        assert laid_down(u.session, "ledger_account", "id") == [*codes, "stripe"]
        posted(u.session, "refund-decided:1:0", (stakes[2].held, stakes[0].held, 5))
        assert laid_down(u.session, "ledger_balance", "account_id")[-2:] == [codes[0], codes[2]]


def test_a_part_of_a_posted_journal_is_another_journal(unit, world, lea):
    with unit(world.fr) as u:
        charged(u.session, lea, 4000, 85, charge="ch_1")
    with pytest.raises(OtherJournal), unit(world.fr) as u:
        posted(u.session, "charge:ch_1", (chart.stripe(), lea.held, 4000))


def test_legs_of_nothing_are_left_out_and_a_journal_of_nothing_is_none(unit, world, lea):
    with unit(world.fr) as u:
        assert not posted(u.session, "charge:ch_0", (chart.stripe(), lea.held, 0))
        charged(u.session, lea, 4000, 0, charge="ch_1")
        assert queries.journal(u.session, "charge:ch_0") == ()
        (leg,) = queries.journal(u.session, "charge:ch_1")
        assert (leg.leg, leg.debit, leg.credit, leg.money) == (1, "stripe", lea.held.code, eur(4000))
        assert leg.occurred_at == THEN < leg.recorded_at


@pytest.mark.parametrize(
    "wrong",
    [
        lambda lea: Leg(chart.stripe(), lea.held, eur(-1)),
        lambda lea: Leg(lea.held, lea.held, eur(1)),
        lambda lea: Leg(chart.stripe(), lea.held, Money(1.5, "EUR")),
        lambda _lea: chart.vat("fr"),
        lambda _lea: chart.bank("Léa Martin"),
    ],
)
def test_what_makes_no_sense_is_no_leg(lea, wrong):
    with pytest.raises((MoneyError, ValueError)):
        wrong(lea)


def test_a_moment_without_a_time_zone_is_refused(unit, world, lea):
    with pytest.raises(LedgerError), unit(world.fr) as u:
        posted(u.session, "charge:ch_1", (chart.stripe(), lea.held, 1), at=datetime(2026, 11, 2))  # noqa: DTZ001


@pytest.mark.parametrize("currency", ["EUR", "CHF"])
def test_more_than_stands_on_a_guarded_account_never_leaves_it(unit, world, lea, currency):
    with unit(world.fr) as u:
        posted(u.session, "charge:ch_1", (chart.stripe(), lea.held, Money(4000, currency)))
    with pytest.raises(Overdrawn), unit(world.fr) as u:
        posted(u.session, "refund-decided:1:0", (lea.held, lea.refunding, Money(4001, currency)))
    with unit(world.fr) as u:
        assert not queries.is_posted(u.session, "refund-decided:1:0")
        assert queries.balance(u.session, lea.held, currency).amount == 4000
        assert posted(u.session, "refund-decided:1:0", (lea.held, lea.refunding, Money(4000, currency)))


def test_money_of_one_currency_is_no_cover_for_another(unit, world, lea):
    with unit(world.fr) as u:
        posted(u.session, "charge:ch_1", (chart.stripe(), lea.held, Money(4000, "CHF")))
    with pytest.raises(Overdrawn), unit(world.fr) as u:
        posted(u.session, "refund-decided:1:0", (lea.held, lea.refunding, 1))


def test_a_guarded_account_may_be_passed_through_within_one_journal(unit, world, lea):
    with unit(world.fr) as u:
        posted(u.session, "charge:ch_1", (lea.held, lea.refunding, 100), (chart.stripe(), lea.held, 100))
        assert (balance(u.session, lea.held), balance(u.session, lea.refunding)) == (0, 100)


def test_an_account_keeps_belonging_to_what_it_was_opened_for(unit, world, lea):
    with unit(world.fr) as u:
        charged(u.session, lea, 4000)
        charged(u.session, Stake(id=lea.id), 1, charge="ch_2")
        (held,) = queries.of_purchase(u.session, lea.purchase_id)
        assert (held.code, held.balance) == (lea.held.code, eur(4001))


def test_a_journal_of_which_some_accounts_are_there_is_posted_whole(unit, world, lea):
    with unit(world.fr) as u:
        posted(u.session, "fee:txn_1", (chart.stripe_fees(), chart.stripe(), 1))
        legs = [
            (chart.stripe(), lea.held, 4000),
            (chart.stripe_fees(), chart.stripe(), 85),
            (lea.held, lea.refunding, 9),
        ]
        assert posted(u.session, "charge:ch_1", *legs)
        assert [(leg.leg, leg.money.amount) for leg in queries.journal(u.session, "charge:ch_1")] == [
            (1, 4000),
            (2, 85),
            (3, 9),
        ]
        assert [balance(u.session, one) for one in (lea.held, lea.refunding, chart.stripe())] == [3991, 9, 3914]
        assert not posted(u.session, "charge:ch_1", *legs)


def test_a_mistake_is_put_right_by_another_journal_and_stays_to_be_seen(unit, world, lea):
    with unit(world.fr) as u:
        charged(u.session, lea, 4000, charge="ch_1")
        wrong = [Leg(chart.stripe(), lea.held, eur(4000))]
        fix = {"key": "charge:ch_1", "legs": mirrored(wrong), "occurred_at": THEN, "memo": "charged twice by hand"}
        assert services.correct(u.session, number=1, **fix)
        assert not services.correct(u.session, number=1, **fix)
        assert balance(u.session, lea.held) == balance(u.session, chart.stripe()) == 0
        assert queries.journal(u.session, "fix:charge:ch_1:1")[0].memo == "charged twice by hand"
        assert services.correct(u.session, number=2, **(fix | {"legs": wrong}))
        assert balance(u.session, lea.held) == 4000


@pytest.mark.parametrize(("key", "number"), [("charge:ch_9", 1), ("charge:ch_1", 2), ("charge:ch_1", 0)])
def test_what_is_not_there_is_not_corrected(unit, world, lea, key, number):
    with unit(world.fr) as u:
        charged(u.session, lea, 4000, charge="ch_1")
    with pytest.raises(NothingToCorrect), unit(world.fr) as u:
        legs = [Leg(chart.stripe(), lea.held, eur(1))]
        services.correct(u.session, key=key, number=number, legs=legs, occurred_at=THEN, memo="why")


def test_opencollective_6230_1025_5438_the_mirror_of_a_journal_gives_back_fee_and_tax_and_leaves_nothing(
    unit, world, lea
):
    decided = [
        Leg(lea.held, lea.releasing, eur(3880)),
        Leg(lea.held, chart.service_fee(), eur(100)),
        Leg(lea.held, chart.vat("FR"), eur(20)),
    ]
    with unit(world.fr) as u:
        charged(u.session, lea, 4000)
        before = queries.totals(u.session)
        services.post(u.session, key="release-decided:1:1", legs=decided, occurred_at=THEN)
        services.correct(
            u.session, key="release-decided:1:1", number=1, legs=mirrored(decided), occurred_at=THEN, memo="undone"
        )
        after = {(one.heading, one.balance) for one in queries.totals(u.session) if one.balance.amount}
        assert after == {(one.heading, one.balance) for one in before}


def test_the_organiser_has_no_account_in_the_chart():
    assert not [heading for heading in chart.CHART if "organis" in heading]
    assert set(chart.GUARDED) == {"held", "refunding", "releasing", "customer_credit"}
    assert all(chart.CHART[heading].kind is chart.Kind.liability for heading in chart.GUARDED)

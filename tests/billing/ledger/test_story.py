"""A purchase's life, told by its journals: what neighbours paid goes to the producer or back, and nothing stays."""

from billing.ledger import models as chart
from billing.ledger import queries
from tests.builders.ledger import Stake, charged, eur, posted, topped_up


def standings(session, stake):
    return {one.heading: one.balance.amount for one in queries.of_participation(session, stake.id)}


def of(session, *accounts):
    found = queries.balances(session, accounts, "EUR")
    return [found[account.code].amount for account in accounts]


def test_what_three_neighbours_paid_is_released_given_back_or_both_and_nothing_stays(unit, world):
    lea, tom, farid = Stake(), Stake(), Stake()
    with unit(world.fr) as u:
        topped_up(u.session, 500)
        for stake, gross, fee in ((lea, 4000, 85), (tom, 2501, 63), (farid, 1299, 44)):
            charged(u.session, stake, gross, fee)
        assert of(u.session, lea.held, tom.held, farid.held) == [4000, 2501, 1299]
        assert of(u.session, chart.stripe(), chart.stripe_fees()) == [500 + 7800 - 192, 192]

        # Léa has everything, Tom a part, Farid quits before.
        posted(
            u.session,
            f"release-decided:{lea.id}:1",
            (lea.held, lea.releasing, 3880),
            (lea.held, chart.service_fee(), 100),
            (lea.held, chart.vat("FR"), 20),
        )
        posted(
            u.session,
            f"release-decided:{tom.id}:1",
            (tom.held, tom.releasing, 2000),
            (tom.held, tom.refunding, 441),
            (tom.held, chart.service_fee(), 50),
            (tom.held, chart.vat("FR"), 10),
        )
        posted(u.session, f"refund-decided:{farid.id}:0", (farid.held, farid.refunding, 1299))
        assert of(u.session, lea.held, tom.held, farid.held) == [0, 0, 0]

        posted(u.session, "transfer:tr_lea", (lea.releasing, chart.stripe(), 3880))
        posted(u.session, "transfer:tr_tom", (tom.releasing, chart.stripe(), 2000))
        posted(u.session, "refund:re_tom", (tom.refunding, chart.stripe(), 441))
        posted(u.session, "refund:re_farid", (farid.refunding, chart.stripe(), 1299))

        for stake in (lea, tom, farid):
            assert set(standings(u.session, stake).values()) == {0}
        assert of(u.session, chart.stripe(), chart.service_fee(), chart.vat("FR")) == [488, 150, 30]
        # What is left at Stripe is ours: the top-up, what we earned and owe the state, less the fees.
        assert 488 == 500 + 150 + 30 - 192
        assert {total.heading for total in queries.totals(u.session) if total.balance.amount} == {
            "stripe", "bank", "stripe_fees", "revenue:service_fee", "vat",
        }  # fmt: skip


def test_a_dispute_lost_after_release_is_owed_by_the_producer(unit, world):
    lea = Stake()
    with unit(world.fr) as u:
        charged(u.session, lea, 4000)
        posted(u.session, f"release-decided:{lea.id}:1", (lea.held, lea.releasing, 4000))
        posted(u.session, "transfer:tr_1", (lea.releasing, chart.stripe(), 4000))
        posted(
            u.session,
            "dispute:du_1:withdrawn",
            (lea.disputed, chart.stripe(), 4000),
            (chart.dispute_fees(), chart.stripe(), 2000),
        )
        assert of(u.session, lea.disputed, chart.stripe()) == [4000, -6000]
        posted(u.session, f"dispute-settled:{lea.id}:1", (lea.supplier_owes, lea.disputed, 4000))
        assert standings(u.session, lea) == {
            "held": 0, "releasing": 0, "disputed": 0, "supplier_owes": 4000,
        }  # fmt: skip


def test_a_subscription_is_invoiced_earned_month_by_month_and_paid(unit, world):
    town, period, invoice = world.saint_malo.id, Stake().id, Stake().id
    later = chart.deferred_revenue(period, collectivity_id=town, invoice_id=invoice)
    with unit(world.fr) as u:
        posted(
            u.session,
            f"invoice:{invoice}",
            (chart.receivable(town), later, 120000),
            (chart.receivable(town), chart.vat("FR"), 24000),
        )
        for month in range(1, 13):
            posted(
                u.session,
                f"recognised:{period}:2026-{month:02}",
                (later, chart.subscription_revenue("FR"), 10000),
            )
        posted(
            u.session,
            "payment:py_1",
            (chart.bank("FR7630006000011234567890189"), chart.receivable(town), 144000),
            (chart.bank("FR7630006000011234567890189"), chart.customer_credit(town), 1),
        )
        assert {one.heading: one.balance for one in queries.of_collectivity(u.session, town)} == {
            "receivable": eur(0),
            "deferred_revenue": eur(0),
            "customer_credit": eur(1),
        }
        assert of(u.session, chart.subscription_revenue("FR"), chart.vat("FR")) == [120000, 24000]


def test_statement_tells_what_moved_newest_first_a_page_at_a_time(unit, world):
    lea = Stake()
    with unit(world.fr) as u:
        charged(u.session, lea, 4000, 85)
        posted(u.session, f"refund-decided:{lea.id}:0", (lea.held, lea.refunding, 1000), memo="three kilos too few")
        posted(u.session, f"release-decided:{lea.id}:1", (lea.held, lea.releasing, 3000))
        first = queries.statement(u.session, lea.held, "EUR", size=2)
        assert [(line.other, line.money.amount, line.memo) for line in first.rows] == [
            (lea.releasing.code, -3000, ""),
            (lea.refunding.code, -1000, "three kilos too few"),
        ]
        last = queries.statement(u.session, lea.held, "EUR", after=first.after, size=2)
        assert [(line.other, line.money.amount) for line in last.rows] == [("stripe", 4000)]
        assert last.after is None
        on_stripe = queries.statement(u.session, chart.stripe(), "EUR")
        assert sorted(line.money.amount for line in on_stripe.rows) == [-85, 4000]


def test_journals_of_stripe_are_told_one_sum_each_for_reconciliation(unit, world):
    lea = Stake()
    with unit(world.fr) as u:
        key = charged(u.session, lea, 4000, 85)
        posted(u.session, f"refund-decided:{lea.id}:0", (lea.held, lea.refunding, 4000))
        posted(u.session, "refund:re_1", (lea.refunding, chart.stripe(), 4000))
        since, until = queries.journal(u.session, key)[0].recorded_at, queries.journal(u.session, "refund:re_1")[0]
        moved = queries.stripe_movements(u.session, since=since, until=until.recorded_at)
        assert [(one.journal_key, one.money) for one in moved] == [(key, eur(3915))]
        assert queries.stripe_moved(u.session, [key, "refund:re_1", f"refund-decided:{lea.id}:0"]) == {
            key: (eur(3915),),
            "refund:re_1": (eur(-4000),),
        }


def test_one_country_sees_nothing_of_another_s_ledger(unit, world):
    lea = Stake()
    with unit(world.fr) as u:
        charged(u.session, lea, 4000)
    with unit(world.xx) as u:
        assert queries.totals(u.session) == ()
        assert queries.of_participation(u.session, lea.id) == ()

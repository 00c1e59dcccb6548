"""Real transactions that cannot see each other: one journal, one opening of an account, no cent spent twice."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from billing.ledger import models as chart
from billing.ledger import queries
from billing.ledger.errors import OtherJournal, Overdrawn
from tests.builders.ledger import Stake, charged, eur, posted

PATIENCE = 30


@pytest.fixture
def lea():
    return Stake()


def standing(house, tenant, account):
    with house.scope.unit(tenant, read_only=True) as u:
        return queries.balance(u.session, account, "EUR").amount


def second_while_first_is_open(house, tenant, first, second):
    """What the second unit answers or raises when it began while the first was open, and what the first answered."""
    told = []

    def other():
        try:
            with house.scope.unit(tenant) as u:
                told.append(second(u.session))
        except (Overdrawn, OtherJournal) as error:
            told.append(type(error))

    waiting = threading.Thread(target=other)
    with house.scope.unit(tenant) as u:
        answer = first(u.session)
        waiting.start()
        waiting.join(timeout=0.5)
        waits = waiting.is_alive()
    waiting.join(timeout=PATIENCE)
    return answer, told[0], waits


def test_the_same_journal_by_two_at_once_is_posted_once(committing, world, lea):
    def charge(session):
        return posted(
            session, "charge:ch_1", (chart.stripe(), lea.held, 4000), (chart.stripe_fees(), chart.stripe(), 85)
        )

    assert second_while_first_is_open(committing, world.fr, charge, charge) == (True, False, True)
    assert standing(committing, world.fr, lea.held) == 4000
    assert standing(committing, world.fr, chart.stripe()) == 3915


def test_another_journal_under_the_key_of_an_open_unit_waits_and_is_refused(committing, world, lea):
    with committing.scope.unit(world.fr) as u:
        charged(u.session, lea, 1)
    assert second_while_first_is_open(
        committing,
        world.fr,
        lambda session: posted(session, "charge:ch_1", (chart.stripe(), lea.held, 4000)),
        lambda session: posted(session, "charge:ch_1", (chart.stripe(), lea.held, 3999)),
    ) == (True, OtherJournal, True)
    assert standing(committing, world.fr, lea.held) == 4001


def test_two_who_both_saw_enough_spend_it_once(committing, world, lea):
    """pretix 4911, medusa 13301: without a lock on the participation, the guard alone must hold."""
    with committing.scope.unit(world.fr) as u:
        charged(u.session, lea, 4000)
    assert second_while_first_is_open(
        committing,
        world.fr,
        lambda session: posted(session, "refund-decided:1:0", (lea.held, lea.refunding, 4000)),
        lambda session: posted(session, "release-decided:1:1", (lea.held, lea.releasing, 4000)),
    ) == (True, Overdrawn, True)
    assert [standing(committing, world.fr, one) for one in (lea.held, lea.refunding, lea.releasing)] == [0, 4000, 0]


def test_an_account_opened_by_two_at_once_is_one(committing, world, lea):
    assert second_while_first_is_open(
        committing,
        world.fr,
        lambda session: posted(session, "charge:ch_1", (chart.stripe(), lea.held, 4000)),
        lambda session: posted(session, "charge:ch_2", (chart.stripe(), lea.held, 500)),
    ) == (True, True, True)
    assert standing(committing, world.fr, lea.held) == 4500


def test_an_account_whose_first_posting_is_rolled_back_is_opened_by_who_waited(committing, world, lea):
    told = []

    def other():
        with committing.scope.unit(world.fr) as u:
            told.append(posted(u.session, "charge:ch_2", (chart.stripe(), lea.held, 500)))

    waiting = threading.Thread(target=other)
    with pytest.raises(RuntimeError, match="crash"), committing.scope.unit(world.fr) as u:
        posted(u.session, "charge:ch_1", (chart.stripe(), lea.held, 4000))
        waiting.start()
        waiting.join(timeout=0.5)
        raise RuntimeError("crash before commit")
    waiting.join(timeout=PATIENCE)
    assert told == [True]
    assert standing(committing, world.fr, lea.held) == standing(committing, world.fr, chart.stripe()) == 500


def test_postings_on_the_hot_account_do_not_wait_for_each_other(committing, world, lea):
    tom = Stake()
    with committing.scope.unit(world.fr) as u:
        charged(u.session, lea, 1, charge="ch_0")
        charged(u.session, tom, 1, charge="ch_00")
    assert second_while_first_is_open(
        committing,
        world.fr,
        lambda session: posted(session, "charge:ch_1", (chart.stripe(), lea.held, 4000)),
        lambda session: posted(session, "charge:ch_2", (chart.stripe(), tom.held, 500)),
    ) == (True, True, False)


def test_many_hands_on_few_accounts_lose_no_cent_and_lock_nobody_for_ever(committing, world):
    stakes = [Stake() for _ in range(3)]
    hands, turns = 4, 15
    gate = threading.Barrier(hands, timeout=PATIENCE)

    def work(hand):
        gate.wait()
        for turn in range(turns):
            one, other = stakes[(hand + turn) % 3], stakes[(hand + turn + 1) % 3]
            with committing.scope.unit(world.fr) as u:
                posted(
                    u.session,
                    f"charge:ch_{hand}_{turn}",
                    (chart.stripe(), one.held, 7),
                    (chart.stripe(), other.held, 11),
                )
        return turns

    with ThreadPoolExecutor(hands) as pool:
        assert sum(pool.map(work, range(hands))) == hands * turns
    with committing.scope.unit(world.fr, read_only=True) as u:
        found = {one.heading: one.balance for one in queries.totals(u.session)}
    assert found == {"held": eur(18 * hands * turns), "stripe": eur(18 * hands * turns)}

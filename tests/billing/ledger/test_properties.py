"""Whatever is posted, in whatever order, however often: both sides are equal and no cent is made or lost."""

from collections import Counter
from contextlib import contextmanager

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing.ledger import models as chart
from billing.ledger import queries, services
from billing.ledger.errors import Overdrawn
from billing.ledger.models import Leg, ProofResult, mirrored
from kernel.money import Money, allocate
from tests.builders.ledger import THEN, Stake

STAKES = [Stake() for _ in range(3)]
ACCOUNTS = [
    chart.stripe(), chart.stripe_fees(), chart.service_fee(), chart.losses(), chart.vat("FR"),
    *(getattr(stake, name) for stake in STAKES for name in ("held", "refunding", "releasing", "disputed", "supplier_owes")),
]  # fmt: skip
AMOUNTS = st.one_of(st.integers(0, 5), st.integers(0, 10**9), st.just(2**62 // 100))
LEGS = st.builds(
    lambda two, amount, currency: Leg(*two, Money(amount, currency)),
    st.lists(st.sampled_from(ACCOUNTS), min_size=2, max_size=2, unique_by=lambda account: account.code),
    AMOUNTS,
    st.sampled_from(["EUR", "CHF"]),
)
JOURNALS = st.lists(st.tuples(st.integers(1, 5), st.lists(LEGS, min_size=1, max_size=5)), max_size=12)
SOME = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Undo(Exception):
    """Ends an example: the next one begins with empty books."""


@contextmanager
def empty_books(unit, world):
    try:
        with unit(world.fr) as u:
            yield u.session
            raise Undo  # noqa: TRY301  an error is how a unit is told to roll back
    except Undo:
        pass


def steps(legs):
    """What the legs do to each account, on its own side."""
    moved = Counter()
    for leg in legs:
        for account, by_debit in ((leg.debit, 1), (leg.credit, -1)):
            sign = by_debit if account.kind in chart.DEBIT_KINDS else -by_debit
            moved[account, leg.money.currency] += sign * leg.money.amount
    return moved


def stands(session, model):
    return all(
        queries.balance(session, account, currency).amount == amount for (account, currency), amount in model.items()
    )


@SOME
@given(journals=JOURNALS)
def test_random_journals_leave_both_sides_equal_and_no_guarded_account_negative(unit, world, journals):
    """A model beside the ledger: what it would refuse is refused, everything else is posted once under its key."""
    model, keys = Counter(), {}
    with empty_books(unit, world) as session:
        for number, legs in journals:
            key, moved = f"charge:ch_{number}", [leg for leg in legs if leg.money.amount]
            if key in keys:
                assert not services.post(session, key=key, legs=keys[key], occurred_at=THEN)
                continue
            after = Counter(model)
            after.update(steps(moved))
            overdrawn = any(amount < 0 for (account, _), amount in after.items() if account.guarded)
            try:
                with session.get_bind().begin_nested():
                    new = services.post(session, key=key, legs=legs, occurred_at=THEN)
            except Overdrawn:
                assert overdrawn
                continue
            assert (overdrawn, new) == (False, bool(moved))
            model = after
            if moved:
                keys[key] = legs
        assert stands(session, model)
        found = services.prove(session, {"both": queries.CHECKS["ledger.both_sides_are_equal"]})
        guarded = services.prove(session, {"guarded": queries.CHECKS["ledger.guarded_balances_are_their_journals"]})
        assert (found, guarded) == (ProofResult.green, ProofResult.green)
        for currency in ("EUR", "CHF"):
            total = Counter()
            for one in queries.totals(session):
                if one.balance.currency == currency:
                    total[one.kind in chart.DEBIT_KINDS] += one.balance.amount
            assert total[True] == total[False]


@SOME
@given(legs=st.lists(LEGS.filter(lambda leg: not (leg.debit.guarded or leg.credit.guarded)), min_size=1, max_size=6))
def test_opencollective_1025_a_journal_and_its_mirror_sum_to_nothing(unit, world, legs):
    with empty_books(unit, world) as session:
        new = services.post(session, key="refund:re_1", legs=legs, occurred_at=THEN)
        if new:
            services.correct(session, key="refund:re_1", number=1, legs=mirrored(legs), occurred_at=THEN, memo="undone")
        assert all(one.balance.amount == 0 for one in queries.totals(session))


@SOME
@given(
    gross=st.integers(1, 10**9),
    weights=st.lists(st.integers(0, 10**6), min_size=4, max_size=4).filter(sum),
)
def test_what_was_held_is_shared_out_to_the_last_cent(unit, world, gross, weights):
    stake = STAKES[0]
    targets = dict(zip("abcd", (stake.releasing, stake.refunding, chart.service_fee(), chart.vat("FR")), strict=True))
    parts = allocate(Money(gross, "EUR"), dict(zip("abcd", weights, strict=True)))
    with empty_books(unit, world) as session:
        services.post(
            session,
            key="charge:ch_1",
            legs=[Leg(chart.stripe(), stake.held, Money(gross, "EUR"))],
            occurred_at=THEN,
        )
        services.post(
            session,
            key="release-decided:1:1",
            legs=[Leg(stake.held, targets[name], part) for name, part in parts.items()],
            occurred_at=THEN,
        )
        assert queries.balance(session, stake.held, "EUR").amount == 0
        assert stands(session, {(targets[name], "EUR"): part.amount for name, part in parts.items()})

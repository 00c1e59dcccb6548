"""The proof of the books: each check is one statement, so that it sees one moment, and tells what it found, which should be nothing.

Later drawers add checks of their own (`app/wiring.py` lays them together); these need the ledger alone.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Select, case, cast, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from billing.ledger.models import (
    CHART,
    DEBIT_KINDS,
    GUARDED,
    MUST_BE_EMPTY,
    LedgerAccount,
    LedgerBalance,
    LedgerClosing,
    LedgerProof,
    LedgerTransfer,
    ProofResult,
)
from billing.ledger.queries.balances import standing
from kernel import clock
from kernel.db import rows

Check = Callable[[Session], Sequence[str]]
MOST = 20  # findings of a check that are kept
STALE_AFTER = timedelta(days=2)
KINDS_BY_DEBITS = sorted(kind.value for kind in DEBIT_KINDS)
IN_TRUST = ("held", "refunding", "releasing")

_SIDES = union_all(
    select(LedgerTransfer.debit_id.label("account_id"), (-LedgerTransfer.amount).label("credited")),
    select(LedgerTransfer.credit_id, LedgerTransfer.amount),
).subquery("sides")
_CREDITED = (
    select(_SIDES.c.account_id, func.sum(_SIDES.c.credited).label("credited")).group_by(_SIDES.c.account_id)
).subquery("credited")
_RECORDED = func.coalesce(_CREDITED.c.credited, 0)
_GUARDED_AND_NOT = (
    select(LedgerAccount.code, LedgerAccount.currency, LedgerBalance.balance, _RECORDED.label("recorded"))
    .outerjoin(LedgerBalance, LedgerBalance.account_id == LedgerAccount.id)
    .outerjoin(_CREDITED, _CREDITED.c.account_id == LedgerAccount.id)
    .where(
        or_(
            LedgerAccount.heading.in_(GUARDED) & LedgerBalance.balance.is_distinct_from(_RECORDED),
            LedgerAccount.heading.not_in(GUARDED) & LedgerBalance.account_id.is_not(None),
        )
    )
    .order_by(LedgerAccount.code)
    .limit(MOST)
)


def guarded_balances_are_their_journals(session: Session) -> list[str]:
    """A guarded balance is the sum of all that was ever posted on its account, and nothing else has a balance (4.5, 1)."""
    found = rows(session, _GUARDED_AND_NOT, {})
    return [f"{row.code} {row.currency}: {row.balance}, by its journals {row.recorded}" for row in found]


def _before_cut(side: Any) -> Any:
    return (
        select(func.coalesce(func.sum(LedgerTransfer.amount), 0))
        .where(side == LedgerClosing.account_id, LedgerTransfer.recorded_at < LedgerClosing.cut)
        .correlate(LedgerClosing)
        .scalar_subquery()
    )


_NEWEST = (
    select(LedgerClosing.account_id, func.max(LedgerClosing.cut).label("cut"))
    .group_by(LedgerClosing.account_id)
    .subquery("newest")
)
_DEBITS_LESS_CREDITS = _before_cut(LedgerTransfer.debit_id) - _before_cut(LedgerTransfer.credit_id)
_SUMMED = case((LedgerAccount.kind.in_(KINDS_BY_DEBITS), _DEBITS_LESS_CREDITS), else_=-_DEBITS_LESS_CREDITS)
_CLOSED = (
    select(LedgerAccount.code, LedgerAccount.currency, LedgerClosing.balance, _SUMMED.label("recorded"))
    .join(LedgerClosing, LedgerClosing.account_id == LedgerAccount.id)
    .join(_NEWEST, (_NEWEST.c.account_id == LedgerClosing.account_id) & (_NEWEST.c.cut == LedgerClosing.cut))
    .subquery("closed")
)
_CLOSED_WRONGLY = select(_CLOSED).where(_CLOSED.c.balance != _CLOSED.c.recorded).order_by(_CLOSED.c.code).limit(MOST)


def closings_are_their_journals(session: Session) -> list[str]:
    """The newest closing of an account is the sum of all recorded before its cut: nothing slipped under it."""
    found = rows(session, _CLOSED_WRONGLY, {})
    return [f"{row.code} {row.currency}: closed at {row.balance}, by its journals {row.recorded}" for row in found]


_EACH = standing().subquery("each_account")


def _sums(*parts: Any) -> Select[Any]:
    return select(_EACH.c.currency, *parts).group_by(_EACH.c.currency).order_by(_EACH.c.currency)


def _sum_of(condition: Any) -> Any:
    return cast(func.coalesce(func.sum(_EACH.c.balance).filter(condition), 0), BigInteger)


_OWNED = _sum_of(_EACH.c.kind.in_(KINDS_BY_DEBITS))
_OWED = _sum_of(_EACH.c.kind.not_in(KINDS_BY_DEBITS))
_BOTH_SIDES = _sums(_OWNED.label("owned"), _OWED.label("owed")).having(_OWNED != _OWED)
_KEPT = _sum_of(_EACH.c.heading.in_(IN_TRUST))
_AT_STRIPE = _sum_of(_EACH.c.heading == literal("stripe"))
_AT_BANKS = _sum_of(_EACH.c.heading == literal("disputed"))
_COVER = _sums(_KEPT.label("kept"), _AT_STRIPE.label("at_stripe"), _AT_BANKS.label("at_banks")).having(
    _KEPT > _AT_STRIPE + _AT_BANKS
)


def both_sides_are_equal(session: Session) -> list[str]:
    """What stands on all assets and expenses is what stands on all liabilities and income, in each currency."""
    found = rows(session, _BOTH_SIDES, {})
    return [f"{row.currency}: {row.owned} on one side, {row.owed} on the other" for row in found]


def money_in_trust_is_covered(session: Session) -> list[str]:
    """What is held, refunding and releasing is not more than what is at Stripe (4.5, 4).

    What a bank has taken back and nobody has decided about covers itself: it is given back, or its participation loses it.
    """
    found = rows(session, _COVER, {})
    return [f"{row.currency}: {row.kept} in trust, {row.at_stripe} at Stripe, {row.at_banks} disputed" for row in found]


_NOT_EMPTY = (
    select(_EACH.c.code, _EACH.c.currency, _EACH.c.balance)
    .where(_EACH.c.heading.in_(MUST_BE_EMPTY), _EACH.c.balance != 0)
    .order_by(_EACH.c.code, _EACH.c.currency)
)


def nothing_is_in_suspense(session: Session) -> list[str]:
    """Nothing moved of which nobody knows why, nothing was lost in rounding (4.5, 6)."""
    found = rows(session, _NOT_EMPTY, {})
    return [f"{row.code} {row.currency}: {row.balance}" for row in found]


_CHART_KIND = case({name: heading.kind.value for name, heading in CHART.items()}, value=LedgerAccount.heading, else_="")
_NOT_OF_THE_CHART = (
    select(LedgerAccount.code, LedgerAccount.currency, LedgerAccount.kind)
    .where(LedgerAccount.kind != _CHART_KIND)
    .order_by(LedgerAccount.code)
    .limit(MOST)
)


def accounts_are_of_the_chart(session: Session) -> list[str]:
    """Every account stands under a heading of the chart, as the kind it says there: an organiser has none (4.5, 6)."""
    found = rows(session, _NOT_OF_THE_CHART, {})
    return [f"{row.code} {row.currency}: {row.kind}" for row in found]


_TORN = (
    select(LedgerAccount.participation_id)
    .where(LedgerAccount.participation_id.is_not(None))
    .group_by(LedgerAccount.participation_id)
    .having(
        or_(
            *(
                (func.count(one.distinct()) > 1) | (func.count(one).not_in([0, func.count()]))
                for one in (LedgerAccount.purchase_id, LedgerAccount.supplier_id)
            )
        )
    )
    .order_by(LedgerAccount.participation_id)
    .limit(MOST)
)


def participations_are_of_one_purchase(session: Session) -> list[str]:
    """All accounts of a participation tell the same purchase and the same producer: no statement leaves one out."""
    return [str(row.participation_id) for row in rows(session, _TORN, {})]


CHECKS: Mapping[str, Check] = {
    "ledger.guarded_balances_are_their_journals": guarded_balances_are_their_journals,
    "ledger.closings_are_their_journals": closings_are_their_journals,
    "ledger.both_sides_are_equal": both_sides_are_equal,
    "ledger.money_in_trust_is_covered": money_in_trust_is_covered,
    "ledger.nothing_is_in_suspense": nothing_is_in_suspense,
    "ledger.accounts_are_of_the_chart": accounts_are_of_the_chart,
    "ledger.participations_are_of_one_purchase": participations_are_of_one_purchase,
}

_NEWEST_PROOF = (
    select(LedgerProof.day, LedgerProof.proved_at, LedgerProof.checks, LedgerProof.result)
    .order_by(LedgerProof.id.desc())
    .limit(1)
)


def newest_proof(session: Session) -> Any:
    """The last proof: day, moment, what each check found, result; None before the first."""
    return rows(session, _NEWEST_PROOF, {}).first()


def releases_frozen(session: Session, *, now: datetime | None = None) -> bool:
    """Whether no money may go to producers: the last proof is red, or too old. Refunds are never stopped by it.

    Before the first proof nothing is frozen: it is made within the hour in which a country opens.
    """
    proof = newest_proof(session)
    if proof is None:
        return False
    return bool(proof.result == ProofResult.red or proof.proved_at < (now or clock.now()) - STALE_AFTER)

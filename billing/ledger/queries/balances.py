"""What stands on accounts. A guarded balance is a row; any other is the newest closing and what was recorded since its cut.

A balance is told on the account's own side: assets and expenses grow by debits, liabilities and income by credits.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    DateTime,
    FromClause,
    Select,
    Text,
    bindparam,
    case,
    cast,
    func,
    literal,
    select,
    true,
)
from sqlalchemy.orm import Session

from billing.ledger.models import DEBIT_KINDS, Account, LedgerAccount, LedgerBalance, LedgerClosing, LedgerTransfer
from kernel.db import rows
from kernel.money import Money

_FIRST = cast(literal("-infinity", literal_execute=True), DateTime(timezone=True))
_GROWS_BY_DEBITS = LedgerAccount.kind.in_([literal(kind.value, literal_execute=True) for kind in sorted(DEBIT_KINDS)])


def last_closing() -> FromClause:
    """The newest closing of each account."""
    return (
        select(LedgerClosing.cut, LedgerClosing.balance)
        .where(LedgerClosing.account_id == LedgerAccount.id)
        .order_by(LedgerClosing.cut.desc())
        .limit(1)
        .lateral("last")
    )


def since(last: FromClause, until: ColumnElement[datetime] | None = None) -> ColumnElement[int]:
    """What moved on an account since its newest closing, and before `until`, on its own side."""

    def moved(side: Any) -> ColumnElement[int]:
        within = LedgerTransfer.recorded_at >= func.coalesce(last.c.cut, _FIRST)
        total = select(func.coalesce(func.sum(LedgerTransfer.amount), 0)).where(side == LedgerAccount.id, within)
        if until is not None:
            total = total.where(LedgerTransfer.recorded_at < until)
        return total.correlate(LedgerAccount, last).scalar_subquery()

    debits, credits_ = moved(LedgerTransfer.debit_id), moved(LedgerTransfer.credit_id)
    return case((_GROWS_BY_DEBITS, debits - credits_), else_=credits_ - debits)


def standing() -> Select[Any]:
    """Every account with its balance; to be narrowed."""
    last = last_closing()
    computed = func.coalesce(last.c.balance, 0) + since(last)
    balance = case((LedgerBalance.account_id.is_not(None), LedgerBalance.balance), else_=computed)
    return (
        select(
            LedgerAccount.code,
            LedgerAccount.heading,
            LedgerAccount.kind,
            LedgerAccount.currency,
            cast(balance, BigInteger).label("balance"),
        )
        .outerjoin(LedgerBalance, LedgerBalance.account_id == LedgerAccount.id)
        .outerjoin(last, true())
    )


_OF_CODES = standing().where(
    LedgerAccount.code == func.any(bindparam("codes", type_=ARRAY(Text))),
    LedgerAccount.currency == bindparam("currency"),
)
_OF = {
    name: standing().where(getattr(LedgerAccount, name) == bindparam("key")).order_by(LedgerAccount.id)
    for name in ("purchase_id", "participation_id", "collectivity_id")
}


@dataclass(frozen=True)
class Standing:
    """An account and what stands on it."""

    code: str
    heading: str
    balance: Money


def balances(session: Session, accounts: Iterable[Account], currency: str) -> Mapping[str, Money]:
    """What stands on these accounts, by their codes: nothing where nothing was ever posted.

    Read without a lock: who decides by it has locked the participation (or whoever owns the account) before.
    """
    codes = [account.code for account in accounts]
    found = rows(session, _OF_CODES, {"codes": codes, "currency": currency})
    return dict.fromkeys(codes, Money(0, currency)) | {row.code: Money(row.balance, currency) for row in found}


def balance(session: Session, account: Account, currency: str) -> Money:
    """What stands on one account; see `balances`."""
    return balances(session, [account], currency)[account.code]


def of_purchase(session: Session, purchase_id: UUID) -> tuple[Standing, ...]:
    """Every account of a purchase, in the order of their opening, one entry per currency."""
    return _of(session, "purchase_id", purchase_id)


def of_participation(session: Session, participation_id: UUID) -> tuple[Standing, ...]:
    """Every account of a participation; see `of_purchase`."""
    return _of(session, "participation_id", participation_id)


def of_collectivity(session: Session, collectivity_id: UUID) -> tuple[Standing, ...]:
    """Every account of a public body; see `of_purchase`."""
    return _of(session, "collectivity_id", collectivity_id)


def _of(session: Session, name: str, key: UUID) -> tuple[Standing, ...]:
    found = rows(session, _OF[name], {"key": key})
    return tuple(Standing(row.code, row.heading, Money(row.balance, row.currency)) for row in found)


_EACH = standing().subquery("each_account")
_TOTALS = (
    select(
        _EACH.c.heading,
        _EACH.c.kind,
        _EACH.c.currency,
        func.count().label("accounts"),
        func.count().filter(_EACH.c.balance != 0).label("open"),
        cast(func.sum(_EACH.c.balance), BigInteger).label("balance"),
    )
    .group_by(_EACH.c.heading, _EACH.c.kind, _EACH.c.currency)
    .order_by(_EACH.c.currency, _EACH.c.heading)
)


@dataclass(frozen=True)
class Total:
    """One line of the treasurer's page: all accounts under a heading in one currency. `open`: how many hold anything."""

    heading: str
    kind: str
    accounts: int
    open: int
    balance: Money


def totals(session: Session) -> tuple[Total, ...]:
    """The whole ledger by heading and currency, as of now, in one look."""
    found = rows(session, _TOTALS, {})
    return tuple(
        Total(row.heading, row.kind, row.accounts, row.open, Money(row.balance, row.currency)) for row in found
    )

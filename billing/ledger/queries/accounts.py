"""Accounts and journals as they stand in the rows."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, aliased

from billing.ledger.models import LedgerAccount, LedgerTransfer
from kernel.db import rows
from kernel.money import Money

_DEBIT, _CREDIT = aliased(LedgerAccount, name="debit"), aliased(LedgerAccount, name="credit")
_JOURNAL = (
    select(
        LedgerTransfer.leg,
        _DEBIT.code.label("debit"),
        _CREDIT.code.label("credit"),
        LedgerTransfer.amount,
        LedgerTransfer.currency,
        LedgerTransfer.memo,
        LedgerTransfer.occurred_at,
        LedgerTransfer.recorded_at,
    )
    .join(_DEBIT, _DEBIT.id == LedgerTransfer.debit_id)
    .join(_CREDIT, _CREDIT.id == LedgerTransfer.credit_id)
    .where(LedgerTransfer.journal_key == bindparam("key"))
    .order_by(LedgerTransfer.leg)
)
_IS_POSTED = select(LedgerTransfer.leg).where(LedgerTransfer.journal_key == bindparam("key")).limit(1)


@dataclass(frozen=True)
class Posted:
    """A leg of a journal as it was posted; accounts by their codes."""

    leg: int
    debit: str
    credit: str
    money: Money
    memo: str
    occurred_at: datetime
    recorded_at: datetime


def journal(session: Session, key: str) -> tuple[Posted, ...]:
    """The legs of a journal in their order; none when it was not posted."""
    return tuple(
        Posted(
            row.leg, row.debit, row.credit, Money(row.amount, row.currency), row.memo, row.occurred_at, row.recorded_at
        )
        for row in rows(session, _JOURNAL, {"key": key})
    )


def is_posted(session: Session, key: str) -> bool:
    return rows(session, _IS_POSTED, {"key": key}).first() is not None

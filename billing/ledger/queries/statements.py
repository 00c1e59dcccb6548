"""What has moved on an account, newest first; and on the one at Stripe, journal by journal."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CompoundSelect,
    DateTime,
    Select,
    Text,
    Uuid,
    bindparam,
    cast,
    func,
    literal,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from billing.ledger.models import DEBIT_KINDS, Account, LedgerAccount, LedgerTransfer, stripe
from kernel.db import rows
from kernel.money import Money
from kernel.paging import START, Cursor, Page, page_of

_MOMENT = DateTime(timezone=True)
_OTHER = aliased(LedgerAccount, name="other")


def _side(own: Any, other: Any, sign: int) -> Select[Any]:
    """The legs on one side of an account below the cursor, by the index of that side."""
    return (
        select(
            LedgerTransfer.id,
            LedgerTransfer.recorded_at,
            LedgerTransfer.occurred_at,
            LedgerTransfer.journal_key,
            LedgerTransfer.memo,
            (LedgerTransfer.amount * sign).label("debited"),
            other.label("other_id"),
        )
        .join(LedgerAccount, LedgerAccount.id == own)
        .where(
            LedgerAccount.code == bindparam("code"),
            LedgerAccount.currency == bindparam("currency"),
            tuple_(LedgerTransfer.recorded_at, LedgerTransfer.id)
            < tuple_(bindparam("at", type_=_MOMENT), bindparam("id", type_=Uuid)),
        )
        .order_by(LedgerTransfer.recorded_at.desc(), LedgerTransfer.id.desc())
        .limit(bindparam("size"))
    )


def _both(sides: tuple[Select[Any], ...]) -> CompoundSelect[Any]:
    return union_all(*(select(side.subquery()) for side in sides))


_LEGS = _both(
    (
        _side(LedgerTransfer.debit_id, LedgerTransfer.credit_id, 1),
        _side(LedgerTransfer.credit_id, LedgerTransfer.debit_id, -1),
    )
).subquery("legs")
_STATEMENT = (
    select(_LEGS, _OTHER.code.label("other"))
    .join(_OTHER, _OTHER.id == _LEGS.c.other_id)
    .order_by(_LEGS.c.recorded_at.desc(), _LEGS.c.id.desc())
    .limit(bindparam("size"))
)


@dataclass(frozen=True)
class Line:
    """One leg on a statement: what it added to the account on its own side, and the code of the other account."""

    id: UUID
    at: datetime  # recorded
    occurred_at: datetime
    journal_key: str
    memo: str
    other: str
    money: Money


def statement(
    session: Session, account: Account, currency: str, *, after: Cursor = START, size: int = 50
) -> Page[Line]:
    """What moved on an account, newest first, a page at a time."""
    values = {"code": account.code, "currency": currency, "at": after.at, "id": after.id, "size": size + 1}
    sign = 1 if account.kind in DEBIT_KINDS else -1
    lines = [
        Line(
            row.id,
            row.recorded_at,
            row.occurred_at,
            row.journal_key,
            row.memo,
            row.other,
            Money(sign * row.debited, currency),
        )
        for row in rows(session, _STATEMENT, values)
    ]
    return page_of(lines, size)


def _moved(side: Any, sign: int) -> Select[Any]:
    return select(
        LedgerTransfer.journal_key,
        LedgerTransfer.currency,
        (LedgerTransfer.amount * sign).label("amount"),
        LedgerTransfer.recorded_at,
    ).join(LedgerAccount, LedgerAccount.id == side)


def _movements(*narrowed: Any) -> Select[Any]:
    on_stripe = LedgerAccount.code == literal(stripe().code, literal_execute=True)
    sides = [
        _moved(side, sign).where(on_stripe, *narrowed)
        for side, sign in ((LedgerTransfer.debit_id, 1), (LedgerTransfer.credit_id, -1))
    ]
    legs = union_all(*sides).subquery("legs")
    return (
        select(
            legs.c.journal_key,
            legs.c.currency,
            cast(func.sum(legs.c.amount), BigInteger).label("amount"),
            func.min(legs.c.recorded_at).label("recorded_at"),
        )
        .group_by(legs.c.journal_key, legs.c.currency)
        .order_by(func.min(legs.c.recorded_at), legs.c.journal_key)
    )


_SINCE = _movements(
    LedgerTransfer.recorded_at >= bindparam("since", type_=_MOMENT),
    LedgerTransfer.recorded_at < bindparam("until", type_=_MOMENT),
)
_OF_KEYS = _movements(LedgerTransfer.journal_key == func.any(bindparam("keys", type_=ARRAY(Text))))


@dataclass(frozen=True)
class Movement:
    """What a journal moved at Stripe: more than nothing came in. To be met by one balance transaction's `net`."""

    journal_key: str
    money: Money
    recorded_at: datetime


def stripe_movements(session: Session, *, since: datetime, until: datetime) -> tuple[Movement, ...]:
    """What each journal recorded in this time moved at Stripe, in their order, one entry per currency."""
    found = rows(session, _SINCE, {"since": since, "until": until})
    return tuple(Movement(row.journal_key, Money(row.amount, row.currency), row.recorded_at) for row in found)


def stripe_moved(session: Session, keys: Collection[str]) -> Mapping[str, tuple[Money, ...]]:
    """What these journals moved at Stripe, by key; what is not told moved nothing there."""
    moved: dict[str, tuple[Money, ...]] = {}
    for row in rows(session, _OF_KEYS, {"keys": list(keys)}):
        moved[row.journal_key] = (*moved.get(row.journal_key, ()), Money(row.amount, row.currency))
    return moved

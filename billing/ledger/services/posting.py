"""Posting: a journal is in the books wholly or not at all, and once, however often and by however many it is told."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Insert, Row, Table, TableValuedAlias, bindparam, column, func, insert, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased
from sqlalchemy.types import TypeEngine

from billing.ledger import queries
from billing.ledger.errors import LedgerError, NothingToCorrect, OtherJournal, Overdrawn
from billing.ledger.models import CHART, REFERENCES, Account, LedgerAccount, LedgerBalance, LedgerTransfer, Leg
from kernel import clock, ids
from kernel.db import db_error, rows

NEVER_NEGATIVE = "ck_ledger_balance_balance"
# As a suffix: an insert of SQLAlchemy's dialect that tells of conflicts is compiled anew whenever it is run, which takes longer than
# the rest of a posting.
UNLESS_THERE = "ON CONFLICT DO NOTHING"

_ACCOUNTS: Table = LedgerAccount.__table__  # type: ignore[assignment]
_BALANCES: Table = LedgerBalance.__table__  # type: ignore[assignment]
_TRANSFERS = LedgerTransfer.__table__.c


def _told(name: str, columns: Mapping[str, TypeEngine[Any]]) -> TableValuedAlias:
    """Rows that are given as one value: one statement, and one plan, for any number of them."""
    given = func.jsonb_to_recordset(bindparam(name, type_=JSONB))
    return given.table_valued(*(column(one, kind) for one, kind in columns.items())).render_derived(
        name, with_types=True
    )


def _inserted(table: Table) -> Insert:
    """Whole rows, given by the names of the table's columns."""
    told = _told("rows", {one.name: one.type for one in table.columns})
    return insert(table).from_select(list(told.c.keys()), select(*told.c).suffix_with(UNLESS_THERE))


def _moved() -> Insert:
    """The legs whose accounts are there, found by their codes on the way: no look at the accounts before."""
    code, move = _ACCOUNTS.c.code.type, _TRANSFERS
    own = {"id": move.id.type, "leg": move.leg.type, "currency": move.currency.type, "amount": move.amount.type}
    legs = _told("legs", own | {"debit": code, "credit": code})
    debit, credit = aliased(LedgerAccount, name="debit"), aliased(LedgerAccount, name="credit")
    told = {
        **{name: legs.c[name] for name in own},
        "debit_id": debit.id,
        "credit_id": credit.id,
        **{
            name: bindparam(name, type_=move[name].type)
            for name in ("journal_key", "memo", "occurred_at", "recorded_at")
        },
    }
    found = (
        select(*told.values())
        .select_from(legs)
        .join(debit, (debit.code == legs.c.debit) & (debit.currency == legs.c.currency))
        .join(credit, (credit.code == legs.c.credit) & (credit.currency == legs.c.currency))
        .order_by(legs.c.leg)  # who posts the same key at once meets at its first leg, never crosswise
        .suffix_with(UNLESS_THERE)
    )
    return insert(LedgerTransfer).from_select(list(told), found).returning(move.leg, move.debit_id, move.credit_id)


_OPEN = _inserted(_ACCOUNTS).returning(_ACCOUNTS.c.id, _ACCOUNTS.c.heading)
_GUARD = _inserted(_BALANCES)
_MOVE = _moved()
_STEP = (
    update(LedgerBalance)
    .where(LedgerBalance.account_id == bindparam("id"))
    .values(balance=LedgerBalance.balance + bindparam("step", type_=BigInteger), updated_at=bindparam("now"))
    .returning(LedgerBalance.account_id)
)


def post(session: Session, *, key: str, legs: Sequence[Leg], occurred_at: datetime, memo: str = "") -> bool:
    """Post a journal; False when it stands in the books already, just so (moment and memo aside), or moves nothing.

    `key`: the fact's name, from Stripe's id or from our rows (`charge:ch_1`); never anything of a person, as `memo`. Legs of
    nothing are left out. Accounts that are not there yet are opened. Raises OtherJournal when something else was
    posted under the key, Overdrawn when a guarded account would fall below nothing: bugs of ours, after which the unit must
    be rolled back.

    Waits for a unit that posts the same key. Guarded balances are changed last, in the order of account ids, and stay locked until
    the unit ends: post at the end of it. What else the unit decides by a balance it locks itself, before it reads.
    """
    moved = [leg for leg in legs if leg.money.amount]
    if occurred_at.tzinfo is None:
        raise LedgerError("a moment without a time zone")
    if not moved:
        return False
    now = clock.now()
    same = {"journal_key": key, "memo": memo, "occurred_at": occurred_at, "recorded_at": now}
    values = {"legs": _rows_of(moved), **same}
    new = list(rows(session, _MOVE, values))
    if len(new) < len(moved):
        if not new and queries.is_posted(session, key):
            return _stands(session, key, moved)
        _open(session, moved, now)
        new += rows(session, _MOVE, values)  # those that found no account before
    if len(new) < len(moved):
        if new:
            raise OtherJournal(key)
        return _stands(session, key, moved)
    _step(session, moved, new, now)
    return True


def correct(session: Session, *, key: str, number: int, legs: Sequence[Leg], occurred_at: datetime, memo: str) -> bool:
    """Put a journal right by another one, its correction of this number (from 1 on); the first stays as it is.

    `memo`: why, in a few words. False when that correction stands already. Raises NothingToCorrect when the journal, or the
    correction before, is not there, and what `post` raises.
    """
    before = key if number == 1 else _correction(key, number - 1)
    if number < 1 or not queries.is_posted(session, before):
        raise NothingToCorrect(before)
    return post(session, key=_correction(key, number), legs=legs, occurred_at=occurred_at, memo=memo)


def _correction(key: str, number: int) -> str:
    return f"fix:{key}:{number}"


def _rows_of(moved: Sequence[Leg]) -> list[dict[str, Any]]:
    return [
        {
            "id": str(ids.uuid7()),
            "leg": number,
            "debit": leg.debit.code,
            "credit": leg.credit.code,
            "currency": leg.money.currency,
            "amount": leg.money.amount,
        }
        for number, leg in enumerate(moved, 1)
    ]


def _stands(session: Session, key: str, moved: Sequence[Leg]) -> bool:
    """False, since nothing was posted; raises OtherJournal unless the very same stands there."""
    posted = [(leg.debit, leg.credit, leg.money) for leg in queries.journal(session, key)]
    if posted != [(leg.debit.code, leg.credit.code, leg.money) for leg in moved]:
        raise OtherJournal(key)
    return False


def _open(session: Session, moved: Sequence[Leg], now: datetime) -> None:
    """Open the accounts that are not there, in the order of their codes; who opens the same at once waits, then finds them."""
    wanted: dict[tuple[str, str], Account] = {}
    for leg in moved:
        for account in (leg.debit, leg.credit):
            wanted[account.code, leg.money.currency] = account
    accounts = [
        {
            "id": str(ids.uuid7()),
            "code": code,
            "heading": account.heading,
            "currency": currency,
            "kind": account.kind.value,
            **{name: str(key) for name in REFERENCES if (key := getattr(account, name))},
            "created_at": now.isoformat(),
        }
        for (code, currency), account in sorted(wanted.items(), key=itemgetter(0))
    ]
    opened = rows(session, _OPEN, {"rows": accounts}).all()
    guarded = [row.id for row in opened if CHART[row.heading].guarded]
    if guarded:
        nothing = {"balance": 0, "updated_at": now.isoformat()}
        rows(session, _GUARD, {"rows": [{"account_id": str(key), **nothing} for key in guarded]})


def _step(session: Session, moved: Sequence[Leg], placed: Sequence[Row[Any]], now: datetime) -> None:
    """Change the guarded balances: up by credits, down by debits, since all of them are liabilities."""
    steps: dict[UUID, int] = {}
    for number, debit_id, credit_id in placed:
        leg = moved[number - 1]
        for account, key, amount in (
            (leg.debit, debit_id, -leg.money.amount),
            (leg.credit, credit_id, leg.money.amount),
        ):
            if account.guarded:
                steps[key] = steps.get(key, 0) + amount
    for key in sorted(steps):
        if steps[key]:
            _stepped(session, {"id": key, "step": steps[key], "now": now})


def _stepped(session: Session, values: Mapping[str, Any]) -> None:
    try:
        changed = rows(session, _STEP, values).all()
    except IntegrityError as error:
        if db_error(error).constraint != NEVER_NEGATIVE:
            raise
        raise Overdrawn(str(values["id"])) from None
    if not changed:
        raise LedgerError(f"guarded account {values['id']} without its balance")

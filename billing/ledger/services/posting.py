"""Posting: a journal is in the books wholly or not at all, and once, however often and by however many it is told."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Table, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from billing.ledger import queries
from billing.ledger.errors import AccountMismatch, LedgerError, NothingToCorrect, OtherJournal, Overdrawn
from billing.ledger.models import Account, LedgerAccount, LedgerBalance, LedgerTransfer, Leg
from kernel import clock, ids
from kernel.db import db_error, rows

Named = tuple[str, str]  # code, currency
NEVER_NEGATIVE = "ck_ledger_balance_balance"


def _inserted(table: Table) -> Insert:
    """Rows given as one array per column: one statement, and one plan, for any number of them. What is there stays."""
    given = select(*(func.unnest(bindparam(column.name, type_=ARRAY(column.type))) for column in table.columns))
    return insert(table).from_select([column.name for column in table.columns], given).on_conflict_do_nothing()


_ACCOUNTS: Table = LedgerAccount.__table__  # type: ignore[assignment]
_TRANSFERS: Table = LedgerTransfer.__table__  # type: ignore[assignment]
_BALANCES: Table = LedgerBalance.__table__  # type: ignore[assignment]
_OPEN = _inserted(_ACCOUNTS).returning(_ACCOUNTS.c.id, _ACCOUNTS.c.code, _ACCOUNTS.c.currency)
_GUARD = _inserted(_BALANCES)
_MOVE = _inserted(_TRANSFERS).returning(_TRANSFERS.c.leg)
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
    posted under the key, Overdrawn when a guarded account would fall below nothing, AccountMismatch: bugs of ours, after
    which the unit must be rolled back.

    Waits for a unit that posts the same key. Guarded balances are changed last, in the order of account ids, and stay locked until
    the unit ends: post at the end of it. What else the unit decides by a balance it locks itself, before it reads.
    """
    moved = [leg for leg in legs if leg.money.amount]
    if occurred_at.tzinfo is None:
        raise LedgerError("a moment without a time zone")
    if not moved:
        return False
    now = clock.now()
    accounts = _accounts(session, moved, now)
    placed = [
        (accounts[leg.debit.code, leg.money.currency], accounts[leg.credit.code, leg.money.currency], leg.money)
        for leg in moved
    ]
    count = len(placed)
    values = {
        "id": [ids.uuid7() for _ in placed],
        "journal_key": [key] * count,
        "leg": list(range(1, count + 1)),
        "debit_id": [debit for debit, _credit, _money in placed],
        "credit_id": [credit for _debit, credit, _money in placed],
        "currency": [money.currency for _debit, _credit, money in placed],
        "amount": [money.amount for _debit, _credit, money in placed],
        "memo": [memo] * count,
        "occurred_at": [occurred_at] * count,
        "recorded_at": [now] * count,
    }
    new = rows(session, _MOVE, values).all()
    if len(new) == count:
        _step(session, moved, accounts, now)
        return True
    if new or not _stands(session, key, moved):
        raise OtherJournal(key)
    return False


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


def _stands(session: Session, key: str, moved: Sequence[Leg]) -> bool:
    posted = queries.journal(session, key)
    return [(leg.debit, leg.credit, leg.money) for leg in posted] == [
        (leg.debit.code, leg.credit.code, leg.money) for leg in moved
    ]


def _accounts(session: Session, moved: Sequence[Leg], now: datetime) -> Mapping[Named, UUID]:
    """The ids of all accounts of the legs. Those that are not there are opened; who opens the same waits, then finds them."""
    wanted: dict[Named, Account] = {}
    for leg in moved:
        for account in (leg.debit, leg.credit):
            told = wanted.setdefault((account.code, leg.money.currency), account)
            _must_be_one(told, account)
    found = _found(session, wanted)
    missing = sorted(wanted.keys() - found.keys())
    if missing:
        found |= _opened(session, {name: wanted[name] for name in missing}, now)
        if wanted.keys() - found.keys():  # somebody else has opened them meanwhile
            found = _found(session, wanted)
    return found


def _found(session: Session, wanted: Mapping[Named, Account]) -> dict[Named, UUID]:
    found = {}
    for row in queries.known(session, sorted({code for code, _currency in wanted})):
        account = wanted.get((row.code, row.currency))
        if account is not None:
            _must_be_one(account, row)
            found[row.code, row.currency] = row.id
    return found


def _opened(session: Session, missing: Mapping[Named, Account], now: datetime) -> dict[Named, UUID]:
    accounts, count = list(missing.values()), len(missing)
    values = {
        "id": [ids.uuid7() for _ in accounts],
        "code": [account.code for account in accounts],
        "heading": [account.heading for account in accounts],
        "currency": [currency for _code, currency in missing],
        "kind": [account.kind.value for account in accounts],
        **{name: [getattr(account, name) for account in accounts] for name in queries.REFERENCES},
        "created_at": [now] * count,
    }
    opened = {(row.code, row.currency): row.id for row in rows(session, _OPEN, values)}
    guarded = [key for name, key in opened.items() if missing[name].guarded]
    if guarded:
        nothing = [0] * len(guarded)
        rows(session, _GUARD, {"account_id": guarded, "balance": nothing, "updated_at": [now] * len(guarded)})
    return opened


def _must_be_one(account: Account, other: Any) -> None:
    if any(getattr(account, name) != getattr(other, name) for name in queries.REFERENCES):
        raise AccountMismatch(account.code)


def _step(session: Session, moved: Sequence[Leg], accounts: Mapping[Named, UUID], now: datetime) -> None:
    """Change the guarded balances: up by credits, down by debits, since all of them are liabilities."""
    steps: dict[UUID, int] = {}
    for leg in moved:
        for account, amount in ((leg.debit, -leg.money.amount), (leg.credit, leg.money.amount)):
            if account.guarded:
                key = accounts[account.code, leg.money.currency]
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

"""The ledger's tables. The first three and the proofs are added to and never changed: so say the rights of the country's role."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CHAR, BigInteger, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, SmallInteger, text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from billing.ledger.models.chart import Kind
from kernel.db import CountryModel, Key, one_of

APPEND_ONLY = {"info": {"append_only": True}}
NOT_OF_A_NAME = "~ '^[a-z][a-z_-]*:[A-Za-z0-9_:.-]+$'"  # a key has no place for a name or an e-mail address


class LedgerAccount(CountryModel):
    """An account in one currency. `heading` and `kind` are those of the chart; the ids say what it belongs to."""

    __tablename__ = "ledger_account"
    __table_args__ = (
        one_of("kind", Kind),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        CheckConstraint("code = heading OR starts_with(code, heading || ':')", name="code"),
        Unique("code", "currency"),
        Unique("id", "currency"),
        Index("ix_ledger_account_purchase_id", "purchase_id", postgresql_where=text("purchase_id IS NOT NULL")),
        Index(
            "ix_ledger_account_participation_id",
            "participation_id",
            postgresql_where=text("participation_id IS NOT NULL"),
        ),
        Index(
            "ix_ledger_account_collectivity_id", "collectivity_id", postgresql_where=text("collectivity_id IS NOT NULL")
        ),
        APPEND_ONLY,
    )

    id: Mapped[Key]
    code: Mapped[str]
    heading: Mapped[str]
    currency: Mapped[str] = mapped_column(CHAR(3))
    kind: Mapped[str]
    purchase_id: Mapped[UUID | None]
    participation_id: Mapped[UUID | None]
    supplier_id: Mapped[UUID | None]
    collectivity_id: Mapped[UUID | None]  # of another schema: bare
    invoice_id: Mapped[UUID | None]
    created_at: Mapped[datetime]


class LedgerTransfer(CountryModel):
    """One amount from one account to another: a leg of a journal. Both accounts are of its currency, by their keys."""

    __tablename__ = "ledger_transfer"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("leg > 0", name="leg"),
        CheckConstraint("debit_id <> credit_id", name="two_accounts"),
        CheckConstraint(f"journal_key {NOT_OF_A_NAME}", name="journal_key"),
        CheckConstraint("length(memo) <= 200 AND strpos(memo, '@') = 0", name="memo"),
        Unique("journal_key", "leg"),
        ForeignKeyConstraint(
            ["debit_id", "currency"], ["country.ledger_account.id", "country.ledger_account.currency"]
        ),
        ForeignKeyConstraint(
            ["credit_id", "currency"], ["country.ledger_account.id", "country.ledger_account.currency"]
        ),
        Index(None, "debit_id", "recorded_at"),
        Index(None, "credit_id", "recorded_at"),
        APPEND_ONLY,
    )

    id: Mapped[Key]
    journal_key: Mapped[str]
    leg: Mapped[int] = mapped_column(SmallInteger)
    debit_id: Mapped[UUID]
    credit_id: Mapped[UUID]
    currency: Mapped[str] = mapped_column(CHAR(3))
    amount: Mapped[int] = mapped_column(BigInteger)
    memo: Mapped[str]
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime]


class LedgerClosing(CountryModel):
    """What stood on a computed account before the cut: everything recorded earlier is in it, so sums begin there."""

    __tablename__ = "ledger_closing"
    __table_args__ = (APPEND_ONLY,)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("country.ledger_account.id"), primary_key=True)
    cut: Mapped[datetime] = mapped_column(primary_key=True)
    balance: Mapped[int] = mapped_column(BigInteger)  # on the account's own side


class LedgerBalance(CountryModel):
    """What stands on a guarded account. It cannot be negative, whatever a verb forgot to look at."""

    __tablename__ = "ledger_balance"
    __table_args__ = (
        CheckConstraint("balance >= 0", name="balance"),
        {"info": {"rights": {"SELECT", "INSERT", "UPDATE"}}},
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("country.ledger_account.id"), primary_key=True)
    balance: Mapped[int] = mapped_column(BigInteger)
    updated_at: Mapped[datetime]


class ProofResult(StrEnum):
    green = "green"
    red = "red"  # money is released no more, refunds go on


class LedgerProof(CountryModel):
    """One proof of the books. `checks`: what each found, by its name; `day`: the day it is of, in UTC."""

    __tablename__ = "ledger_proof"
    __table_args__ = (one_of("result", ProofResult), APPEND_ONLY)

    id: Mapped[Key]
    day: Mapped[date]
    proved_at: Mapped[datetime]
    checks: Mapped[dict[str, Any]]
    result: Mapped[str]

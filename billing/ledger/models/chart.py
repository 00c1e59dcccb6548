"""The chart of accounts: every account there can be. Each exists once per currency, from its first posting on.

No heading is an organiser's: who organises a purchase never has money of others.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")  # ISO 13616
COUNTRY = re.compile(r"[A-Z]{2}")


class Kind(StrEnum):
    """On which side an account grows: assets and expenses by debits, liabilities and income by credits."""

    asset = "asset"
    liability = "liability"
    income = "income"
    expense = "expense"


DEBIT_KINDS = frozenset({Kind.asset, Kind.expense})


@dataclass(frozen=True)
class Heading:
    """One line of the chart. `named`: its accounts have a name after it. `guarded`: its balance is a row that cannot be negative.

    What is not guarded is computed. An account that everybody's postings touch must never be guarded: its one row would
    make them wait for each other.
    """

    kind: Kind
    named: bool = False
    guarded: bool = False


CHART: Mapping[str, Heading] = {
    "stripe": Heading(Kind.asset),  # our balance there, whole
    "bank": Heading(Kind.asset, named=True),
    "receivable": Heading(Kind.asset, named=True),
    "supplier_owes": Heading(Kind.asset, named=True),
    "disputed": Heading(Kind.asset, named=True),  # taken back by a bank, undecided
    "suspense": Heading(Kind.asset),  # must be nothing
    "held": Heading(Kind.liability, named=True, guarded=True),
    "refunding": Heading(Kind.liability, named=True, guarded=True),
    "releasing": Heading(Kind.liability, named=True, guarded=True),
    "unclaimed": Heading(Kind.liability, named=True),
    "customer_credit": Heading(Kind.liability, named=True, guarded=True),
    "deferred_revenue": Heading(Kind.liability, named=True),
    "vat": Heading(Kind.liability, named=True),
    "revenue:subscription": Heading(Kind.income, named=True),
    "revenue:service_fee": Heading(Kind.income),
    "stripe_fees": Heading(Kind.expense),
    "dispute_fees": Heading(Kind.expense),
    "losses": Heading(Kind.expense),
    "fx": Heading(Kind.expense),
    "rounding": Heading(Kind.expense),  # stays nothing
}
GUARDED = tuple(name for name, heading in CHART.items() if heading.guarded)
MUST_BE_EMPTY = ("suspense", "rounding")
REFERENCES = (
    "purchase_id",
    "participation_id",
    "supplier_id",
    "collectivity_id",
    "invoice_id",
)  # what an account belongs to


@dataclass(frozen=True)
class Account:
    """An account as postings name it, without its currency; made by the functions below only.

    The ids say what it belongs to, for statements: they are kept at its first posting. The proof sees accounts of one
    participation that tell different purchases or producers.
    """

    heading: str
    name: str = ""
    purchase_id: UUID | None = None
    participation_id: UUID | None = None
    supplier_id: UUID | None = None
    collectivity_id: UUID | None = None
    invoice_id: UUID | None = None

    @property
    def code(self) -> str:
        return f"{self.heading}:{self.name}" if self.name else self.heading

    @property
    def kind(self) -> Kind:
        return CHART[self.heading].kind

    @property
    def guarded(self) -> bool:
        return CHART[self.heading].guarded


def stripe() -> Account:
    """Our balance at Stripe: available, pending and reserved together."""
    return Account("stripe")


def bank(iban: str) -> Account:
    """An account of ours at a bank, by its IBAN without spaces. Raises ValueError."""
    return Account("bank", _shaped(iban, IBAN))


def receivable(collectivity_id: UUID) -> Account:
    """What a public body has been invoiced and has not paid."""
    return Account("receivable", str(collectivity_id), collectivity_id=collectivity_id)


def customer_credit(collectivity_id: UUID) -> Account:
    """What a public body has paid too much."""
    return Account("customer_credit", str(collectivity_id), collectivity_id=collectivity_id)


def deferred_revenue(
    period_id: UUID, *, collectivity_id: UUID | None = None, invoice_id: UUID | None = None
) -> Account:
    """What has been invoiced for a period of a subscription and not been earned yet."""
    return Account("deferred_revenue", str(period_id), collectivity_id=collectivity_id, invoice_id=invoice_id)


def held(participation_id: UUID, *, purchase_id: UUID | None = None, supplier_id: UUID | None = None) -> Account:
    """What one participation has paid and nobody has decided about."""
    return _of_participation("held", participation_id, purchase_id, supplier_id)


def refunding(participation_id: UUID, *, purchase_id: UUID | None = None, supplier_id: UUID | None = None) -> Account:
    """Of a participation, what is on its way back."""
    return _of_participation("refunding", participation_id, purchase_id, supplier_id)


def releasing(participation_id: UUID, *, purchase_id: UUID | None = None, supplier_id: UUID | None = None) -> Account:
    """Of a participation, what is on its way to the producer."""
    return _of_participation("releasing", participation_id, purchase_id, supplier_id)


def unclaimed(participation_id: UUID, *, purchase_id: UUID | None = None, supplier_id: UUID | None = None) -> Account:
    """Of a participation, what could not be given back."""
    return _of_participation("unclaimed", participation_id, purchase_id, supplier_id)


def disputed(participation_id: UUID, *, purchase_id: UUID | None = None, supplier_id: UUID | None = None) -> Account:
    """Of a participation, what its bank has taken back and nobody has decided about."""
    return _of_participation("disputed", participation_id, purchase_id, supplier_id)


def supplier_owes(
    participation_id: UUID, *, purchase_id: UUID | None = None, supplier_id: UUID | None = None
) -> Account:
    """Of a participation, what the producer was paid and must give back."""
    return _of_participation("supplier_owes", participation_id, purchase_id, supplier_id)


def vat(country: str) -> Account:
    """VAT of a country (ISO 3166-1, capitals) that we owe. Raises ValueError."""
    return Account("vat", _shaped(country, COUNTRY))


def subscription_revenue(country: str) -> Account:
    """What subscriptions of a country's (ISO 3166-1, capitals) public bodies have earned. Raises ValueError."""
    return Account("revenue:subscription", _shaped(country, COUNTRY))


def service_fee() -> Account:
    """What purchases have earned."""
    return Account("revenue:service_fee")


def suspense() -> Account:
    """What moved and nobody knows why: more than nothing on it is an alarm."""
    return Account("suspense")


def stripe_fees() -> Account:
    return Account("stripe_fees")


def dispute_fees() -> Account:
    return Account("dispute_fees")


def losses() -> Account:
    return Account("losses")


def fx() -> Account:
    """What conversions by Stripe have cost; we convert nothing."""
    return Account("fx")


def rounding() -> Account:
    """Stays nothing: what is shared out adds up."""
    return Account("rounding")


def _of_participation(
    heading: str, participation_id: UUID, purchase_id: UUID | None, supplier_id: UUID | None
) -> Account:
    name = str(participation_id)
    return Account(heading, name, purchase_id=purchase_id, participation_id=participation_id, supplier_id=supplier_id)


def _shaped(name: str, shape: re.Pattern[str]) -> str:
    if shape.fullmatch(name) is None:
        raise ValueError(f"not the name of an account: {name}")
    return name

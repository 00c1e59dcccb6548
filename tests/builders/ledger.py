"""Journals as the verbs of money will write them (4.4 of the guide), with the participation they are about."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from billing.ledger import models as chart
from billing.ledger import services
from billing.ledger.models import Account, Leg
from kernel import ids
from kernel.money import Money

THEN = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


def eur(cents: int) -> Money:
    return Money(cents, "EUR")


@dataclass(frozen=True)
class Stake:
    """A participation in a purchase, with its accounts."""

    id: UUID = field(default_factory=ids.uuid7)
    purchase_id: UUID = field(default_factory=ids.uuid7)
    supplier_id: UUID = field(default_factory=ids.uuid7)

    def _account(self, name: str) -> Account:
        return getattr(chart, name)(self.id, purchase_id=self.purchase_id, supplier_id=self.supplier_id)

    @property
    def held(self) -> Account:
        return self._account("held")

    @property
    def refunding(self) -> Account:
        return self._account("refunding")

    @property
    def releasing(self) -> Account:
        return self._account("releasing")

    @property
    def disputed(self) -> Account:
        return self._account("disputed")

    @property
    def supplier_owes(self) -> Account:
        return self._account("supplier_owes")

    @property
    def unclaimed(self) -> Account:
        return self._account("unclaimed")


def posted(session, key, *legs, at=THEN, memo="") -> bool:
    """Post legs given as (debit, credit, cents or Money)."""
    made = [Leg(debit, credit, eur(money) if isinstance(money, int) else money) for debit, credit, money in legs]
    return services.post(session, key=key, legs=made, occurred_at=at, memo=memo)


def charged(session, stake: Stake, gross: int, fee: int = 0, *, charge: str | None = None) -> str:
    """A charge that succeeded; returns its journal's key."""
    key = f"charge:{charge or f'ch_{stake.id.hex}'}"
    posted(session, key, (chart.stripe(), stake.held, gross), (chart.stripe_fees(), chart.stripe(), fee))
    return key


def topped_up(session, cents: int, *, key: str = "topup:tu_1") -> None:
    """Money of our own, sent to Stripe: fees are paid from it."""
    posted(session, key, (chart.stripe(), chart.bank("FR7630006000011234567890189"), cents))

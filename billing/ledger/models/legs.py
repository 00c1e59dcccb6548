"""What a journal is made of, before it is posted and after."""

from collections.abc import Sequence
from dataclasses import dataclass

from billing.ledger.models.chart import Account
from kernel.money import Money, MoneyError


@dataclass(frozen=True)
class Leg:
    """One amount from one account to another. A leg of nothing is left out; raises MoneyError for less than nothing."""

    debit: Account
    credit: Account
    money: Money

    def __post_init__(self) -> None:
        if self.money.amount < 0:
            raise MoneyError("a negative leg: turn it round")
        if self.debit.code == self.credit.code:
            raise MoneyError("a leg from an account to itself")


def mirrored(legs: Sequence[Leg]) -> tuple[Leg, ...]:
    """The same amounts the other way: posted, every account stands as before, fee and tax included."""
    return tuple(Leg(leg.credit, leg.debit, leg.money) for leg in legs)

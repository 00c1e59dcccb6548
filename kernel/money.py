"""Money: a whole number of minor units and a currency. No floats anywhere: a cent is never made by rounding in passing.

Amounts of different currencies never meet: whatever would mix them raises.
"""

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol, TypeVar

CURRENCY = re.compile(r"[A-Z]{3}")
BASIS_POINTS = 10_000  # of the whole: 1 % is 100

# Digits after the point. ISO 4217, list one, as of November 2026. A currency that is not here is refused, not
# guessed. Not from CLDR, whose digits are those of everyday cash: there the Serbian dinar has none, by ISO 4217 it has two.
EXPONENTS: Mapping[str, int] = {
    **dict.fromkeys(("EUR", "CHF", "GBP", "PLN", "CZK", "SEK", "DKK", "NOK", "HUF", "RON", "USD", "RSD", "TWD"), 2),
    **dict.fromkeys(("ISK", "JPY", "KRW", "UGX"), 0),
    **dict.fromkeys(("BHD", "JOD", "KWD", "OMR", "TND"), 3),
}
# Where Stripe counts otherwise (docs.stripe.com/currencies, read 2026-11-23): by hundredths though there are none; in steps of ten
# thousandths; paid out in whole units only though charged in hundredths.
STRIPE_HUNDREDTHS = frozenset({"ISK", "UGX"})
STRIPE_TENS = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})
STRIPE_WHOLE_PAYOUTS = frozenset({"HUF", "TWD"})


class MoneyError(ValueError):
    """A sum that makes no sense: a bug of ours, never a person's."""


class CurrencyMismatch(MoneyError):
    """Two currencies in one sum."""


class UnknownCurrency(MoneyError):
    """A currency of which we do not know how many digits it has."""


class Unpayable(MoneyError):
    """An amount that Stripe cannot move: finer than its steps for that currency."""


class Rounding(StrEnum):
    """What becomes of a part of a minor unit. Always said, never assumed."""

    half_up = "half_up"  # halves away from zero: VAT (EN 16931)
    half_even = "half_even"
    down = "down"  # towards zero
    up = "up"  # away from zero


@functools.total_ordering
@dataclass(frozen=True)
class Money:
    """`amount`: minor units (cents), negative too. `currency`: ISO 4217. Raises MoneyError for anything else."""

    amount: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.amount) is not int:
            raise MoneyError(f"minor units are a whole number, not {type(self.amount).__name__}")
        if CURRENCY.fullmatch(self.currency) is None:
            raise MoneyError("a currency is three capital letters")

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __mul__(self, times: int) -> "Money":
        return Money(self.amount * times, self.currency)

    __rmul__ = __mul__

    def __lt__(self, other: "Money") -> bool:
        return self.amount < self._same(other)

    def part(self, basis_points: int, rounding: Rounding) -> "Money":
        """So many hundredths of a percent of it."""
        return Money(divided(self.amount * basis_points, BASIS_POINTS, rounding), self.currency)

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency}")
        return other.amount


def total(amounts: Iterable[Money], currency: str) -> Money:
    """The sum of amounts of one currency; nothing of it where there are none. Raises CurrencyMismatch."""
    return sum(amounts, Money(0, currency))


class Ordered(Protocol):
    def __lt__(self, other: Any, /) -> bool: ...


K = TypeVar("K", bound=Ordered)


def allocate(whole: Money, weights: Mapping[K, int]) -> dict[K, Money]:
    """Share out an amount by weights, whole minor units only, nothing lost: the largest remainder has the next unit.

    Where remainders are equal the smaller id has it first, so the order of `weights` does not matter. No part differs from its exact
    share by a whole unit. What is negative is shared out as its opposite. Raises MoneyError for a negative weight, or when
    there is something to share and no weight.
    """
    weight = sum(weights.values())
    if any(one < 0 for one in weights.values()) or (whole.amount and not weight):
        raise MoneyError("nobody to share it out to")
    if not weight:
        return dict.fromkeys(sorted(weights), whole)
    size, sign = abs(whole.amount), 1 if whole.amount >= 0 else -1
    parts = {key: divmod(size * weights[key], weight) for key in sorted(weights)}
    left = size - sum(units for units, _rest in parts.values())
    first = set(sorted(parts, key=lambda key: -parts[key][1])[:left])  # stable: ties stay in the order of ids
    return {key: Money(sign * (parts[key][0] + (key in first)), whole.currency) for key in parts}


def divided(number: int, by: int, rounding: Rounding) -> int:
    """A whole number divided by a positive one, rounded as told; the same for a number and its opposite."""
    whole, rest = divmod(abs(number), by)
    match rounding:
        case Rounding.half_up:
            more = 2 * rest >= by
        case Rounding.half_even:
            more = 2 * rest > by or (2 * rest == by and whole % 2 == 1)
        case Rounding.down:
            more = False
        case Rounding.up:
            more = rest > 0
    return (whole + more) * (1 if number >= 0 else -1)


def exponent(currency: str) -> int:
    """How many digits a currency has after the point. Raises UnknownCurrency."""
    try:
        return EXPONENTS[currency]
    except KeyError:
        raise UnknownCurrency(currency) from None


def to_stripe(money: Money, *, payout: bool = False) -> int:
    """What Stripe is told for an amount. Raises Unpayable when it is finer than Stripe's steps, UnknownCurrency."""
    exponent(money.currency)
    steps = 10 if money.currency in STRIPE_TENS else 100 if payout and money.currency in STRIPE_WHOLE_PAYOUTS else 1
    if money.amount % steps:
        raise Unpayable(f"{money.currency} goes in steps of {steps}")
    return money.amount * (100 if money.currency in STRIPE_HUNDREDTHS else 1)


def from_stripe(amount: int, currency: str) -> Money:
    """The amount Stripe tells; it writes currencies small. Raises UnknownCurrency, Unpayable for a part of a minor unit."""
    code = currency.upper()
    exponent(code)
    whole, rest = divmod(amount, 100 if code in STRIPE_HUNDREDTHS else 1)
    if rest:
        raise Unpayable(f"{amount} is no whole amount in {code}")
    return Money(whole, code)

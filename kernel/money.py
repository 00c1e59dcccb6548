"""Money: a whole number of minor units and a currency. No floats anywhere."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Money:
    """`amount`: minor units (cents). `currency`: ISO 4217."""

    amount: int
    currency: str

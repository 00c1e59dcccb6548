"""What an ad tells beside title and text: the names a pack may ask for, and how their values are kept.

`price` and `on_day` have columns of their own, since lists are sorted and searched by them; the others stand in `details`.
"""

from collections.abc import Mapping
from datetime import date, time
from enum import StrEnum
from typing import Any, Protocol

from app.blueprints.ads.models.kinds import Condition, Per, Skill, Subject, Thing
from kernel.money import Money

SHORT_MOST = 60  # characters of a short text
SEATS_MOST = 8
DEAREST = 100_000_000  # minor units: a million
NAMES: dict[str, type] = {
    "on_day": date,  # when it is, was lost, leaves
    "until_day": date,
    "at_time": time,
    "condition": Condition,
    "deposit": Money,
    "price": Money,
    "per": Per,
    "object": Thing,
    "near": str,  # "near the church": never an address
    "subject": Subject,
    "skill": Skill,
    "from_town": str,
    "to_town": str,
    "seats": int,
}
OWN_COLUMNS = {"on_day", "price"}


class Row(Protocol):
    """What keeps the told: an ad, its view, what it said before."""

    @property
    def price(self) -> int | None: ...
    @property
    def currency(self) -> str | None: ...
    @property
    def on_day(self) -> date | None: ...
    @property
    def details(self) -> Mapping[str, Any]: ...


def columns(told: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that keep it; what is None is not told."""
    price: Money | None = told.get("price")
    return {
        "price": price.amount if price else None,
        "currency": price.currency if price else None,
        "on_day": told.get("on_day"),
        "details": {
            name: _kept(value) for name, value in told.items() if value is not None and name not in OWN_COLUMNS
        },
    }


def told_by(row: Row) -> dict[str, Any]:
    """What a row tells, by name: the mirror of `columns`."""
    told = {name: _read(NAMES[name], value) for name, value in row.details.items() if name in NAMES}
    if row.on_day is not None:
        told["on_day"] = row.on_day
    if row.price is not None and row.currency is not None:
        told["price"] = Money(row.price, row.currency)
    return told


def _kept(value: Any) -> Any:
    if isinstance(value, Money):
        return {"amount": value.amount, "currency": value.currency}
    if isinstance(value, time):
        return value.isoformat("minutes")
    return value.isoformat() if isinstance(value, date) else value


def _read(kind: type, value: Any) -> Any:
    if kind is Money:
        return Money(**value)
    if kind is date or kind is time:
        return kind.fromisoformat(value)
    return kind(value) if issubclass(kind, StrEnum) else value

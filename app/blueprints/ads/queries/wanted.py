"""What somebody looks for: around which point or town, how far, which ads, in which order."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.blueprints.ads.models import AdKind


class Order(StrEnum):
    newest = "newest"
    nearest = "nearest"  # by the steps in which distances are told, then the newest


@dataclass(frozen=True, kw_only=True)
class Town:
    """A town to look around instead of one's own point. Without a known point, only the town itself."""

    id: UUID
    lat: float | None
    lon: float | None


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """`query`: a tsquery of `words.query_of`; empty: whatever it says. `price_most`: minor units of the country's currency."""

    radius_km: int
    kinds: tuple[AdKind, ...] = tuple(AdKind)
    order: Order = Order.newest
    around: Town | None = None
    cell: int | None = None  # only in this cell (resolutions 5 to 8) of the circle around one's own point
    query: str = ""
    price_most: int | None = None  # what has no price costs nothing
    from_day: date | None = None
    until_day: date | None = None
    condition: str | None = None
    skilled: bool = False  # only what names a skill

    @property
    def filters(self) -> dict[str, Any]:
        """Those that are set, by name."""
        told = {name: getattr(self, name) for name in ("price_most", "from_day", "until_day", "condition", "skilled")}
        return {name: value for name, value in told.items() if value is not None and value is not False}

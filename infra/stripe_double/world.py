"""All the double knows: accounts, the clock, what falls due, chance.

No clock of the machine, no randomness of its own: the same calls in the same order give the same world, which is what makes the journal enough to come back after a kill.
"""

import heapq
import string
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from random import Random
from typing import Any

from infra.stripe_double.books import Books, Thing

LETTERS = string.ascii_letters + string.digits
DAY = 86_400  # seconds
Happening = Callable[..., None]
HAPPENINGS: dict[str, Happening] = {}
CURRENCIES = {"ch": "chf", "gb": "gbp", "pl": "pln", "cz": "czk", "se": "sek", "dk": "dkk", "no": "nok", "us": "usd"}


def happens(happening: Happening) -> Happening:
    """Give a function a name under which it can be put on the calendar."""
    HAPPENINGS[happening.__name__] = happening
    return happening


@dataclass
class Settings:
    """What a test may set; days and seconds of the double's clock, money in minor units."""

    fee_basis_points: int = 150
    fee_fixed: int = 25
    sepa_fee: int = 35
    dispute_fee: int = 2000
    card_days: int = 3
    sepa_days: int = 6
    bank_days: int = 1
    sepa_outcome_after: int = 60
    refund_after: int = 60  # until a refund that starts pending is decided
    payout_days: int = 2
    evidence_days: int = 9
    search_lag: int = 60
    key_life: int = DAY
    link_life: int = 300
    payouts_by_themselves: bool = True  # of connected accounts


@dataclass
class Weather:
    """What happens to webhooks: probabilities, and the longest delay in seconds."""

    lost: float = 0.0
    doubled: float = 0.0
    delayed: float = 0.0
    longest: int = 3600


@dataclass
class World:
    """State of one double. `address` is where its hosted pages are."""

    seed: int = 1
    now: int = 1_798_761_600  # 2027-01-01 UTC: no test depends on the day it runs
    address: str = "http://localhost:8003"
    settings: Settings = field(default_factory=Settings)
    weather: Weather = field(default_factory=Weather)
    books: dict[str, Books] = field(default_factory=dict)
    calendar: list[tuple[int, int, str, tuple[Any, ...]]] = field(default_factory=list)
    scripts: dict[str, list[Any]] = field(default_factory=dict)  # by subject: what the next ones shall do
    deliveries: dict[str, Thing] = field(default_factory=dict)
    count: int = 0

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)  # noqa: S311  must repeat; guards nothing
        self.requests = Random(self.seed + 2)  # noqa: S311  same: a look must not change what comes after it
        self.ids = Random(self.seed + 1)  # noqa: S311  same: apart, so that weather does not change ids

    def id(self, prefix: str, length: int = 24) -> str:
        return prefix + "".join(self.ids.choices(LETTERS, k=length))

    def request_id(self) -> str:
        return "req_" + "".join(self.requests.choices(LETTERS, k=14))

    def platform(self, name: str) -> Books:
        """The platform of `sk_test_double_<name>`, opened at its first call. Its country is the name's two letters."""
        account = "acct_1" + sha256(f"{self.seed}:{name}".encode()).hexdigest()[:15]
        if account not in self.books:
            country = name[:2]
            self.books[account] = Books(account, country.upper(), CURRENCIES.get(country, "eur"))
        return self.books[account]

    def later(self, at: int, happening: Happening, *arguments: Any) -> None:
        """Put on the calendar. Arguments are plain values: ids, numbers."""
        self.count += 1
        heapq.heappush(self.calendar, (at, self.count, happening.__name__, arguments))

    def tick(self, to: int) -> None:
        """Let the clock run to `to`, and what falls due on the way happen at its moment. Never runs back."""
        while self.calendar and self.calendar[0][0] <= to:
            at, _, name, arguments = heapq.heappop(self.calendar)
            self.now = max(self.now, at)
            HAPPENINGS[name](self, *arguments)
        self.now = max(self.now, to)

    def scripted(self, subject: str) -> Any:
        """What the next one of this subject was told to do; None when nothing was."""
        waiting = self.scripts.get(subject)
        return waiting.pop(0) if waiting else None

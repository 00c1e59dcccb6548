"""Pages of a list by its last row: nothing is counted, repeated or lost when rows come in meanwhile.

Lists are ordered by (moment, id), newest first; the cursor names the last row shown, and the next page begins below it.
Where something comes before the moment (how far away it is), rows have a rank, the smallest first.
"""

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from kernel import seal

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LAYOUT = struct.Struct(">q16s")  # microseconds since 1970, id
RANKED = struct.Struct(">q16sH")
PURPOSE = b"cursor"
NO_RANK = -1  # before every rank


@dataclass(frozen=True)
class Cursor:
    """Below this row the page begins."""

    at: datetime
    id: UUID
    rank: int = NO_RANK

    def __str__(self) -> str:
        """As it stands in addresses: sealed, since a row's key is nobody's business."""
        micros = (self.at - EPOCH) // timedelta(microseconds=1)
        ranked = self.rank != NO_RANK
        packed = RANKED.pack(micros, self.id.bytes, self.rank) if ranked else LAYOUT.pack(micros, self.id.bytes)
        return seal.close(PURPOSE, packed)


START = Cursor(datetime(9999, 12, 31, tzinfo=UTC), UUID(int=(1 << 128) - 1))


class Placed(Protocol):
    """A row that has its place in such a list."""

    @property
    def id(self) -> UUID: ...
    @property
    def at(self) -> datetime: ...


Row = TypeVar("Row", bound=Placed)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows, and where the next page begins (None: there is no more)."""

    rows: Sequence[Row]
    after: Cursor | None


def cursor(text: str | None) -> Cursor:
    """The cursor an address carries; the start of the list where there is none or it makes no sense."""
    if not text:
        return START
    packed = seal.open_(PURPOSE, text)
    if packed is None:
        return START
    try:
        micros, key, *rank = (RANKED if len(packed) == RANKED.size else LAYOUT).unpack(packed)
        return Cursor(EPOCH + timedelta(microseconds=micros), UUID(bytes=key), *rank)
    except (struct.error, OverflowError):  # of an older layout
        return START


def page_of(rows: Sequence[Row], size: int, rank: Callable[[Row], int] = lambda _row: NO_RANK) -> Page[Row]:
    """The page made of rows read with one more than `size`: the one too many tells that there is more."""
    shown = rows[:size]
    return Page(shown, Cursor(shown[-1].at, shown[-1].id, rank(shown[-1])) if len(rows) > size else None)

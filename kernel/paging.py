"""Pages of a list by its last row: nothing is counted, repeated or lost when rows come in meanwhile.

Lists are ordered by (moment, id), newest first; the cursor names the last row shown, and the next page begins below it.
"""

import base64
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, Protocol, TypeVar
from uuid import UUID

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LAYOUT = struct.Struct(">q16s")  # microseconds since 1970, id


@dataclass(frozen=True)
class Cursor:
    """Below this row the page begins."""

    at: datetime
    id: UUID

    def __str__(self) -> str:
        """As it stands in addresses."""
        packed = LAYOUT.pack((self.at - EPOCH) // timedelta(microseconds=1), self.id.bytes)
        return base64.urlsafe_b64encode(packed).decode()


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
    try:
        micros, key = LAYOUT.unpack(base64.urlsafe_b64decode(text.encode()))
        return Cursor(EPOCH + timedelta(microseconds=micros), UUID(bytes=key))
    except (ValueError, struct.error, OverflowError):
        return START


def page_of(rows: Sequence[Row], size: int) -> Page[Row]:
    """The page made of rows read with one more than `size`: the one too many tells that there is more."""
    shown = rows[:size]
    return Page(shown, Cursor(shown[-1].at, shown[-1].id) if len(rows) > size else None)

"""Ads, how they moved from state to state, and who answered them."""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Double, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel import geo
from kernel.db import CountryModel, Key, one_of

TITLE_LEAST, TITLE_MOST, TEXT_MOST = 5, 80, 3000
FARTHEST = 1000  # kilometres that may be asked for
OPEN_FOR = timedelta(days=60)
# Two resolutions cover every radius of the feed (design: runtime.md 2.3; measured by `./smiile bench feed`).
FINE, COARSE = 8, 5


class AdKind(StrEnum):
    ask = "ask"  # I need a hand
    offer = "offer"  # I lend a hand
    lend = "lend"  # I lend a thing


class AdState(StrEnum):
    """Only what is open stands in the feed."""

    open = "open"
    closed = "closed"  # settled, by its author
    expired = "expired"  # its time is over
    hidden = "hidden"  # by moderation; only its author and the country's manager see it


MOVES: dict[AdState, frozenset[AdState]] = {
    AdState.open: frozenset({AdState.closed, AdState.expired, AdState.hidden}),
    AdState.closed: frozenset({AdState.hidden}),
    AdState.expired: frozenset({AdState.hidden}),
    AdState.hidden: frozenset({AdState.open, AdState.closed, AdState.expired}),
}


def _newest_in(column: str) -> Index:
    # A constant of a partial index: queries say `state = 'open'` literally. All the feed tests stands in the index itself.
    return Index(
        f"ix_ad_{column}",
        column,
        text("created_at DESC"),
        text("id DESC"),
        postgresql_include=["kind", "author_id", "lat", "lon"],
        postgresql_where=text("state = 'open'"),
    )


class Ad(CountryModel):
    """What a neighbour asks, offers or lends, for sixty days."""

    __tablename__ = "ad"
    __table_args__ = (
        one_of("kind", AdKind),
        one_of("state", AdState),
        CheckConstraint(f"char_length(title) BETWEEN {TITLE_LEAST} AND {TITLE_MOST}", name="title"),
        CheckConstraint(f"char_length(text) <= {TEXT_MOST}", name="text"),
        CheckConstraint("num_nulls(lat, lon, cell8, cell5) IN (0, 4)", name="point"),
        CheckConstraint("state <> 'closed' OR closed_at IS NOT NULL", name="closed_at"),
        CheckConstraint("expires_at > created_at", name="expires_at"),
        UniqueConstraint("public_id"),
        UniqueConstraint("author_id", "key"),  # a double click makes one ad
        _newest_in("cell8"),
        _newest_in("cell5"),
        _newest_in("place_id"),
        Index("ix_ad_expires_at", "expires_at", postgresql_where=text("state = 'open'")),
    )

    id: Mapped[Key]
    public_id: Mapped[str]  # in addresses
    author_id: Mapped[UUID] = mapped_column(ForeignKey("country.account.id"))
    key: Mapped[UUID]  # of the form it was sent with
    kind: Mapped[str]
    title: Mapped[str]
    text: Mapped[str]  # may be empty: a title can say it all
    language: Mapped[str]  # of what is written, as the author's
    place_id: Mapped[UUID] = mapped_column(ForeignKey("country.known_place.id"))
    lat: Mapped[float | None] = mapped_column(Double)  # the author's public point when it was published
    lon: Mapped[float | None] = mapped_column(Double)
    cell8: Mapped[int | None] = mapped_column(BigInteger)
    cell5: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[str]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]  # stays when moderation hides and restores it

    def state_before_hiding(self, now: datetime) -> AdState:
        """What it goes back to when moderation restores it."""
        if self.closed_at is not None:
            return AdState.closed
        return AdState.open if now < self.expires_at else AdState.expired


class AdMove(CountryModel):
    """One move of an ad from state to state."""

    __tablename__ = "ad_move"
    __table_args__ = (
        one_of("state", AdState),
        Index("ix_ad_move_ad_id", "ad_id", "moved_at"),
        {"info": {"rights": {"SELECT", "INSERT", "DELETE"}}},  # erased with its ad, never changed
    )

    id: Mapped[Key]
    ad_id: Mapped[UUID] = mapped_column(ForeignKey("country.ad.id"))
    state: Mapped[str]  # the one it moved to
    moved_at: Mapped[datetime]
    moved_by: Mapped[UUID | None]  # none: by the clock or by moderation, which keeps its own record


class AdAnswer(CountryModel):
    """A neighbour has answered an ad: one conversation for the two, however often they write."""

    __tablename__ = "ad_answer"
    __table_args__ = (Index("ix_ad_answer_answerer_id", "answerer_id"),)

    ad_id: Mapped[UUID] = mapped_column(ForeignKey("country.ad.id"), primary_key=True)
    answerer_id: Mapped[UUID] = mapped_column(ForeignKey("country.account.id"), primary_key=True)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("country.conversation.id"))
    created_at: Mapped[datetime]


def cells(lat: float | None, lon: float | None) -> dict[str, int | None]:
    """The cells of a point, by name of column."""
    if lat is None or lon is None:
        return {"cell8": None, "cell5": None}
    return {"cell8": geo.cell(lat, lon, FINE), "cell5": geo.cell(lat, lon, COARSE)}

"""The tables of ads."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Computed, Double, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from app.blueprints.ads.models.kinds import AdKind, AdState, Outcome
from kernel import geo
from kernel.db import CountryModel, Key, one_of

TITLE_LEAST, TITLE_MOST, TEXT_MOST = 5, 80, 3000
FARTHEST_KM = 1000  # kilometres that may be asked for
# Two resolutions cover every radius of the feed (docs/adr/0014-search.md); the smallest are for those who draw.
SMALL, MIDDLE, COARSE = 8, 7, 5
# Words and whereabouts stand in one vector, so that one index finds both together. A word never holds a colon.
# What may be a telephone number is left out: readers see it masked, and could ask for it pair by pair.
NUMBER = r"'\d(([^\w\n]|_){0,4}\d){5,}'"
SEARCH = (
    f"setweight(public.stems(language, regexp_replace(title, {NUMBER}, ' ', 'g')), 'A')"
    f" || setweight(public.stems(language, regexp_replace(text, {NUMBER}, ' ', 'g')), 'B')"
    """
  || array_to_tsvector(ARRAY['town:' || place_id::text])
  || CASE WHEN cell5 IS NULL THEN ''::tsvector
     ELSE array_to_tsvector(ARRAY['cell7:' || cell7::text, 'cell5:' || cell5::text]) END"""
)


def _newest_in(column: str) -> Index:
    # A constant of a partial index: queries say `state = 'open'` literally. All the feed tests stands in the index itself.
    return Index(
        f"ix_ad_{column}",
        column,
        text("published_at DESC"),
        text("id DESC"),
        postgresql_include=["kind", "author_id", "lat", "lon"],
        postgresql_where=text("state = 'open'"),
    )


class Ad(CountryModel):
    """What a neighbour asks, offers, lends ...: a draft, then open for the days its kind has in this country."""

    __tablename__ = "ad"
    __table_args__ = (
        one_of("kind", AdKind),
        one_of("state", AdState),
        one_of("outcome", Outcome),
        CheckConstraint(
            f"char_length(title) <= {TITLE_MOST} AND (state = 'draft' OR char_length(title) >= {TITLE_LEAST})",
            name="title",
        ),
        CheckConstraint(f"char_length(text) <= {TEXT_MOST}", name="text"),
        CheckConstraint("num_nulls(lat, lon, cell8, cell7, cell5) IN (0, 5)", name="point"),
        CheckConstraint(
            "(state = 'draft') = (published_at IS NULL) AND (state = 'draft') = (expires_at IS NULL)", name="published"
        ),
        CheckConstraint("expires_at > published_at", name="expires_at"),
        CheckConstraint("renewals >= 0", name="renewals"),
        CheckConstraint("price >= 0 AND currency ~ '^[A-Z]{3}$'", name="price"),
        CheckConstraint("(price IS NULL) = (currency IS NULL)", name="currency"),
        CheckConstraint("state <> 'closed' OR closed_at IS NOT NULL", name="closed_at"),
        CheckConstraint("closed_with IS NULL OR outcome = 'with_neighbour'", name="closed_with"),
        CheckConstraint("jsonb_typeof(details) = 'object'", name="details"),
        UniqueConstraint("public_id"),
        UniqueConstraint("author_id", "key"),  # a double click makes one ad
        _newest_in("cell8"),
        _newest_in("cell7"),
        _newest_in("cell5"),
        _newest_in("place_id"),
        Index(
            "ix_ad_search",
            "search",
            text("public.plain(title) public.gin_trgm_ops"),
            postgresql_using="gin",
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_ad_expires_at", "expires_at", postgresql_where=text("state = 'open'")),
        Index("ix_ad_notice", "expires_at", postgresql_where=text("state = 'open' AND noticed_at IS NULL")),
        Index("ix_ad_author_id", "author_id", "created_at"),
    )

    __mapper_args__ = {"eager_defaults": False}  # noqa: RUF012  else each insert would read its words back

    id: Mapped[Key]
    public_id: Mapped[str]  # in addresses
    author_id: Mapped[UUID] = mapped_column(ForeignKey("country.account.id"))
    key: Mapped[UUID]  # of the form it was sent with
    kind: Mapped[str]
    title: Mapped[str]
    text: Mapped[str]  # may be empty: a title can say it all
    price: Mapped[int | None] = mapped_column(BigInteger)  # minor units of `currency`
    currency: Mapped[str | None]
    on_day: Mapped[date | None]  # when it is, was lost, leaves
    details: Mapped[dict[str, Any]]  # the other fields of its kind, by name
    language: Mapped[str]  # of what is written, as the author's
    place_id: Mapped[UUID] = mapped_column(ForeignKey("country.known_place.id"))
    lat: Mapped[float | None] = mapped_column(Double)  # the author's public point when it was published
    lon: Mapped[float | None] = mapped_column(Double)
    cell8: Mapped[int | None] = mapped_column(BigInteger)
    cell7: Mapped[int | None] = mapped_column(BigInteger)
    cell5: Mapped[int | None] = mapped_column(BigInteger)
    search: Mapped[str] = mapped_column(TSVECTOR, Computed(SEARCH, persisted=True), deferred=True)
    state: Mapped[str]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    published_at: Mapped[datetime | None]  # or renewed: the order of the feed
    expires_at: Mapped[datetime | None]
    renewals: Mapped[int]
    noticed_at: Mapped[datetime | None]  # its author was told that it ends soon
    closed_at: Mapped[datetime | None]  # stays when moderation hides and restores it
    outcome: Mapped[str | None]
    closed_with: Mapped[UUID | None] = mapped_column(ForeignKey("country.account.id"))  # the neighbour it ended with

    def state_before_hiding(self, now: datetime) -> AdState:
        """What it goes back to when moderation restores it."""
        if self.closed_at is not None:
            return AdState.closed
        return AdState.open if self.expires_at is not None and now < self.expires_at else AdState.expired


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


class AdVersion(CountryModel):
    """What an ad said until it was changed."""

    __tablename__ = "ad_version"
    __table_args__ = (
        CheckConstraint("jsonb_typeof(details) = 'object'", name="details"),
        Index("ix_ad_version_ad_id", "ad_id", "replaced_at"),
        {"info": {"rights": {"SELECT", "INSERT", "DELETE"}}},  # erased with its ad, never changed
    )

    id: Mapped[Key]
    ad_id: Mapped[UUID] = mapped_column(ForeignKey("country.ad.id"))
    title: Mapped[str]
    text: Mapped[str]
    price: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None]
    on_day: Mapped[date | None]
    details: Mapped[dict[str, Any]]
    replaced_at: Mapped[datetime]


class AdDismissal(CountryModel):
    """A neighbour does not want to see an ad any more: it comes to them in no list and as no find, until they take that back."""

    __tablename__ = "ad_dismissal"
    __table_args__ = (Index("ix_ad_dismissal_ad_id", "ad_id"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("country.account.id"), primary_key=True)
    ad_id: Mapped[UUID] = mapped_column(ForeignKey("country.ad.id"), primary_key=True)
    created_at: Mapped[datetime]


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
        return {"cell8": None, "cell7": None, "cell5": None}
    return {f"cell{size}": geo.cell(lat, lon, size) for size in (SMALL, MIDDLE, COARSE)}

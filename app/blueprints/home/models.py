"""Searches that neighbours keep, what was found for them, and the one letter a day."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Double,
    ForeignKey,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Mapped, mapped_column

from app.blueprints.ads.models import FARTHEST_KM
from kernel.db import PERSONAL, CountryModel, Key, one_of

NAME_MOST, WORDS_MOST = 80, 100
USUAL_HOUR = 7  # of the daily letter, in the reader's own time


class Tell(StrEnum):
    """How somebody is told of what a search of theirs has found."""

    page = "page"  # on the page of notifications
    letter = "letter"  # there, and by a letter at once
    daily = "daily"  # by one letter a day


class SavedSearch(CountryModel):
    """A search somebody keeps. Measured from their own public point, which it follows, or from a town to whole towns."""

    __tablename__ = "saved_search"
    __table_args__ = (
        one_of("tell", Tell),
        CheckConstraint(f"char_length(name) BETWEEN 1 AND {NAME_MOST}", name="name"),
        CheckConstraint(f"char_length(words) <= {WORDS_MOST} AND (words = '') = (query IS NULL)", name="words"),
        CheckConstraint(f"radius_km BETWEEN 1 AND {FARTHEST_KM}", name="radius_km"),
        CheckConstraint("(lat IS NULL) = (lon IS NULL) AND (lat IS NULL) = (cells = '{}')", name="point"),
        CheckConstraint("price_most >= 0", name="price_most"),
        UniqueConstraint("public_id"),
        UniqueConstraint("account_id", "key"),  # a double click keeps one
        Index("ix_saved_search_cells", "cells", postgresql_using="gin", postgresql_where=text("paused_at IS NULL")),
        Index("ix_saved_search_town", "place_id", postgresql_where=text("paused_at IS NULL AND lat IS NULL")),
    )

    id: Mapped[Key]
    public_id: Mapped[str]  # in addresses
    account_id: Mapped[UUID] = mapped_column(ForeignKey("country.account.id"))
    key: Mapped[UUID]  # of the form it was sent with
    name: Mapped[str] = mapped_column(info=PERSONAL)
    words: Mapped[str] = mapped_column(info=PERSONAL)  # as typed, without the town
    query: Mapped[str | None] = mapped_column(TSQUERY, info=PERSONAL)
    kinds: Mapped[list[str]] = mapped_column(ARRAY(Text))
    radius_km: Mapped[int]
    place_id: Mapped[UUID] = mapped_column(ForeignKey("country.known_place.id"))  # the town, or the keeper's own
    from_home: Mapped[bool]  # from the keeper's public point, not from the town
    lat: Mapped[float | None] = mapped_column(Double)  # the point it is measured from; none: that town only
    lon: Mapped[float | None] = mapped_column(Double)
    cells: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))  # the coarse ones that its circle may touch
    price_most: Mapped[int | None] = mapped_column(BigInteger)  # minor units
    from_day: Mapped[date | None]
    until_day: Mapped[date | None]
    condition: Mapped[str | None]
    tell: Mapped[str]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]  # when its keeper last looked
    paused_at: Mapped[datetime | None]


class SearchHit(CountryModel):
    """An ad that a kept search has found, and whether its keeper was told."""

    __tablename__ = "search_hit"
    __table_args__ = (
        one_of("tell", Tell),
        Index("ix_search_hit_untold", "ad_id", "account_id", postgresql_where=text("told_at IS NULL")),
        Index("ix_search_hit_told", "account_id", "told_at"),
        Index("ix_search_hit_found_at", "found_at"),
        Index("ix_search_hit_daily", "account_id", postgresql_where=text("told_at IS NULL AND tell = 'daily'")),
    )

    search_id: Mapped[UUID] = mapped_column(ForeignKey("country.saved_search.id"), primary_key=True)
    ad_id: Mapped[UUID] = mapped_column(ForeignKey("country.ad.id"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("country.account.id"))
    tell: Mapped[str]  # as the search said then; `daily` where there were letters enough that day
    found_at: Mapped[datetime]
    told_at: Mapped[datetime | None]


class DailyLetter(CountryModel):
    """The letter of one day to one person, by the calendar they live by: there is never a second one."""

    __tablename__ = "daily_letter"
    __table_args__ = (Index("ix_daily_letter_day", "day"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("country.account.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    made_at: Mapped[datetime]  # also `told_at` of what it tells


class DailyHour(CountryModel):
    """The hour at which somebody wants the daily letter, where it is not the usual one."""

    __tablename__ = "daily_hour"
    __table_args__ = (CheckConstraint("hour BETWEEN 0 AND 23", name="hour"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("country.account.id"), primary_key=True)
    hour: Mapped[int] = mapped_column(SmallInteger)

"""Lost and found: two sides that may belong together, and who was told of what is lost."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.blueprints.ads.models.kinds import AdKind
from kernel.db import CountryModel, Key, one_of

OPPOSITE: dict[AdKind, AdKind] = {AdKind.lost: AdKind.found, AdKind.found: AdKind.lost}


class MatchState(StrEnum):
    proposed = "proposed"
    confirmed = "confirmed"  # both sides agree, and both ads are closed
    declined = "declined"  # it was something else


MATCH_MOVES: dict[MatchState, frozenset[MatchState]] = {
    MatchState.proposed: frozenset({MatchState.confirmed, MatchState.declined}),
    MatchState.declined: frozenset({MatchState.confirmed, MatchState.proposed}),  # it is the one after all; said anew
    MatchState.confirmed: frozenset({MatchState.declined}),  # the ad was opened again: it was closed by mistake
}


class AdMatch(CountryModel):
    """A neighbour says that an ad is about the same thing as they have found, or lost. The ad's author decides.

    `own_id`: the neighbour's own ad of the other kind, where they have one; it is closed with the first.
    """

    __tablename__ = "ad_match"
    __table_args__ = (
        one_of("state", MatchState),
        CheckConstraint("own_id <> ad_id", name="own_id"),
        CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name="decided_at"),
        UniqueConstraint("public_id"),
        UniqueConstraint("ad_id", "proposed_by"),  # a double click makes one, and nobody insists
        # A thing is found once.
        Index("uq_ad_match_ad_id", "ad_id", unique=True, postgresql_where=text("state = 'confirmed'")),
        Index("uq_ad_match_own_id", "own_id", unique=True, postgresql_where=text("state = 'confirmed'")),
        Index("ix_ad_match_proposed_by", "proposed_by"),
    )

    id: Mapped[Key]
    public_id: Mapped[str]  # in addresses
    ad_id: Mapped[UUID] = mapped_column(ForeignKey("country.ad.id"))
    own_id: Mapped[UUID | None] = mapped_column(ForeignKey("country.ad.id"))
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("country.account.id"))
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("country.conversation.id"))
    state: Mapped[str]
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]


class AdReach(CountryModel):
    """How far the word of an ad has come, and how many have heard of it. It stays until nobody remembers: `forget_told`.

    Neighbours are told square by square and account by account: `square`, `account_id` are the last that was told in this ring.
    """

    __tablename__ = "ad_reach"
    __table_args__ = (
        CheckConstraint("ring >= 0", name="ring"),
        CheckConstraint("told >= 0", name="told"),
        Index("ix_ad_reach_due_at", "due_at", postgresql_where=text("due_at IS NOT NULL")),
    )

    ad_id: Mapped[UUID] = mapped_column(ForeignKey("country.ad.id"), primary_key=True)
    ring: Mapped[int] = mapped_column(SmallInteger)  # of the country's pack, from the nearest
    due_at: Mapped[datetime | None]  # of the next word, lost or found; none: there is nothing left to tell
    square: Mapped[int] = mapped_column(BigInteger)
    account_id: Mapped[UUID]
    began_at: Mapped[datetime | None]  # none: only those are told whose searches found it
    told: Mapped[int]  # neighbours, by their nearness and by searches


class Goes(StrEnum):
    """Whether the word of an ad still goes out, as its author reads it."""

    farther = "farther"
    near = "near"  # to those near, and no farther
    over = "over"
    too_many = "too_many"  # it does not: words of their other ads have gone out this week
    never = "never"  # it does not in this country


class ToldBy(StrEnum):
    """How somebody came to be told of an ad."""

    reach = "reach"  # they live near
    search = "search"  # they keep a search that found it


class AdTold(CountryModel):
    """A neighbour was told of what somebody has lost: once, and once more when it is found.

    Where that was an error they are told so, once; and then again when it is found.
    """

    __tablename__ = "ad_told"
    __table_args__ = (
        one_of("by", ToldBy),
        Index("ix_ad_told_waiting", "ad_id", "account_id", postgresql_where=text("found_told_at IS NULL")),
        Index(
            "ix_ad_told_in_vain",
            "ad_id",
            "account_id",
            postgresql_where=text("found_told_at IS NOT NULL AND lost_again_at IS NULL"),
        ),
        Index("ix_ad_told_account_id", "account_id"),
    )

    ad_id: Mapped[UUID] = mapped_column(ForeignKey("country.ad.id"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("country.account.id"), primary_key=True)
    by: Mapped[str]
    told_at: Mapped[datetime]
    found_told_at: Mapped[datetime | None]
    lost_again_at: Mapped[datetime | None]  # they were told that it was not found, after all

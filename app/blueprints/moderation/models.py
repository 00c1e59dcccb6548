"""Who blocks or mutes whom, and reports with their decision."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import PERSONAL, CountryModel, Key, one_of


class Reason(StrEnum):
    """Why a thing is reported."""

    spam = "spam"
    insult = "insult"
    danger = "danger"
    illegal = "illegal"
    other = "other"


class ReportState(StrEnum):
    """received -> kept or hidden."""

    received = "received"
    kept = "kept"
    hidden = "hidden"


@dataclass(frozen=True, kw_only=True)
class Reportable:
    """A thing that may be reported, as its room describes it. `kind`: the room; `id`: the thing's key.

    `wrote`: the author's name, where the thing is a message; its title is that of what it is about.
    """

    kind: str
    id: UUID
    title: str
    path: str
    author_id: UUID
    excerpt: str
    wrote: str = ""


class Block(CountryModel):
    """One neighbour wants nothing to do with another; both are out of each other's sight."""

    __tablename__ = "block"
    __table_args__ = (CheckConstraint("blocker_id <> blocked_id", name="oneself"),)

    blocker_id: Mapped[UUID] = mapped_column(ForeignKey("country.account.id"), primary_key=True)
    blocked_id: Mapped[UUID] = mapped_column(ForeignKey("country.account.id"), primary_key=True, index=True)
    created_at: Mapped[datetime]


class Mute(CountryModel):
    """One neighbour wants to hear no more of another, who is not told and sees and writes as before."""

    __tablename__ = "mute"
    __table_args__ = (CheckConstraint("muter_id <> muted_id", name="oneself"),)

    muter_id: Mapped[UUID] = mapped_column(ForeignKey("country.account.id"), primary_key=True)
    muted_id: Mapped[UUID] = mapped_column(ForeignKey("country.account.id"), primary_key=True, index=True)
    created_at: Mapped[datetime]


class Report(CountryModel):
    """One person's report of one thing, with what the thing said at that moment, and the decision."""

    __tablename__ = "report"
    __table_args__ = (
        one_of("state", ReportState),
        one_of("reason", Reason),
        CheckConstraint("author_id <> reporter_id", name="own"),
        # No decision without its author, its moment and a statement of reasons (Regulation (EU) 2022/2065, article 17).
        CheckConstraint("(state = 'received') = (decided_by IS NULL)", name="decided_by"),
        CheckConstraint("(state = 'received') = (decided_at IS NULL)", name="decided_at"),
        CheckConstraint("(state = 'received') = (statement IS NULL) AND statement <> ''", name="statement"),
        UniqueConstraint("public_id"),
        Index(
            "uq_report_open",
            "reporter_id",
            "about_kind",
            "about_id",
            unique=True,
            postgresql_where=text("state = 'received'"),
        ),
        Index("ix_report_thing", "about_kind", "about_id"),
        Index("ix_report_queue", "id", postgresql_where=text("state = 'received'")),
    )

    id: Mapped[Key]
    public_id: Mapped[str]
    reporter_id: Mapped[UUID] = mapped_column(ForeignKey("country.account.id"))
    about_kind: Mapped[str]
    about_id: Mapped[UUID]
    about_title: Mapped[str]
    about_path: Mapped[str]
    excerpt: Mapped[str] = mapped_column(info=PERSONAL)  # the thing's words at the moment of the report
    author_id: Mapped[UUID] = mapped_column(ForeignKey("country.account.id"))
    reason: Mapped[str]
    text: Mapped[str] = mapped_column(info=PERSONAL)  # the reporter's own words
    state: Mapped[str]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("country.account.id"))
    decided_at: Mapped[datetime | None]
    statement: Mapped[str | None]
    created_at: Mapped[datetime]

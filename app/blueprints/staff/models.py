"""Staff of a collectivity's space: one row per appointment."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import CollectivityModel, Key, one_of


class Right(StrEnum):
    """What a person may do in a space, most first."""

    owner = "owner"  # appoints and ends staff, and all below
    editor = "editor"  # publishes, changes and withdraws every post
    author = "author"  # writes drafts of their own


class Staff(CollectivityModel):
    """An account of the country with a right in this space, from `appointed_at` until `ended_at`."""

    __tablename__ = "staff"
    __table_args__ = (
        one_of('"right"', Right, "right"),
        CheckConstraint("display_name <> ''", name="display_name"),
        CheckConstraint("ended_at >= appointed_at", name="ended_at"),
        # One right at a time for each person.
        Index("uq_staff_account", "account_id", unique=True, postgresql_where=text("ended_at IS NULL")),
    )

    id: Mapped[Key]
    account_id: Mapped[UUID]  # of the country: no key reaches there
    display_name: Mapped[str] = mapped_column(info={"personal": True})  # as it was when appointed
    right: Mapped[str]
    appointed_by: Mapped[UUID | None]  # None: appointed when the space was opened, or by an operator
    appointed_at: Mapped[datetime]
    ended_by: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]

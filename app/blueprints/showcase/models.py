"""How many ads are open: by place and kind, and in the whole country."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import CountryModel

# `kind` is copied from what is counted, so nothing here has to change when a kind is added.


class AdCount(CountryModel):
    """Open ads of one kind in one place. A row stays when its last ad has gone: the page has changed by that too."""

    __tablename__ = "ad_count"
    __table_args__ = (
        CheckConstraint("open >= 0", name="open"),
        Index("ix_ad_count_most", "kind", text("open DESC"), "place_id", postgresql_where=text("open > 0")),
    )

    place_id: Mapped[UUID] = mapped_column(ForeignKey("country.known_place.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    open: Mapped[int]
    changed_at: Mapped[datetime]  # when the number was last another one


class AdTotal(CountryModel):
    """Open ads of one kind in the whole country: the front page reads these few rows and nothing else."""

    __tablename__ = "ad_total"
    __table_args__ = (CheckConstraint("open >= 0", name="open"),)

    kind: Mapped[str] = mapped_column(primary_key=True)
    open: Mapped[int]
    changed_at: Mapped[datetime]

"""The places a country knows: a copy of what its rows mention."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Double, Index
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import CountryModel


class KnownPlace(CountryModel):
    """A place in use in this country, under the id it has in the reference geography."""

    __tablename__ = "known_place"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name"),
        CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="point"),
        Index("ix_known_place_point", "lat", "lon"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    names: Mapped[dict[str, Any]]  # {language: official name}
    slug: Mapped[str]
    slugs: Mapped[dict[str, Any]]
    lat: Mapped[float | None] = mapped_column(Double)
    lon: Mapped[float | None] = mapped_column(Double)
    time_zone: Mapped[str | None]
    known_since: Mapped[datetime]

    def name_in(self, language: str) -> str:
        """The official name in a language, else the first one."""
        return str(self.names.get(language, self.name))

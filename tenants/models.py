"""Control: the registry of tenants and hosts, and the reference geography (docs/house.md)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Computed,
    Double,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import ControlModel, Key, one_of


class Family(StrEnum):
    country = "country"
    collectivity = "collectivity"


class TenantState(StrEnum):
    """opening -> open <-> suspended -> closed -> archived."""

    opening = "opening"
    open = "open"
    suspended = "suspended"
    closed = "closed"
    archived = "archived"


MOVES: dict[TenantState, frozenset[TenantState]] = {
    TenantState.opening: frozenset({TenantState.open}),
    TenantState.open: frozenset({TenantState.suspended, TenantState.closed}),
    TenantState.suspended: frozenset({TenantState.open, TenantState.closed}),
    TenantState.closed: frozenset({TenantState.open, TenantState.archived}),
    TenantState.archived: frozenset(),
}


class TenantRow(ControlModel):
    """One country or one collectivity: where it lives, and whether it is open."""

    __tablename__ = "tenant"
    __table_args__ = (
        one_of("family", Family),
        one_of("state", TenantState),
        CheckConstraint("schema ~ '^[a-z][a-z0-9_]{1,59}$'", name="schema"),
        CheckConstraint("role ~ '^[a-z][a-z0-9_]{1,59}$'", name="role"),
        CheckConstraint("(family = 'country') = (slug IS NULL)", name="slug_of_collectivity"),
        UniqueConstraint("schema"),
        UniqueConstraint("role"),
        UniqueConstraint("country", "slug"),
    )

    id: Mapped[Key]
    family: Mapped[str]
    country: Mapped[str]  # lower-case code of the country it is or lies in
    schema: Mapped[str]
    role: Mapped[str]
    slug: Mapped[str | None]  # first path segment of a collectivity's space
    name: Mapped[str]
    place_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))  # what it covers
    state: Mapped[str]
    dsn_write: Mapped[str | None]  # None: the deployment's own database
    dsn_read: Mapped[str | None]
    created_at: Mapped[datetime]
    moved_at: Mapped[datetime]  # when the state last changed


class Host(ControlModel):
    """A host name under which a country answers."""

    __tablename__ = "host"

    host: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("control.tenant.id"))


class Place(ControlModel):
    """A commune or its like, from official data (tenants/countries/<cc>/geo/SOURCES.toml)."""

    __tablename__ = "place"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name"),
        CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="point"),
        Index(
            "uq_place_code", "country", "code_scheme", "code", unique=True, postgresql_where=text("active_to IS NULL")
        ),
        Index("uq_place_slug", "country", "slug", unique=True, postgresql_where=text("active_to IS NULL")),
        # Closed places too: their addresses lead to what they merged into; and the beginning that homonyms share.
        Index("ix_place_slug", "country", "slug", postgresql_ops={"slug": "text_pattern_ops"}),
        Index("ix_place_slugs", "slugs", postgresql_using="gin"),
        Index("ix_place_point", "lat", "lon", postgresql_where=text("active_to IS NULL")),
    )

    id: Mapped[Key]
    country: Mapped[str]
    kind: Mapped[str]
    code_scheme: Mapped[str]
    code: Mapped[str]
    parent_code: Mapped[str | None]
    name: Mapped[str]
    names: Mapped[dict[str, Any]]  # {language: official name}
    all_names: Mapped[str]
    search_name: Mapped[str] = mapped_column(Computed("public.fold(all_names)", persisted=True))
    slug: Mapped[str]
    slugs: Mapped[dict[str, Any]]  # {language: slug}
    siren: Mapped[str | None]
    population: Mapped[int | None]
    population_year: Mapped[int | None] = mapped_column(SmallInteger)
    population_of: Mapped[str | None]  # commune, or only its chief settlement
    lat: Mapped[float | None] = mapped_column(Double)
    lon: Mapped[float | None] = mapped_column(Double)
    point_kind: Mapped[str | None]
    timezone: Mapped[str | None]
    source: Mapped[str]
    source_version: Mapped[str]
    active_from: Mapped[date | None]
    active_to: Mapped[date | None]
    succeeded_by: Mapped[UUID | None]


class PlacePostal(ControlModel):
    """A postal code used in a place. A code never decides a place alone."""

    __tablename__ = "place_postal"

    country: Mapped[str] = mapped_column(primary_key=True)
    postal_code: Mapped[str] = mapped_column(primary_key=True)
    place_id: Mapped[UUID] = mapped_column(ForeignKey("control.place.id"), primary_key=True, index=True)
    source: Mapped[str]
    guessed: Mapped[bool]


class PlaceContour(ControlModel):
    """The outline of a place: WKB, WGS 84, MultiPolygon, with its box."""

    __tablename__ = "place_contour"
    __table_args__ = (Index("ix_place_contour_box", "west", "east", "south", "north"),)

    place_id: Mapped[UUID] = mapped_column(ForeignKey("control.place.id"), primary_key=True)
    geom: Mapped[bytes] = mapped_column(LargeBinary)
    west: Mapped[float] = mapped_column(Double)
    south: Mapped[float] = mapped_column(Double)
    east: Mapped[float] = mapped_column(Double)
    north: Mapped[float] = mapped_column(Double)
    source: Mapped[str]


class GeographyLoad(ControlModel):
    """Which files of a country are loaded, by their common checksum."""

    __tablename__ = "geography_load"

    country: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str]
    loaded_at: Mapped[datetime]

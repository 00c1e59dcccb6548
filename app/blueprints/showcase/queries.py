"""Reads of the showcase: counts by place, totals of the country, and what stands in the maps for crawlers.

Counts are at most a minute old. Places are asked for by their ids in a statement of its own: the reference geography and
the country's tables are never joined.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, any_, bindparam, cast, func, select
from sqlalchemy.orm import Session

from app.blueprints.bulletins.models import Bulletin
from app.blueprints.showcase.models import AdCount, AdTotal
from tenants.models import Place

_IN_PLACES = select(AdCount.place_id, AdCount.kind, AdCount.open).where(
    AdCount.place_id == any_(cast(bindparam("places"), ARRAY(Uuid()))), AdCount.open > 0
)
_MOST = (
    select(AdCount.place_id, AdCount.open)
    .where(AdCount.kind == bindparam("kind"), AdCount.open > 0)
    .order_by(AdCount.open.desc(), AdCount.place_id)
    .limit(bindparam("most"))
)
_TOTALS = select(AdTotal.kind, AdTotal.open)
_NAMED = select(Place.id, Place.name, Place.names, Place.slug, Place.slugs).where(
    Place.id == any_(cast(bindparam("places"), ARRAY(Uuid()))), Place.active_to.is_(None)
)
_COUNTED = select(
    AdCount.place_id, func.max(AdCount.changed_at).label("changed_at"), func.sum(AdCount.open).label("open")
).group_by(AdCount.place_id)
_ENOUGH = AdCount.open >= bindparam("least")
_LISTED = (
    select(AdCount.place_id, AdCount.kind, AdCount.changed_at)
    .where(_ENOUGH)
    .order_by(AdCount.place_id, AdCount.kind)
    .offset(bindparam("offset"))
    .limit(bindparam("limit"))
)
_LISTED_COUNT = select(func.count()).select_from(AdCount).where(_ENOUGH)
_BY_SLUG = select(Place.slug, Place.id).where(
    Place.country == bindparam("country"),
    Place.active_to.is_(None),
    Place.slug == any_(cast(bindparam("slugs"), ARRAY(Text))),
)
_CHANGED = func.coalesce(Bulletin.edited_at, Bulletin.published_at)
_TOLD = (
    select(Bulletin.place_id, func.max(_CHANGED).label("changed_at"))
    .where(~Bulletin.withdrawn)
    .group_by(Bulletin.place_id)
)
_STANDS = (~Bulletin.withdrawn, func.split_part(Bulletin.path, "/", 2) == any_(cast(bindparam("spaces"), ARRAY(Text))))
_POSTS = (
    select(
        Bulletin.path,
        func.max(_CHANGED).label("changed_at"),
        func.max(Bulletin.language).label("language"),
    )
    .where(*_STANDS)
    .group_by(Bulletin.path)
    .order_by(Bulletin.path)
    .offset(bindparam("offset"))
    .limit(bindparam("limit"))
)
_POSTS_COUNT = select(func.count(func.distinct(Bulletin.path))).where(*_STANDS)


@dataclass(frozen=True, kw_only=True)
class Named:
    """A place as a link shows it."""

    name: str
    names: Mapping[str, str]
    slug: str
    slugs: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class BusyPlace(Named):
    """A place with its number of open ads of one kind."""

    open: int


@dataclass(frozen=True, kw_only=True)
class CountedPlace:
    """How many ads of all kinds are open in a place, and when one of its numbers was last another one."""

    place_id: UUID
    open: int
    changed_at: datetime


@dataclass(frozen=True, kw_only=True)
class CountedKind:
    """A kind in a place, and when its number was last another one."""

    place_id: UUID
    kind: str
    changed_at: datetime


@dataclass(frozen=True, kw_only=True)
class PostAddress:
    """The address of a post without language, its language, and when it last read otherwise."""

    path: str
    language: str
    changed_at: datetime


def counts_of(session: Session, place_ids: Collection[UUID]) -> dict[UUID, dict[str, int]]:
    """How many ads are open in each of some places, by kind; places and kinds without any are left out. One statement."""
    counts: dict[UUID, dict[str, int]] = {}
    for row in session.execute(_IN_PLACES, {"places": list(place_ids)}):
        counts.setdefault(row.place_id, {})[row.kind] = row.open
    return counts


def totals(session: Session) -> dict[str, int]:
    """How many ads are open in the whole country, by kind. One statement over a row per kind."""
    return {row.kind: row.open for row in session.execute(_TOTALS)}


def busiest(session: Session, *, kind: str, limit: int) -> list[BusyPlace]:
    """The places with the most open ads of a kind. Two statements."""
    most = {row.place_id: row.open for row in session.execute(_MOST, {"kind": kind, "most": limit})}
    places = named(session, most)
    return [BusyPlace(**vars(places[place_id]), open=n) for place_id, n in most.items() if place_id in places]


def named(session: Session, place_ids: Iterable[UUID]) -> dict[UUID, Named]:
    """Names and addresses of places as the reference geography has them now; closed ones are left out."""
    return {
        row.id: Named(name=row.name, names=row.names, slug=row.slug, slugs=row.slugs)
        for row in session.execute(_NAMED, {"places": list(place_ids)})
    }


def counted_places(session: Session) -> list[CountedPlace]:
    """Every place whose ads were ever counted."""
    return [CountedPlace(**row._mapping) for row in session.execute(_COUNTED)]  # noqa: SLF001  a row as a mapping


def listed(session: Session, *, least: int, offset: int, limit: int) -> list[CountedKind]:
    """One stretch of the kinds in places with so many open ads or more."""
    rows = session.execute(_LISTED, {"least": least, "offset": offset, "limit": limit})
    return [CountedKind(**row._mapping) for row in rows]  # noqa: SLF001  a row as a mapping


def count_listed(session: Session, *, least: int) -> int:
    """How many kinds in places have so many open ads or more."""
    return session.scalar(_LISTED_COUNT, {"least": least}) or 0


def ids_of(session: Session, *, country: str, slugs: Collection[str]) -> dict[str, UUID]:
    """The places that have these first slugs."""
    return {row.slug: row.id for row in session.execute(_BY_SLUG, {"country": country, "slugs": list(slugs)})}


def told(session: Session) -> dict[UUID, datetime]:
    """When the town hall of each place last said something that still stands."""
    return {row.place_id: row.changed_at for row in session.execute(_TOLD)}


def posts(session: Session, *, spaces: Collection[str], offset: int, limit: int) -> list[PostAddress]:
    """One stretch of the posts that stand in spaces with these slugs, by address."""
    rows = session.execute(_POSTS, {"spaces": list(spaces), "offset": offset, "limit": limit})
    return [PostAddress(**row._mapping) for row in rows]  # noqa: SLF001  a row as a mapping


def count_posts(session: Session, *, spaces: Collection[str]) -> int:
    """How many posts stand in spaces with these slugs."""
    return session.scalar(_POSTS_COUNT, {"spaces": list(spaces)}) or 0

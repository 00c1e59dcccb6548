"""Which place an address names.

By its slug, its slug in another language, the slug of a place that merged away, or a slug that several would like to have.
"""

import re
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Row, String, bindparam, cast, func, or_, select
from sqlalchemy.dialects.postgresql import JSONPATH
from sqlalchemy.orm import Session, aliased

from tenants import packs
from tenants.models import Place

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
LONGEST = 120  # characters; the longest slug of nine countries has 60
COMMUNE = "commune"  # a population of the chief settlement alone is never shown (docs/data-sources.md)

COLUMNS = (
    Place.id,
    Place.code,
    Place.name,
    Place.names,
    Place.slug,
    Place.slugs,
    Place.parent_code,
    Place.population,
    Place.population_year,
    Place.population_of,
    Place.lat,
    Place.lon,
    Place.source,
)
_HERE = (Place.country == bindparam("country"), Place.active_to.is_(None))
_BY_SLUG = select(*COLUMNS).where(*_HERE, Place.slug == bindparam("slug"))
_BY_OTHER_SLUG = select(*COLUMNS).where(
    *_HERE, Place.slugs.path_exists(cast(bindparam("path", type_=String), JSONPATH))
)
_HOMONYMS = (
    select(*COLUMNS)
    .where(
        *_HERE,
        Place.slug.like(bindparam("begins")),
        or_(
            Place.slug == bindparam("dashed", type_=String) + func.lower(Place.parent_code),
            Place.slug == bindparam("dashed", type_=String) + func.lower(Place.code),
        ),
    )
    .order_by(Place.population.desc().nulls_last(), Place.slug)
)
_MERGED = aliased(Place)
_SUCCESSOR = (
    select(*COLUMNS)
    .join(_MERGED, _MERGED.succeeded_by == Place.id)
    .where(
        *_HERE,
        _MERGED.country == bindparam("country"),
        _MERGED.slug == bindparam("slug"),
        _MERGED.active_to.is_not(None),
    )
    .order_by(_MERGED.active_to.desc())
    .limit(1)
)


@dataclass(frozen=True, kw_only=True)
class PlaceView:
    """A place as its page shows it. `population`: of the commune itself, else None. `names`, `slugs`: where they differ."""

    id: UUID
    code: str
    name: str
    names: dict[str, str]
    slug: str
    slugs: dict[str, str]
    parent_code: str | None
    population: int | None
    population_year: int | None
    lat: float | None
    lon: float | None
    source: str

    def name_in(self, language: str | None) -> str:
        """The official name in a language, else the first one."""
        return self.names.get(language or "", self.name)

    def slug_in(self, language: str | None) -> str:
        """The slug under a language's prefix; None is the address without prefix."""
        return self.slugs.get(language or "", self.slug)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What an address names. One place, reached by its own slug or not (`moved`); or several that share a plain one."""

    place: PlaceView | None = None
    moved: bool = False
    homonyms: tuple[PlaceView, ...] = field(default=())


def at_address(session: Session, *, country: str, slug: str) -> Answer:
    """The place or places of a country at `/<slug>`; an empty answer when there is none."""
    slug = slug.lower()
    if len(slug) > LONGEST or not SLUG.fullmatch(slug):
        return Answer()
    values = {"country": country, "slug": slug}
    own = session.execute(_BY_SLUG, values).first()
    if own:
        return Answer(place=_view(own))
    other = session.execute(_BY_OTHER_SLUG, {"country": country, "path": _path(country, slug)}).first()
    moved = other or session.execute(_SUCCESSOR, values).first()
    if moved:
        return Answer(place=_view(moved), moved=True)
    shared = session.execute(_HOMONYMS, {"country": country, "begins": f"{slug}-%", "dashed": f"{slug}-"}).all()
    return Answer(homonyms=tuple(_view(row) for row in shared))


def _view(row: Row[Any]) -> PlaceView:
    values = dict(row._mapping)  # noqa: SLF001  SQLAlchemy's own name for a row as a mapping
    if values.pop("population_of") != COMMUNE:
        values |= {"population": None, "population_year": None}
    return PlaceView(**values)


def _path(country: str, slug: str) -> str:
    """One of the official languages has this slug, as a jsonpath that the index on `slugs` understands.

    A slug consists of letters, digits and dashes here: nothing in it can leave the quotes.
    """
    return "$ ? (" + " || ".join(f'@.{language} == "{slug}"' for language in packs.load(country).languages) + ")"

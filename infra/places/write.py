"""Writes a pack's place files, byte for byte the same for the same places."""

import gzip
import json
import lzma
import os
import time
import uuid
from dataclasses import asdict
from pathlib import Path
from typing import Any

from infra.places.corrections import all_names
from infra.places.draft import Draft
from infra.places.sources import Sources, described

PLACES, POSTAL, POSTAL_ODBL, CONTOURS = "places.jsonl.gz", "postal.csv.gz", "postal-odbl.csv.gz", "contours.xz"
WRITTEN = (PLACES, POSTAL, POSTAL_ODBL, CONTOURS, "ODBL.txt", "SOURCES.toml")
ODBL = """The file postal-odbl.csv.gz beside this one is a derivative database.

{attributions}

It is made available under the Open Database License 1.0: http://opendatacommons.org/licenses/odbl/1.0/
Any rights in individual contents of the database are licensed under the Database Contents License:
http://opendatacommons.org/licenses/dbcl/1.0/

Columns: code of the place; postal_code; source; guessed (1 = the nearest code, not known to be the place's own).
It is loaded as it is into rows of their own, each with its source.
"""


def new_id() -> str:
    """A UUIDv7 (RFC 9562) as 32 hex digits."""
    random = int.from_bytes(os.urandom(10))
    number = (
        time.time_ns() // 1_000_000 << 80 | 7 << 76 | (random >> 62 & 0xFFF) << 64 | 2 << 62 | random & ((1 << 62) - 1)
    )
    return uuid.UUID(int=number).hex


def previous(folder: Path) -> dict[str, dict[str, Any]]:
    """The places of the file before, by code: their ids and slugs are kept."""
    if not (folder / PLACES).exists():
        return {}
    with gzip.open(folder / PLACES, "rt", encoding="utf-8") as stream:
        return {row["code"]: row for row in map(json.loads, stream)}


def place_rows(
    drafts: list[Draft], slugs: dict[str, dict[str, str]], before: dict[str, dict[str, Any]], *, zone: str, german: bool
) -> list[dict[str, Any]]:
    """Rows of places.jsonl, by code; empty values and the country's own time zone are left out."""
    versions = {source: entry["version"] for source, entry in described().items()}
    rows = []
    for draft in sorted(drafts, key=lambda d: d.code):
        kept = before.get(draft.code)
        row = {"id": kept["id"] if kept else new_id(), **asdict(draft)}
        del row["also"], row["postal"]
        row["all_names"] = all_names(draft, german=german)
        row["slug"] = slugs[draft.code].pop("")
        row["slugs"] = slugs[draft.code]
        row["source_version"] = versions.get(draft.source, "1")
        row["timezone"] = None if draft.timezone == zone else draft.timezone
        rows.append({key: value for key, value in row.items() if value not in (None, {}, [])})
    return rows


def compressed(file: Path, text: str) -> None:
    """Gzip without time and name, so that equal text gives an equal file."""
    file.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))


def places(folder: Path, rows: list[dict[str, Any]]) -> None:
    lines = (json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    compressed(folder / PLACES, "".join(f"{line}\n" for line in lines))


def postal(folder: Path, drafts: list[Draft]) -> None:
    """Free and share-alike codes in a file each; ODBL.txt stands beside the latter."""
    sources = described()
    lines: dict[bool, list[str]] = {False: [], True: []}
    used = set()
    for draft in sorted(drafts, key=lambda d: d.code):
        for code, (source, guessed) in sorted(draft.postal.items()):
            share_alike = bool(sources.get(source, {}).get("share_alike"))
            lines[share_alike].append(f"{draft.code};{code};{source};{int(guessed)}\n")
            used |= {source} if share_alike else set()
    for share_alike, name in ((False, POSTAL), (True, POSTAL_ODBL)):
        if lines[share_alike]:
            compressed(folder / name, "code;postal_code;source;guessed\n" + "".join(lines[share_alike]))
    if used:
        attributions = "\n".join(sources[source]["attribution"] for source in sorted(used))
        (folder / "ODBL.txt").write_text(ODBL.format(attributions=attributions), "utf-8")


def contours(folder: Path, text: str) -> None:
    (folder / CONTOURS).write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))


def sources_toml(folder: Path, sources: Sources) -> None:
    """What the files were built from: the text of the "Data sources" page, and a seal on each input."""
    parts = ["# Written by the build (infra/places). What the files in this folder were made from.\n"]
    for source, entry in described().items():
        if source in sources.read:
            keys = ("package", "version", "licence", "date", "attribution", "share_alike")
            parts.append(f"\n[[source]]\nid = {json.dumps(source)}\n")
            parts += [f"{key} = {json.dumps(entry[key], ensure_ascii=False)}\n" for key in keys]
            parts.append("[source.sha256]\n")
            parts += [
                f"{json.dumps(file)} = {json.dumps(seal)}\n" for file, seal in sorted(sources.read[source].items())
            ]
    (folder / "SOURCES.toml").write_text("".join(parts), "utf-8")

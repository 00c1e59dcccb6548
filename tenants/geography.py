"""Loads a pack's place files into the reference geography (`control`), as its owner.

The files say what should be there: a place gone from them is closed, never deleted; rows entered by hand are left alone.
Loading the same files again changes nothing, and is skipped when their common checksum is the one noted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from sqlalchemy import Connection

from kernel import clock
from tenants import contours as contours_of
from tenants import place_files
from tenants.packs import Pack

COLUMNS = (
    "id", "kind", "code", "parent_code", "name", "names", "all_names", "slug", "slugs", "siren", "population",
    "population_year", "population_of", "lat", "lon", "point_kind", "timezone", "source", "source_version",
)  # fmt: skip
CHANGING = tuple(column for column in COLUMNS if column not in {"id", "code"})

INCOMING = """
CREATE TEMP TABLE incoming_place (
  id uuid, kind text, code text PRIMARY KEY, parent_code text, name text, names jsonb, all_names text, slug text,
  slugs jsonb, siren text, population integer, population_year smallint, population_of text, lat double precision,
  lon double precision, point_kind text, timezone text, source text, source_version text, former text[]) ON COMMIT DROP;
CREATE TEMP TABLE incoming_postal (code text, postal_code text, source text, guessed boolean) ON COMMIT DROP;
CREATE TEMP TABLE incoming_contour (code text, geom bytea, west double precision, south double precision,
  east double precision, north double precision) ON COMMIT DROP
"""
# A place that a person entered may stand on the slug of one that arrives: the newcomer takes the longer one.
MAKE_WAY = """
UPDATE incoming_place i SET slug = i.slug || '-' || lower(i.code)
FROM control.place p WHERE p.country = %(country)s AND p.active_to IS NULL AND p.code_scheme <> %(scheme)s AND p.slug = i.slug
"""
CLOSE = """
UPDATE control.place p
SET active_to = %(today)s, succeeded_by = (SELECT i.id FROM incoming_place i WHERE p.code = ANY(i.former) LIMIT 1)
WHERE p.country = %(country)s AND p.code_scheme = %(scheme)s AND p.active_to IS NULL AND p.source <> 'manual'
  AND NOT EXISTS (SELECT FROM incoming_place i WHERE i.code = p.code)
"""
REOPEN = """
UPDATE control.place p SET active_to = NULL, succeeded_by = NULL, slug = p.id::text
FROM incoming_place i WHERE i.id = p.id AND p.active_to IS NOT NULL
"""
# Slugs may go round between places: those that change step aside first, since the unique index looks at each row.
STEP_ASIDE = """
UPDATE control.place p SET slug = p.id::text
FROM incoming_place i WHERE p.country = %(country)s AND p.code_scheme = %(scheme)s AND p.code = i.code
  AND p.active_to IS NULL AND p.source <> 'manual' AND p.slug <> i.slug
"""
UPSERT = f"""
WITH written AS (
  INSERT INTO control.place AS p (country, code_scheme, {", ".join(COLUMNS)})
  SELECT %(country)s, %(scheme)s, {", ".join(COLUMNS)} FROM incoming_place
  ON CONFLICT (country, code_scheme, code) WHERE active_to IS NULL
  DO UPDATE SET {", ".join(f"{column} = excluded.{column}" for column in CHANGING)}
  WHERE p.source <> 'manual'
    AND ({", ".join(f"p.{c}" for c in CHANGING)}) IS DISTINCT FROM ({", ".join(f"excluded.{c}" for c in CHANGING)})
  RETURNING xmax = 0 AS inserted)
SELECT count(*) FILTER (WHERE inserted), count(*) FILTER (WHERE NOT inserted) FROM written
"""  # noqa: S608  column names of this file
FORGET_POSTAL = """
DELETE FROM control.place_postal s
WHERE s.country = %(country)s AND s.source NOT IN ('manual', 'learned') AND NOT EXISTS (
  SELECT FROM incoming_postal i
  JOIN control.place p ON p.country = %(country)s AND p.code_scheme = %(scheme)s AND p.code = i.code AND p.active_to IS NULL
  WHERE p.id = s.place_id AND i.postal_code = s.postal_code)
"""
UPSERT_POSTAL = """
INSERT INTO control.place_postal AS s (country, postal_code, place_id, source, guessed)
SELECT %(country)s, i.postal_code, p.id, i.source, i.guessed
FROM incoming_postal i
JOIN control.place p ON p.country = %(country)s AND p.code_scheme = %(scheme)s AND p.code = i.code AND p.active_to IS NULL
ON CONFLICT (country, postal_code, place_id) DO UPDATE SET source = excluded.source, guessed = excluded.guessed
WHERE s.source NOT IN ('manual', 'learned') AND (s.source, s.guessed) IS DISTINCT FROM (excluded.source, excluded.guessed)
"""
UPSERT_CONTOURS = """
INSERT INTO control.place_contour AS s (place_id, geom, west, south, east, north, source)
SELECT p.id, i.geom, i.west, i.south, i.east, i.north, %(source)s
FROM incoming_contour i
JOIN control.place p ON p.country = %(country)s AND p.code_scheme = %(scheme)s AND p.code = i.code AND p.active_to IS NULL
ON CONFLICT (place_id) DO UPDATE SET geom = excluded.geom, west = excluded.west, south = excluded.south,
  east = excluded.east, north = excluded.north, source = excluded.source
WHERE s.source <> 'manual' AND s.geom <> excluded.geom
"""
NOTE = """
INSERT INTO control.geography_load (country, sha256, loaded_at) VALUES (%(country)s, %(seal)s, %(now)s)
ON CONFLICT (country) DO UPDATE SET sha256 = excluded.sha256, loaded_at = excluded.loaded_at
"""


@dataclass(frozen=True, kw_only=True)
class LoadReport:
    """How many places a load inserted, changed, closed and left as they were; `skipped` when nothing had to be read."""

    inserted: int = 0
    changed: int = 0
    closed: int = 0
    unchanged: int = 0
    skipped: bool = False


def load(connection: Connection, pack: Pack, contours: bool = True) -> LoadReport:
    """Bring the tables to what the pack's files say, inside the caller's transaction, as the owner of `control`.

    One country at a time: another load of the same country waits for this transaction to end.
    """
    values: dict[str, Any] = {
        "country": pack.code,
        "scheme": pack.places.code_scheme,
        "seal": place_files.seal(pack, contours=contours),
    }
    values |= {"now": clock.now(), "today": clock.today(pack.time_zones[0])}
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)  # the house speaks to PostgreSQL through psycopg only
    with driver.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('geography ' || %(country)s))", values)
        known = cursor.execute(
            "SELECT sha256 FROM control.geography_load WHERE country = %(country)s", values
        ).fetchone()
        if known == (values["seal"],):
            return LoadReport(skipped=True)
        for table in INCOMING.split(";"):
            cursor.execute(table.encode())
        places = copy(cursor, "incoming_place", (*COLUMNS, "former"), place_files.places(pack, (*COLUMNS, "former")))
        cursor.execute(MAKE_WAY, values)
        closed = cursor.execute(CLOSE, values).rowcount
        cursor.execute(REOPEN)
        cursor.execute(STEP_ASIDE, values)
        inserted, changed = cursor.execute(UPSERT.encode(), values).fetchone() or (0, 0)
        copy(cursor, "incoming_postal", ("code", "postal_code", "source", "guessed"), place_files.postal(pack))
        cursor.execute("ANALYZE incoming_place, incoming_postal, control.place")
        cursor.execute(FORGET_POSTAL, values)
        cursor.execute(UPSERT_POSTAL, values)
        if contours and (pack.geo / place_files.CONTOURS).exists():
            copy(
                cursor,
                "incoming_contour",
                ("code", "geom", "west", "south", "east", "north"),
                contours_of.read(pack.geo / place_files.CONTOURS),
            )
            cursor.execute(UPSERT_CONTOURS, {**values, "source": "pack"})
        cursor.execute("ANALYZE control.place_postal, control.place_contour")
        cursor.execute(NOTE, values)
        cursor.execute("DROP TABLE incoming_place, incoming_postal, incoming_contour")
    return LoadReport(inserted=inserted, changed=changed, closed=closed, unchanged=places - inserted - changed)


def copy(cursor: psycopg.Cursor[Any], table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """COPY rows into a temporary table; answers how many."""
    count = 0
    with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN".encode()) as stream:
        for row in rows:
            stream.write_row(row)
            count += 1
    return count

"""Debian's PostgreSQL with PostGIS, holding the same rows as our own server: both ways of asking run on it."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGINT
from typing import Any

import psycopg
from psycopg import sql

from infra import root_mode
from infra.bench.feed.ground import SCHEMA, SETTINGS, Ground
from infra.child import launched, spawn
from infra.postgres import stop

BINARIES = Path("/usr/lib/postgresql/15/bin")
EXTENSION = Path("/usr/share/postgresql/15/extension/postgis.control")
TABLES = ("known_place", "account", "ad", "block", "mute", "ad_dismissal")
COLUMNS = """
SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attname NOT LIKE 'bench%%'
ORDER BY attnum
"""
INDEXES = """
SELECT pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam
WHERE i.indrelid = to_regclass(%s) AND a.amname = 'btree' AND c.relname NOT LIKE 'ix_ad_bench%%'
AND NOT EXISTS (SELECT 1 FROM pg_attribute g WHERE g.attrelid = i.indrelid AND g.attnum = ANY (i.indkey) AND g.attgenerated <> '')
"""
GEOGRAPHY = f"""
ALTER TABLE {SCHEMA}.ad ADD COLUMN geog geography(Point, 4326)
  GENERATED ALWAYS AS (ST_SetSRID(ST_MakePoint(lon, lat), 4326)::geography) STORED
"""
GIST = f"CREATE INDEX ix_ad_geog ON {SCHEMA}.ad USING gist (geog) WHERE state = 'open'"


def why_not() -> str | None:
    """Why it cannot be run here; None when it can."""
    if (BINARIES / "postgres").exists() and EXTENSION.exists():
        return None
    return "postgresql-15 and postgresql-15-postgis-3 are not installed"


@contextmanager
def filled(ground: Ground) -> Iterator[psycopg.Connection[Any]]:
    """A connection to a server of its own, full of the ground's rows; everything is removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="smiile-debian-"))
    mode = root_mode.choose(BINARIES / "postgres", folder)
    root_mode.give_to(folder, mode)
    settings = SETTINGS | {"listen_addresses": "", "unix_socket_directories": str(folder), "fsync": "off"}
    flags = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    data, kept = str(folder / "data"), {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    init = [str(BINARIES / "initdb"), "-D", data, "-U", "postgres", "-E", "UTF8", "--auth=trust", "--no-sync"]
    subprocess.run(launched(init, mode=mode), check=True, capture_output=True, cwd=folder, env=kept)
    with tempfile.TemporaryFile() as log:
        command = [str(BINARIES / "postgres"), "-D", data, *flags]
        child = spawn(command, environment=kept, output=log, directory=folder, mode=mode, on_orphan=SIGINT)
    try:
        with _connect(folder, child) as connection:
            _fill(connection, ground)
            yield connection
    finally:
        stop(child)
        shutil.rmtree(folder, ignore_errors=True)


def another(connection: psycopg.Connection[Any]) -> psycopg.Connection[Any]:
    """One more connection to the same server."""
    return psycopg.connect(host=connection.info.host, user="postgres", dbname="postgres", autocommit=True)


def _connect(folder: Path, child: subprocess.Popen[bytes]) -> psycopg.Connection[Any]:
    until = time.monotonic() + 30
    while True:
        try:
            return psycopg.connect(host=str(folder), user="postgres", dbname="postgres", autocommit=True)
        except psycopg.OperationalError:
            if child.poll() is not None or time.monotonic() > until:
                raise
            time.sleep(0.1)


def _fill(target: psycopg.Connection[Any], ground: Ground) -> None:
    target.execute("CREATE EXTENSION postgis")
    target.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(SCHEMA)))
    with ground.connect() as source:
        for table in TABLES:
            name = sql.Identifier(SCHEMA, table)
            columns = source.execute(COLUMNS, [f"{SCHEMA}.{table}"]).fetchall()
            shape = sql.SQL(", ").join(
                sql.SQL(f"{{}} {kind}").format(sql.Identifier(column)) for column, kind in columns
            )
            target.execute(sql.SQL("CREATE TABLE {} ({})").format(name, shape))
            _pipe(source, target, name, sql.SQL(", ").join(sql.Identifier(column) for column, _ in columns))
            if table == "ad":
                target.execute(GEOGRAPHY.encode())
                target.execute(GIST.encode())
            for (definition,) in source.execute(INDEXES, [f"{SCHEMA}.{table}"]).fetchall():
                target.execute(definition.encode())
    target.execute("VACUUM (FREEZE, ANALYZE)")


def _pipe(
    source: psycopg.Connection[Any], target: psycopg.Connection[Any], name: sql.Identifier, columns: sql.Composed
) -> None:
    out = sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT (FORMAT binary)").format(columns, name)
    into = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(name, columns)
    with source.cursor() as reader, target.cursor() as writer, reader.copy(out) as rows, writer.copy(into) as written:
        for block in rows:
            written.write(block)

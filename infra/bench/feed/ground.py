"""The databases of the feed's benchmark: 10,000 and 1,000,000 ads, each a country made by the real chain.

They stay under var/bench, and are made anew when a migration, the rows or the month is another.
"""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import create_engine

from infra import postgres
from infra.bench.feed.neighbourhoods import RESOLUTIONS, Country, Person, Rows, kept, this_month
from infra.database import bootstrap
from infra.postgres import Postgres
from kernel.config import Config
from tenants import chains, migrate, packs, services
from tenants import house as houses
from tenants.house import House
from tenants.models import Family
from tenants.registry import Tenant

CHECKOUT = Path(__file__).parents[3]
FOLDER = CHECKOUT / "var/bench"
SCHEMA = "fr"
FEW, MANY = 10_000, 1_000_000
SETTINGS = {"shared_buffers": "1GB", "max_wal_size": "8GB", "autovacuum": "off", "maintenance_work_mem": "256MB"}
# Cells of every size, beside those the house keeps, to find out which size is best: on ads around 5 km and so on.
EXTRA = "".join(f"ALTER TABLE ad ADD COLUMN bench_r{size} bigint;" for size in RESOLUTIONS)
EXTRA_INDEX = """CREATE INDEX ix_ad_bench_r{size} ON ad (bench_r{size}, published_at DESC, id DESC)
 INCLUDE (kind, author_id, lat, lon) WHERE state = 'open'"""
SECONDARY = """
SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE i.indrelid = to_regclass('ad') AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid)
"""


@dataclass(frozen=True)
class Ground:
    """One database full of ads."""

    server: Postgres
    database: str
    ads: int
    tenant: Tenant
    house: House
    moment: datetime
    readers: list[Person]

    def connect(self) -> psycopg.Connection[Any]:
        """A plain connection as superuser, in autocommit, in the country's schema."""
        connection = self.server.connect(dbname=self.database)
        connection.execute(f"SET search_path = {SCHEMA}, public")
        return connection

    def address(self, role: str = "smiile_app") -> str:
        return self.server.dsn(role, self.database)


@contextmanager
def grounds() -> Iterator[dict[int, Ground]]:
    """Both databases on one server, by their number of ads."""
    moment = this_month()
    country = Country(moment)
    with postgres.running(FOLDER, **SETTINGS) as server:
        yield {ads: _ground(server, ads, country) for ads in (FEW, MANY)}


def _ground(server: Postgres, ads: int, country: Country) -> Ground:
    database = f"feed_{ads}"
    seal, note = _seal(country.moment), FOLDER / f"{database}.seal"
    if not note.exists() or note.read_text() != seal:
        began = time.monotonic()
        note.unlink(missing_ok=True)
        with server.connect() as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        _make(server, database)
        with server.connect(dbname=database) as connection:
            connection.execute(f"SET search_path = {SCHEMA}, public")
            load(connection, country.rows(ads))
        note.write_text(seal)
        print(f"loaded {ads:,} ads in {time.monotonic() - began:.0f} s", flush=True)
    with server.connect(dbname=database) as connection:  # a browser is forgotten after some months
        connection.execute(f"UPDATE {SCHEMA}.device SET created_at = now(), seen_at = now()")  # noqa: S608  ours
    house = houses.build(
        Config(
            database_url=server.dsn("smiile_app", database),
            redis_url="unix:///nowhere",
            smtp_url="smtp://127.0.0.1:9",
            base_url="http://localhost:9000",
            secret_key="only for benchmarks",  # noqa: S106
            stage="test",
        )
    )
    tenant = house.registry.country_by_host("fr.localhost")
    return Ground(server, database, ads, tenant, house, country.moment, country.readers)


def _make(server: Postgres, database: str) -> None:
    """The database with a country, by the real chain."""
    bootstrap(server.connect, server.credentials, database)
    owner = create_engine(server.dsn("smiile_owner", database))
    migrate.migrate_control(owner)
    new = services.NewTenant(family=Family.country, country=SCHEMA, name="France", hosts=packs.load(SCHEMA).hosts)
    services.open_tenant(owner, new)
    owner.dispose()


def load(connection: psycopg.Connection[Any], tables: dict[str, Rows]) -> None:
    """Fill the tables by COPY: foreign keys unchecked, the indexes of ads made at the end."""
    connection.execute("SET session_replication_role = replica")
    connection.execute("SET synchronous_commit = off")
    connection.execute(EXTRA.encode())
    indexes = connection.execute(SECONDARY).fetchall()
    for name, _ in indexes:
        connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    for table, rows in tables.items():
        copy(connection, table, rows)
    for _, definition in indexes:
        connection.execute(definition.encode())
    for size in RESOLUTIONS:
        connection.execute(EXTRA_INDEX.format(size=size).encode())
    connection.execute("VACUUM (FREEZE, ANALYZE)")


def copy(connection: psycopg.Connection[Any], table: str, rows: Rows) -> None:
    """Write rows with the columns of the first one."""
    first = next(rows, None)
    if first is None:
        return
    columns = sql.SQL(", ").join(map(sql.Identifier, first))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), columns)
    with connection.cursor() as cursor, cursor.copy(statement) as stream:
        stream.write_row([kept(value) for value in first.values()])
        for row in rows:
            stream.write_row([kept(value) for value in row.values()])


def _seal(moment: datetime) -> str:
    """What the kept rows were made from."""
    digest = hashlib.sha256(f"{moment} {chains.revisions('country')} {chains.revisions('control')}".encode())
    here = Path(__file__)
    for source in (here, here.with_name("neighbourhoods.py"), here.parents[1] / "rows.py"):
        digest.update(source.read_bytes())
    return digest.hexdigest()

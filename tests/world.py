"""The world of every test: two countries, two collectivities, on a real PostgreSQL, made by the real chains.

`fr` is France, `xx` is made up by a pack alone. Saint-Malo and Dinan are collectivities of `fr`. Persons come with the
rooms that know them (tests/builders).
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, Engine, create_engine, make_url

from infra.postgres import Postgres
from tenants import migrate, services
from tenants.engines import schema_map
from tenants.models import Family
from tenants.registry import Tenant

BASE = "base"
SAINT_MALO = UUID("01900000-0000-7000-8000-000000035288")
DINAN = UUID("01900000-0000-7000-8000-000000022050")
CANCALE = UUID("01900000-0000-7000-8000-000000035049")
ELSEWHERE = UUID("01900000-0000-7000-8000-0000000000ff")


@dataclass(frozen=True)
class World:
    """The tenants that stand in every test database."""

    fr: Tenant
    xx: Tenant
    saint_malo: Tenant
    dinan: Tenant


def owner_engine(server: Postgres, database: str) -> Engine:
    return create_engine(server.dsn("smiile_owner", database))


def make_base(server: Postgres) -> World:
    """The template database, migrated once by the real chains."""
    create_database(server, BASE)
    owner = owner_engine(server, BASE)
    try:
        migrate.migrate_control(owner)
        return open_world(owner)
    finally:
        owner.dispose()


def open_world(owner: Engine) -> World:
    fr = services.open_tenant(
        owner, services.NewTenant(family=Family.country, country="fr", name="France", hosts=("fr.localhost",))
    )
    xx = services.open_tenant(
        owner, services.NewTenant(family=Family.country, country="xx", name="Elsewhere", hosts=("xx.localhost",))
    )
    saint_malo = services.open_tenant(
        owner,
        services.NewTenant(
            family=Family.collectivity, country="fr", name="Saint-Malo", slug="saint-malo", place_ids=(SAINT_MALO,)
        ),
    )
    dinan = services.open_tenant(
        owner,
        services.NewTenant(family=Family.collectivity, country="fr", name="Dinan", slug="dinan", place_ids=(DINAN,)),
    )
    return World(fr, xx, saint_malo, dinan)


def create_database(server: Postgres, name: str, template: str | None = None) -> None:
    """A database owned by the owner; from a template, a whole copy of it in a fraction of a second."""
    source = f"TEMPLATE {template} STRATEGY wal_log" if template else ""
    with server.connect() as connection:
        connection.execute(f"CREATE DATABASE {name} OWNER smiile_owner {source}".encode())
        connection.execute(f"GRANT CONNECT ON DATABASE {name} TO smiile_app".encode())


def drop_database(server: Postgres, name: str) -> None:
    with server.connect() as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


class OneTransaction:
    """Units as savepoints of one outer transaction, which the test rolls back: fast, and the walls stay real."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    @contextlib.contextmanager
    def transaction(self, tenant: Tenant, *, read_only: bool) -> Iterator[Connection]:
        connection = self.connection
        connection.execution_options(schema_translate_map=schema_map(tenant))
        with connection.begin_nested():
            connection.exec_driver_sql(f'SET LOCAL ROLE "{tenant.role}"')
            if read_only:
                connection.exec_driver_sql("SET LOCAL transaction_read_only = on")
            yield connection
            connection.exec_driver_sql("SET LOCAL ROLE NONE")  # RELEASE would keep the later role


def app_url(server: Postgres, database: str) -> str:
    return make_url(server.dsn("smiile_app", database)).render_as_string(hide_password=False)

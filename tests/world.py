"""The world of every test: two countries, two collectivities, on a real PostgreSQL, made by the real chains.

`fr` is France, `xx` is made up by a pack alone. Saint-Malo and Dinan are collectivities of `fr`. Persons come with the
rooms that know them (tests/builders).
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, Engine, create_engine, insert, make_url

from infra.postgres import Postgres
from tenants import migrate, services
from tenants.engines import schema_map
from tenants.models import Family, Place, PlacePostal
from tenants.registry import Tenant

BASE = "base"
SAINT_MALO = UUID("01900000-0000-7000-8000-000000035288")
DINAN = UUID("01900000-0000-7000-8000-000000022050")
CANCALE = UUID("01900000-0000-7000-8000-000000035049")
ELSEWHERE = UUID("01900000-0000-7000-8000-0000000000ff")


def _place(
    place_id: UUID, country: str, code: str, name: str, slug: str, point: tuple[float, float] | None, **more: object
) -> dict[str, object]:
    lat, lon = point or (None, None)
    return {
        "id": place_id,
        "country": country,
        "kind": "commune",
        "code_scheme": "insee" if country == "fr" else "xx",
        "code": code,
        "parent_code": code[:2],
        "name": name,
        "names": {"fr": name},
        "all_names": name,
        "slug": slug,
        "slugs": {},
        "population": None,
        "lat": lat,
        "lon": lon,
        "point_kind": "hall" if point else None,
        "timezone": "Europe/Paris",
        "source": "test",
        "source_version": "1",
        **more,
    }


# A handful of places stands in every test database; the loader and the search have tests of their own on the real files.
PLACES = [
    _place(SAINT_MALO, "fr", "35288", "Saint-Malo", "saint-malo", (48.6493, -2.0257), population=47_000),
    _place(DINAN, "fr", "22050", "Dinan", "dinan", (48.4537, -2.0489), population=15_000),
    _place(CANCALE, "fr", "35049", "Cancale", "cancale", (48.6759, -1.8517), population=5_100),
    _place(ELSEWHERE, "xx", "001", "Lointain", "lointain", (50.1, 4.9), names={"fr": "Lointain", "de": "Fernau"}),
]
POSTAL = [
    {"country": "fr", "postal_code": "35400", "place_id": SAINT_MALO, "source": "test", "guessed": False},
    {"country": "fr", "postal_code": "22100", "place_id": DINAN, "source": "test", "guessed": False},
    {"country": "fr", "postal_code": "35260", "place_id": CANCALE, "source": "test", "guessed": False},
]


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
        with owner.begin() as control:
            control.execute(insert(Place), PLACES)
            control.execute(insert(PlacePostal), POSTAL)
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

"""`bench tenancy`: what binding to a tenant costs, what opening and migrating cost with many present, what memory it takes."""

import os
import random
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, MetaData, Select, Table, bindparam, create_engine, func, insert, select

from app import wiring
from app.blueprints.accounts.models import Account
from app.blueprints.ads.models import Ad
from app.blueprints.places.models import KnownPlace
from app.blueprints.staff.models import Right
from app.blueprints.staff.services import appoint
from infra import postgres
from infra.bench.rounds import Figure, ratios
from infra.bench.rows import a_place, an_account, an_ad
from kernel import clock, ids
from kernel.db import CollectivityModel, CountryModel
from tenants import chains, migrate, roles, services
from tenants.engines import SCHEMAS_PER_BACKEND, Pools
from tenants.models import Family
from tenants.registry import Tenant
from tenants.scope import Scope

ROOMS = wiring.COUNTRY + wiring.COLLECTIVITY  # importing the wiring imports every table
PRESENT = int(os.environ.get("BENCH_PRESENT", "1000"))
PAGES = 200  # per turn
ROUNDS = 25
OPENINGS = 20
ADS = 40
MANY = 200  # countries, for the page: more than anybody will have, as many as a backend may touch


@dataclass(frozen=True)
class Ground:
    """A database with many collectivities, and some countries with a page's rows in them."""

    url: str
    owner: Engine
    towns: Sequence[Tenant]
    countries: Sequence[Tenant]


def run() -> list[Figure]:
    """Every figure of this benchmark."""
    with _ground() as ground:
        return [*_opening(ground), *_migrating(ground), *_memory(ground), *_binding(ground)]


@contextmanager
def _ground() -> Iterator[Ground]:
    with postgres.running(durable=True) as server:
        owner = create_engine(server.dsn("smiile_owner", "smiile"))
        migrate.migrate_control(owner)
        began = time.monotonic()
        towns = [_open(owner, number) for number in range(PRESENT)]
        print(f"opened {PRESENT} collectivities in {time.monotonic() - began:.0f} s", flush=True)
        countries = [
            services.open_tenant(owner, services.NewTenant(family=Family.country, country=f"c{n}", name=f"Country {n}"))
            for n in range(MANY)
        ]
        for country in countries:
            _fill(owner, country)
        yield Ground(server.dsn("smiile_app", "smiile"), owner, towns, countries)
        owner.dispose()


def _open(owner: Engine, number: int) -> Tenant:
    new = services.NewTenant(family=Family.collectivity, country="fr", name=f"Town {number}", slug=f"town-{number}")
    return services.open_tenant(owner, new)


def _fill(owner: Engine, country: Tenant) -> None:
    """One neighbour and some ads, written as plain rows: the page's cost is what counts."""
    mapped = owner.execution_options(schema_translate_map={"country": country.schema})
    now = clock.now()
    with mapped.begin() as connection:
        connection.execute(insert(KnownPlace), a_place(country.id, now))
        connection.execute(insert(Account), an_account(country.id, now))
        connection.execute(insert(Ad), [an_ad(country.id, number, now) for number in range(ADS)])
    with owner.begin() as connection:
        connection.exec_driver_sql(f'ANALYZE "{country.schema}".ad')


def _page(account: Table, ad: Table, place: Table, notification: Table) -> tuple[Select[Any], ...]:
    """A page: a person by key, the newest twenty ads with author and place, an unread count. Built once, as hot pages are."""
    return (
        select(account.c.id, account.c.given_name, account.c.language, place.c.name)
        .join_from(account, place, place.c.id == account.c.place_id)
        .where(account.c.id == bindparam("key")),
        select(ad.c.public_id, ad.c.kind, ad.c.title, ad.c.text, ad.c.created_at, account.c.given_name, place.c.name)
        .join_from(ad, account, account.c.id == ad.c.author_id)
        .join(place, place.c.id == ad.c.place_id)
        .order_by(ad.c.created_at.desc(), ad.c.id.desc())
        .limit(20),
        select(func.count())
        .select_from(notification)
        .where(notification.c.account_id == bindparam("key"), notification.c.read_at.is_(None)),
    )


TABLES = ("account", "ad", "known_place", "notification")
BOUND = _page(*(CountryModel.metadata.tables[f"country.{name}"] for name in TABLES))


def _fixed(schema: str) -> tuple[Select[Any], ...]:
    """The same page on tables that name their schema: no map, no role."""
    metadata = MetaData(schema=schema)
    copies = {table.name: table.to_metadata(metadata, schema=schema) for table in CountryModel.metadata.tables.values()}
    return _page(*(copies[name] for name in TABLES))


def _binding(ground: Ground) -> list[Figure]:
    pools = Pools(ground.url, pool_size=1)
    plain = create_engine(ground.owner.url, isolation_level="AUTOCOMMIT", pool_size=1, max_overflow=0)
    statements = {tenant.id: _fixed(tenant.schema) for tenant in ground.countries}

    def bound(tenants: Sequence[Tenant]) -> list[Any]:
        answers = []
        for tenant in tenants:
            with pools.transaction(tenant, read_only=True) as connection:
                answers.append([connection.execute(s, {"key": tenant.id}).all() for s in BOUND])
        return answers

    def fixed(tenants: Sequence[Tenant]) -> list[Any]:
        answers = []
        for tenant in tenants:
            with plain.connect() as connection:
                driver = connection.connection.driver_connection
                assert driver is not None
                driver.execute("BEGIN READ ONLY", prepare=False)
                answers.append([connection.execute(s, {"key": tenant.id}).all() for s in statements[tenant.id]])
                driver.execute("COMMIT", prepare=False)
        return answers

    def backends() -> list[int]:
        with plain.connect() as one, pools.engine().connect() as other:
            return [
                int(connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()) for connection in (one, other)
            ]

    figures = []
    chance = random.Random(7)  # noqa: S311  the same tenants in each run
    for label, count, bar in (("one tenant", 1, 1.05), (f"{MANY - 20} tenants at random", MANY - 20, 1.20)):
        turn = [chance.choice(ground.countries[:count]) for _ in range(PAGES)]
        assert bound(turn) == fixed(turn), "both ways must answer the same"
        found = ratios(
            "fixed", {"fixed": lambda t=turn: fixed(t), "bound": lambda t=turn: bound(t)}, backends, rounds=ROUNDS
        )  # type: ignore[misc]
        ratio = found["bound"]
        figures.append(
            Figure(
                f"binding (map and role) against a fixed schema, CPU, {label}",
                ratio["cpu"],
                bar,
                note=f"wall {ratio['wall']:.2f}",
            )
        )
    pools.close()
    plain.dispose()
    return figures


def _opening(ground: Ground) -> list[Figure]:
    """Registry row, role, schema, tables, state, and the first staff in a unit of the new tenant."""
    seconds = []
    pools = Pools(ground.url, pool_size=1)
    for number in range(PRESENT, PRESENT + OPENINGS):
        began = time.perf_counter()
        town = _open(ground.owner, number)
        with Scope(pools).unit(town) as unit:
            appoint(unit.session, account_id=ids.uuid7(), display_name="First Staff", right=Right.owner)
        seconds.append(time.perf_counter() - began)
    pools.close()
    worst = max(seconds)
    return [
        Figure(
            f"opening a collectivity, first staff too, with {PRESENT} present, slowest of {OPENINGS}",
            worst,
            1.0,
            "s",
            f"median {statistics.median(seconds):.3f} s",
        )
    ]


def _migrating(ground: Ground) -> list[Figure]:
    """Bring schemas from the first revision to the head, fifty per transaction against one per transaction."""
    first = chains.revisions("collectivity")[0]
    turns: dict[str, list[float]] = {"batches": [], "one by one": []}
    batches = [ground.towns[start : start + migrate.BATCH] for start in range(0, 6 * migrate.BATCH, migrate.BATCH)]
    for number, tenants in enumerate(batches):
        _back(ground.owner, tenants, first)
        name = "batches" if number % 2 else "one by one"
        groups = [tenants] if name == "batches" else [[tenant] for tenant in tenants]
        began = time.perf_counter()
        with ground.owner.connect() as connection:
            for group in groups:
                with connection.begin():
                    for tenant in group:
                        chains.upgrade(connection, tenant.family, tenant.schema, tenant.role)
        turns[name].append(time.perf_counter() - began)
    pairs = zip(turns["batches"], turns["one by one"], strict=True)
    return [Figure("migrating in batches of 50 against one by one", statistics.median(a / b for a, b in pairs), 0.5)]


def _back(owner: Engine, tenants: Sequence[Tenant], first: str) -> None:
    for tenant in tenants:
        with owner.begin() as connection:
            connection.exec_driver_sql(f'DROP SCHEMA "{tenant.schema}" CASCADE')
            roles.create_schema(connection, tenant.schema, tenant.role)
            chains.upgrade(connection, tenant.family, tenant.schema, tenant.role, to=first)


def _memory(ground: Ground) -> list[Figure]:
    """Private memory of a backend per schema and table it has touched, and whether it is renewed after many schemas."""
    pools = Pools(ground.url, pool_size=1)
    pids = []
    sizes = []
    touch = [select(*table.c).limit(1) for table in CollectivityModel.metadata.tables.values()]
    for tenant in ground.towns[-(SCHEMAS_PER_BACKEND + 10) :]:
        with pools.transaction(tenant, read_only=True) as connection:
            for statement in touch:
                connection.execute(statement).all()
            pids.append(int(connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()))
            sizes.append(_private_kib(pids[-1]))
    pools.close()
    grown = (sizes[SCHEMAS_PER_BACKEND - 1] - sizes[9]) / (SCHEMAS_PER_BACKEND - 10) / len(touch)
    life = pids.count(pids[0])
    return [
        Figure("memory of a backend per table of each schema touched", grown, 20.0, "KiB"),
        Figure("schemas a backend has seen when it is renewed", float(life), float(SCHEMAS_PER_BACKEND + 1), ""),
    ]


def _private_kib(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(("Private_Dirty", "Private_Clean")))

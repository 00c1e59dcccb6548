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

from sqlalchemy import Column, Engine, MetaData, Select, Table, Text, bindparam, create_engine, func, select

from infra import postgres
from infra.bench.rounds import Figure, ratios
from kernel import ids
from kernel.outbox import CollectivityOutbox, CollectivityReceipt
from tenants import chains, migrate, roles, services
from tenants.engines import SCHEMAS_PER_BACKEND, Pools
from tenants.models import Family
from tenants.registry import Registry, Tenant

PRESENT = int(os.environ.get("BENCH_PRESENT", "1000"))
PAGES = 200  # per turn
ROUNDS = 25
OPENINGS = 20
ROWS = 40
MANY = 200


@dataclass(frozen=True)
class Ground:
    """A database with many collectivities."""

    url: str
    owner: Engine
    tenants: Sequence[Tenant]


def run() -> list[Figure]:
    """Every figure of this benchmark."""
    with _ground() as ground:
        return [*_binding(ground), *_opening(ground), *_migrating(ground), *_memory(ground)]


@contextmanager
def _ground() -> Iterator[Ground]:
    with postgres.running() as server:
        owner = create_engine(server.dsn("smiile_owner", "smiile"))
        migrate.migrate_control(owner)
        began = time.monotonic()
        for number in range(PRESENT):
            _open(owner, number)
        print(f"opened {PRESENT} collectivities in {time.monotonic() - began:.0f} s", flush=True)
        tenants = Registry(owner).all(family=Family.collectivity)
        for tenant in tenants[:MANY]:
            _fill(owner, tenant)
        yield Ground(server.dsn("smiile_app", "smiile"), owner, tenants)
        owner.dispose()


def _open(owner: Engine, number: int) -> Tenant:
    new = services.NewTenant(family=Family.collectivity, country="fr", name=f"Town {number}", slug=f"town-{number}")
    return services.open_tenant(owner, new)


def _fill(owner: Engine, tenant: Tenant) -> None:
    rows = ", ".join(f"('{ids.uuid7()}', 'x.Y', '{{}}', 'done', now(), 0)" for _ in range(ROWS))
    with owner.begin() as connection:
        chains.enter(connection, tenant.schema)
        # Our own ids and constants; nothing from outside.
        connection.exec_driver_sql(f"INSERT INTO outbox (id, name, payload, state, created_at, tries) VALUES {rows}")  # noqa: S608
        connection.exec_driver_sql("ANALYZE outbox")


# A page: one thing by key, the newest twenty of a list, a count. Built once, as every hot page is.
BOUND = (
    select(CollectivityReceipt.reaction).where(CollectivityReceipt.event_id == bindparam("key")),
    select(CollectivityOutbox.id, CollectivityOutbox.name, CollectivityOutbox.state)
    .order_by(CollectivityOutbox.id.desc())
    .limit(20),
    select(func.count()).select_from(CollectivityOutbox),
)


def _fixed(schema: str) -> tuple[Select[Any], ...]:
    """The same page on tables that name their schema: no map, no role."""
    metadata = MetaData(schema=schema)
    receipt = Table(
        "receipt", metadata, Column("event_id", CollectivityReceipt.event_id.type), Column("reaction", Text)
    )
    outbox = Table(
        "outbox", metadata, Column("id", CollectivityOutbox.id.type), Column("name", Text), Column("state", Text)
    )
    return (
        select(receipt.c.reaction).where(receipt.c.event_id == bindparam("key")),
        select(outbox.c.id, outbox.c.name, outbox.c.state).order_by(outbox.c.id.desc()).limit(20),
        select(func.count()).select_from(outbox),
    )


def _binding(ground: Ground) -> list[Figure]:
    pools = Pools(ground.url, pool_size=1)
    plain = create_engine(ground.owner.url, isolation_level="AUTOCOMMIT", pool_size=1, max_overflow=0)
    key = ids.uuid7()
    statements = {tenant.id: _fixed(tenant.schema) for tenant in ground.tenants[:MANY]}

    def bound(tenants: Sequence[Tenant]) -> list[Any]:
        answers = []
        for tenant in tenants:
            with pools.transaction(tenant, read_only=True) as connection:
                answers.append([connection.execute(statement, {"key": key}).all() for statement in BOUND])
        return answers

    def fixed(tenants: Sequence[Tenant]) -> list[Any]:
        answers = []
        for tenant in tenants:
            with plain.connect() as connection:
                driver = connection.connection.driver_connection
                assert driver is not None
                driver.execute("BEGIN READ ONLY", prepare=False)
                answers.append([connection.execute(s, {"key": key}).all() for s in statements[tenant.id]])
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
        turn = [chance.choice(ground.tenants[:count]) for _ in range(PAGES)]
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
    seconds = []
    for number in range(PRESENT, PRESENT + OPENINGS):
        began = time.perf_counter()
        _open(ground.owner, number)
        seconds.append(time.perf_counter() - began)
    worst = max(seconds)
    return [
        Figure(
            f"opening a collectivity with {PRESENT} present, slowest of {OPENINGS}",
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
    batches = [ground.tenants[start : start + migrate.BATCH] for start in range(0, 6 * migrate.BATCH, migrate.BATCH)]
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
    for tenant in ground.tenants[-(SCHEMAS_PER_BACKEND + 10) :]:
        with pools.transaction(tenant, read_only=True) as connection:
            for statement in BOUND:
                connection.execute(statement, {"key": tenant.id}).all()
            pids.append(int(connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()))
            sizes.append(_private_kib(pids[-1]))
    pools.close()
    tables_touched = 2
    grown = (sizes[SCHEMAS_PER_BACKEND - 1] - sizes[9]) / (SCHEMAS_PER_BACKEND - 10) / tables_touched
    life = pids.count(pids[0])
    return [
        Figure("memory of a backend per table of each schema touched", grown, 20.0, "KiB"),
        Figure("schemas a backend has seen when it is renewed", float(life), float(SCHEMAS_PER_BACKEND + 1), ""),
    ]


def _private_kib(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(("Private_Dirty", "Private_Clean")))

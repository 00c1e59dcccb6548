"""`bench places`: loading every place of nine countries, and finding one by what people type."""

import random
import statistics
import time
from collections.abc import Iterator

from sqlalchemy import Engine, create_engine, text

from infra import postgres
from infra.bench.rounds import Figure
from tenants import geography, migrate, packs, place_search, services
from tenants.engines import Pools
from tenants.models import Family
from tenants.scope import Scope

PER_COUNTRY = 100  # of each way of typing
SAMPLE = text("""
SELECT name, search_name, (SELECT postal_code FROM control.place_postal s WHERE s.place_id = p.id LIMIT 1) AS code
FROM control.place p WHERE country = :country ORDER BY md5(p.id::text) LIMIT :most
""")


def run() -> list[Figure]:
    """Seconds of the load, and milliseconds of searches at the full number of places."""
    chance = random.Random(11)  # noqa: S311  the same texts in each run
    with postgres.running() as server:
        owner = create_engine(server.dsn("smiile_owner", "smiile"))
        migrate.migrate_control(owner)
        began = time.perf_counter()
        for code in packs.all_codes():
            with owner.begin() as connection:
                geography.load(connection, packs.load(code))
        loaded = time.perf_counter() - began
        new = services.NewTenant(family=Family.country, country="fr", name="France")
        tenant = services.open_tenant(owner, new)
        typed = [pair for code in packs.all_codes() for pair in _typed(owner, code, chance)]
        with owner.connect() as connection:
            places = int(connection.execute(text("SELECT count(*) FROM control.place")).scalar_one())
        pools = Pools(server.dsn("smiile_app", "smiile"), pool_size=1)
        took, empty = [], 0
        for country, words in chance.sample(typed, len(typed)):
            with Scope(pools).unit(tenant, read_only=True) as unit:
                began = time.perf_counter()
                empty += not place_search.search(unit.session, country, words)
                took.append((time.perf_counter() - began) * 1000)
        pools.close()
        owner.dispose()
    p95 = statistics.quantiles(took, n=20)[-1]
    note = f"{len(took)} searches, median {statistics.median(took):.1f} ms, worst {max(took):.0f} ms, {empty} without a find"
    return [
        Figure(f"loading {places} places with postal codes and contours", loaded, 15.0, "s"),
        Figure(f"finding a place among {places}, p95", p95, 30.0, "ms", note),
    ]


def _typed(owner: Engine, code: str, chance: random.Random) -> Iterator[tuple[str, str]]:
    """Beginnings of two to all letters, a letter wrong, a postal code."""
    with owner.connect() as connection:
        rows = connection.execute(SAMPLE, {"country": code, "most": PER_COUNTRY}).all()
    for row in rows:
        yield code, row.name[: chance.randint(2, max(2, len(row.name)))]
        if len(row.name) > 4:  # noqa: PLR2004  shorter names have no fault that can be told from another name
            at = chance.randrange(1, len(row.name))
            yield code, row.name[:at] + chance.choice("aeioulnrst") + row.name[at + 1 :]
        if row.code:
            yield code, row.code

"""`bench ledger`: postings against raw inserts of the same rows under the same keys, and what a hot account costs.

Each posting is a unit of its own, as a fact from Stripe is: both sides begin, become the country's role and commit to disk.
The raw side knows the ids of all accounts and looks at nothing.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import create_engine, select

from app import wiring
from billing.ledger import models as chart
from billing.ledger import services as ledger
from billing.ledger.models import Account, LedgerAccount, Leg
from infra import postgres
from infra.bench.rounds import Figure, ratios
from kernel import clock, ids
from kernel.money import Money
from tenants import migrate, services
from tenants.engines import Pools
from tenants.models import Family
from tenants.registry import Tenant
from tenants.scope import Scope

ROOMS = wiring.COUNTRY  # importing the wiring imports every table
POSTINGS = 150  # per turn
ROUNDS = 21
HANDS = 4
IBAN = "FR76300060000112345678{:05}"
COLUMNS = "id, journal_key, leg, debit_id, credit_id, currency, amount, memo, occurred_at, recorded_at"
ONE = "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
STEP = "UPDATE c0.ledger_balance SET balance = balance + %s, updated_at = %s WHERE account_id = %s"

_keys = itertools.count()


@dataclass(frozen=True)
class Ground:
    """A country with the accounts of the benchmark opened."""

    scope: Scope
    pools: Pools
    country: Tenant
    known: dict[str, UUID]


def run() -> list[Figure]:
    """Every figure of this benchmark."""
    with _ground() as ground:
        return [*_against_raw(ground), *_hot(ground)]


@contextmanager
def _ground() -> Iterator[Ground]:
    with postgres.running(durable=True) as server:
        owner = create_engine(server.dsn("smiile_owner", "smiile"))
        migrate.migrate_control(owner)
        country = services.open_tenant(owner, services.NewTenant(family=Family.country, country="c0", name="Country"))
        pools = Pools(server.dsn("smiile_app", "smiile"), pool_size=HANDS)
        scope = Scope(pools)
        with scope.unit(country) as unit:
            for account in (*COMPUTED, *HELD, chart.stripe_fees()):
                ledger.post(unit.session, key=_key(), legs=_charge(chart.stripe(), account), occurred_at=clock.now())
            known = {row.code: row.id for row in unit.session.execute(select(LedgerAccount.code, LedgerAccount.id))}
        yield Ground(scope, pools, country, known)
        pools.close()
        owner.dispose()


COMPUTED = [chart.bank(IBAN.format(number)) for number in range(HANDS + 1)]
HELD = [chart.held(ids.uuid7()) for _ in range(HANDS + 1)]


def _key() -> str:
    return f"charge:ch_{next(_keys)}"


def _charge(hot: Account, other: Account) -> list[Leg]:
    """A charge: what came in, and its fee."""
    fees = chart.losses() if other == chart.stripe_fees() else chart.stripe_fees()
    return [Leg(hot, other, Money(4000, "EUR")), Leg(fees, hot, Money(85, "EUR"))]


def _posted(ground: Ground, legs: Sequence[Leg], *, times: int = POSTINGS) -> None:
    for _ in range(times):
        with ground.scope.unit(ground.country) as unit:
            ledger.post(unit.session, key=_key(), legs=legs, occurred_at=clock.now())


def _opening(ground: Ground) -> None:
    for _ in range(POSTINGS):
        _posted(ground, _charge(chart.stripe(), chart.held(ids.uuid7())), times=1)


def _raw(ground: Ground, legs: Sequence[Leg], *, guarded: Account | None = None) -> None:
    """The same rows, as plain statements; `guarded`: and the balance of this one."""
    for _ in range(POSTINGS):
        with ground.scope.unit(ground.country) as unit:
            driver = unit.session.connection().connection.driver_connection
            assert driver is not None
            now = clock.now()
            rows = list(_rows(ground, _key(), legs, now))
            statement = f"INSERT INTO c0.ledger_transfer ({COLUMNS}) VALUES {', '.join([ONE] * len(rows))}"  # noqa: S608
            driver.execute(statement, [value for row in rows for value in row])
            if guarded is not None:
                driver.execute(STEP, (4000, now, ground.known[guarded.code]))


def _rows(ground: Ground, key: str, legs: Sequence[Leg], now: datetime) -> Iterator[tuple[Any, ...]]:
    for number, leg in enumerate(legs, 1):
        debit, credit = ground.known[leg.debit.code], ground.known[leg.credit.code]
        yield ids.uuid7(), key, number, debit, credit, leg.money.currency, leg.money.amount, "", now, now


def _against_raw(ground: Ground) -> list[Figure]:
    on_bank, on_held = _charge(chart.stripe(), COMPUTED[-1]), _charge(chart.stripe(), HELD[-1])
    computed = _speeds(ground, raw=lambda: _raw(ground, on_bank), posted=lambda: _posted(ground, on_bank))
    guarded = _speeds(
        ground, raw=lambda: _raw(ground, on_held, guarded=HELD[-1]), posted=lambda: _posted(ground, on_held)
    )
    fresh = _speeds(ground, raw=lambda: _raw(ground, on_bank), posted=lambda: _opening(ground))
    return [
        Figure("postings against raw inserts of the same rows", computed["wall"], 0.8, note=_cpu(computed), least=True),
        Figure("the same, with a guarded balance on both sides", guarded["wall"], None, note=_cpu(guarded)),
        Figure(
            "postings that open a guarded account, against the transfers alone", fresh["wall"], None, note=_cpu(fresh)
        ),
    ]


def _speeds(
    ground: Ground, raw: Callable[[], object], posted: Callable[[], object], rounds: int = ROUNDS
) -> dict[str, float]:
    """How fast posting is, as a part of the base's speed: by wall time and by CPU."""
    found = ratios("raw", {"raw": raw, "posted": posted}, lambda: _backends(ground), rounds=rounds)["posted"]
    return {part: 1 / value for part, value in found.items()}


def _cpu(speed: dict[str, float]) -> str:
    return f"CPU {speed['cpu']:.2f}"


def _backends(ground: Ground) -> list[int]:
    """The backends of all connections: they are taken together, so that each is another one."""
    engine = ground.pools.engine()
    taken = [engine.connect() for _ in range(HANDS)]
    pids = [int(connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()) for connection in taken]
    for connection in taken:
        connection.close()
    return pids


def _hot(ground: Ground) -> list[Figure]:
    """Several hands at once: all on one account, against each on its own. What stands beside it is everybody's, and computed."""
    figures = []
    for what, charges, bar in (
        ("one hot computed account against spread ones", [_charge(one, chart.suspense()) for one in COMPUTED], 0.9),
        ("one hot guarded account against spread ones", [_charge(chart.stripe(), one) for one in HELD], None),
    ):
        hot = _hands(ground, [charges[0]] * HANDS)
        spread = _hands(ground, charges[:HANDS])
        speed = _speeds(ground, raw=spread, posted=hot)
        figures.append(Figure(f"{what}, {HANDS} hands", speed["wall"], bar, note=_cpu(speed), least=True))
    return figures


def _hands(ground: Ground, charges: Sequence[list[Leg]]) -> Callable[[], object]:
    def act() -> None:
        with ThreadPoolExecutor(HANDS) as pool:
            list(pool.map(lambda legs: _posted(ground, legs, times=POSTINGS // HANDS), charges))

    return act

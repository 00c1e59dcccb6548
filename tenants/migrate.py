"""Migrations over all schemas: in batches, one by one where a batch met a lock, resumable, in parallel, with progress.

What is done is told by the version in each schema, so a run that was stopped goes on where it was.
"""

import queue
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import psycopg
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from kernel.db import FaultKind, db_error
from tenants import chains
from tenants.registry import Tenant

BATCH = 50  # schemas per transaction; the connection is renewed after each, since a backend never forgets a schema
THREADS = 2


@dataclass
class Progress:
    """How far a run has come. `locked`: schemas that met a lock twice; the next run takes them up."""

    behind: int = 0
    done: int = 0
    locked: list[str] = field(default_factory=list)


def migrate_control(owner: Engine) -> bool:
    """Bring the control schema to the head of its chain; True when it moved."""
    with owner.begin() as connection:
        connection.execute(chains.ONE_BY_ONE, {"schema": "control"})
        connection.exec_driver_sql("CREATE SCHEMA IF NOT EXISTS control")
        if chains.at(connection, "control") == chains.head("control"):
            return False
        chains.upgrade(connection, "control", "control", role="")
        return True


def migrate(owner: Engine, tenants: Iterable[Tenant], tell: Callable[[Progress], None] = lambda _: None) -> Progress:
    """Bring every tenant's schema to the head of its chain. Raises what is no lock; locks are counted."""
    behind = _behind(owner, tenants)
    progress = Progress(behind=len(behind))
    batches: queue.SimpleQueue[list[Tenant]] = queue.SimpleQueue()
    for start in range(0, len(behind), BATCH):
        batches.put(behind[start : start + BATCH])
    failures: list[BaseException] = []

    def run() -> None:
        while not failures:
            try:
                batch = batches.get_nowait()
            except queue.Empty:
                return
            try:
                _batch(owner, batch, progress)
            except BaseException as failure:  # noqa: BLE001  carried to the caller below
                failures.append(failure)
            tell(progress)

    threads = [threading.Thread(target=run) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return progress


def _behind(owner: Engine, tenants: Iterable[Tenant]) -> list[Tenant]:
    with owner.begin() as connection:
        return [tenant for tenant in tenants if chains.at(connection, tenant.schema) != chains.head(tenant.family)]


def _batch(owner: Engine, batch: list[Tenant], progress: Progress) -> None:
    if _upgrade(owner, batch):
        progress.done += len(batch)
        return
    for tenant in batch:
        if _upgrade(owner, [tenant]):
            progress.done += 1
        else:
            progress.locked.append(tenant.schema)


def _upgrade(owner: Engine, batch: list[Tenant]) -> bool:
    """One transaction over some schemas; False when a lock stood in the way."""
    with owner.connect() as connection:
        try:
            with connection.begin():
                for tenant in batch:
                    chains.upgrade(connection, tenant.family, tenant.schema, tenant.role)
        except (DBAPIError, psycopg.Error) as error:
            if db_error(error).kind is FaultKind.retry:
                return False
            raise
        finally:
            connection.invalidate()
    return True

"""The worker: `python -m app.worker prompt money`. Runs reactions, errands and timed work in units of their tenant.

It stays alive over many jobs: a fork and an import per job would cost a hundred times the job.
"""

import importlib
import os
import sys
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import structlog
from flask import Flask
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app import wiring
from app.factory import create_app
from app.road import Errand, concerned
from kernel import clock, config, log
from kernel.errors import PermanentFailure
from kernel.events import Event, read
from kernel.outbox import RECEIPT
from tenants import house as houses
from tenants.house import House
from tenants.models import TenantState
from tenants.registry import Tenant
from tenants.scope import Unit

LOG = log.get("worker")
MAX_JOBS = 1000  # then the supervisor starts a fresh one: it takes the place of a fork against leaks
_app: list[Flask] = []


def run(job: str, arguments: Mapping[str, Any]) -> None:
    """What RQ calls: `react` for a step of the road, `periodic` for timed work of one tenant."""
    app = _app[0]
    with app.app_context(), structlog.contextvars.bound_contextvars(job=job, **_ids(arguments)):
        try:
            KINDS[job](app.extensions["house"], **arguments)
        except PermanentFailure as failure:
            LOG.exception("given up", reason=str(failure))


def react(house: House, *, source_id: str, event_id: str, name: str, payload: dict[str, Any], step: str) -> None:
    """Run one step after one event, once in effect. For a tenant that is closed meanwhile the relay asks again."""
    source = house.registry.by_id(UUID(source_id))
    if source is None:
        LOG.info("source gone", step=step)
        return
    following = wiring.ROAD.step(step)
    tenant = concerned(house, following.family, source, payload)
    if tenant is None or tenant.state not in {TenantState.open, TenantState.suspended}:
        LOG.info("tenant not open", step=step)
        return
    event = read(wiring.ROAD.event(name), payload)
    if isinstance(following, Errand):
        _go(house, following, event, tenant=tenant, event_id=UUID(event_id))
        return
    with house.scope.unit(tenant) as unit:
        if receive(unit, UUID(event_id), step):
            following.run(unit.session, event, tenant=tenant, event_id=UUID(event_id))


def _go(house: House, errand: Errand, event: Event, *, tenant: Tenant, event_id: UUID) -> None:
    """Run an errand whose receipt is not there yet. One that fails for good has come home too: nobody asks it again."""
    table = RECEIPT[tenant.family]
    wanted = select(table.event_id).where(table.event_id == event_id, table.reaction == errand.name)
    with house.scope.unit(tenant, read_only=True) as unit:
        if unit.session.execute(wanted).first() is not None:
            return
    try:
        errand.run(house, event, tenant=tenant)
    except PermanentFailure as failure:
        LOG.exception("given up", reason=str(failure))
    with house.scope.unit(tenant) as unit:
        receive(unit, event_id, errand.name)


def periodic(house: House, *, tenant_id: str, name: str) -> None:
    """Run one piece of timed work for one tenant."""
    tenant = house.registry.by_id(UUID(tenant_id))
    work = next(item for item in wiring.ROAD.periodic if item.name == name)
    if tenant is not None and tenant.state is TenantState.open:
        work.run(house, tenant=tenant)


def receive(unit: Unit, event_id: UUID, step: str) -> bool:
    """Leave the receipt of a step; False when it is there already, and nothing must be done again."""
    table = RECEIPT[unit.tenant.family]
    wanted = insert(table).values(event_id=event_id, reaction=step, received_at=clock.now())
    # RETURNING tells the truth; a row count may not (SQLAlchemy with "on conflict do nothing").
    return unit.session.execute(wanted.on_conflict_do_nothing().returning(table.event_id)).first() is not None


def use(app: Flask) -> None:
    """Work with this application from now on."""
    _app[:] = [app]


def main(queues: list[str]) -> None:
    """Work on the named queues until told to stop."""
    log.set_up(f"worker {' '.join(queues)}")
    app = create_app(houses.build(config.from_environment(os.environ)))
    use(app)
    app.extensions["house"].queue.work(queues, max_jobs=MAX_JOBS)


def _ids(arguments: Mapping[str, Any]) -> dict[str, str]:
    return {
        key: str(value) for key, value in arguments.items() if key in {"source_id", "tenant_id", "event_id", "step"}
    }


KINDS: dict[str, Callable[..., None]] = {"react": react, "periodic": periodic}

if __name__ == "__main__":
    # The module that RQ imports by name, not this copy of it called __main__.
    importlib.import_module("app.worker").main(sys.argv[1:])

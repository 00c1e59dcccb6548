"""The relay: `python -m app.relay`. Takes events out of the outboxes and queues what follows them.

Hints in Valkey tell which tenant has something new; a slow sweep over all tenants is the truth when hints are lost. A row
is done when every step that follows it has left its receipt; what stays queued too long is queued again.
"""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError

from app import wiring
from app.loop import forever
from app.road import concerned
from kernel import clock, config, log
from kernel.outbox import OUTBOX, RECEIPT, CollectivityOutbox, CountryOutbox, OutboxState
from tenants import house as houses
from tenants.house import House
from tenants.models import TenantState
from tenants.registry import Tenant

OutboxRow = CountryOutbox | CollectivityOutbox
LOG = log.get("relay")
BATCH = 500
PAUSE_SECONDS = 0.1
SWEEP_SECONDS = 20
SETTLE_AFTER = timedelta(seconds=3)
QUEUE_AGAIN_AFTER = timedelta(seconds=60)
TRIES = 50


def send(house: House, tenant: Tenant) -> int:
    """Queue what follows every new event of a tenant; returns how many events. A crash in between queues twice."""
    with house.scope.unit(tenant) as unit:
        table = OUTBOX[tenant.family]
        known = table.name.in_(wiring.ROAD.known)
        waiting = select(table).where(table.state == OutboxState.new, known).order_by(table.id).limit(BATCH)
        rows: Sequence[OutboxRow] = unit.session.scalars(waiting.with_for_update(skip_locked=True)).all()
        for row in rows:
            following = wiring.ROAD.following(row.name)
            _queue(house, tenant, row)
            row.state = OutboxState.queued if following else OutboxState.done
            row.queued_at, row.tries = clock.now(), 1
        return len(rows)


def settle(house: House, tenant: Tenant) -> int:
    """Close queued events whose receipts are there, and queue again those that wait too long; returns how many closed."""
    table, closed = OUTBOX[tenant.family], 0
    on_its_way = (table.state == OutboxState.queued, table.name.in_(wiring.ROAD.known))
    before = clock.now() - SETTLE_AFTER
    with house.scope.unit(tenant, read_only=True) as unit:
        wanted = select(table.id, table.name, table.payload).where(*on_its_way, table.queued_at < before)
        queued = unit.session.execute(wanted.order_by(table.id).limit(BATCH)).all()
    arrived = {row.id: _arrived(house, tenant, row.id, row.name, row.payload) for row in queued}
    with house.scope.unit(tenant) as unit:
        for event_id, whole in arrived.items():
            if whole:
                done = update(table).where(table.id == event_id, table.state == OutboxState.queued)
                unit.session.execute(done.values(state=OutboxState.done))
                closed += 1
        late = select(table).where(*on_its_way, table.queued_at < clock.now() - QUEUE_AGAIN_AFTER)
        for row in unit.session.scalars(late.order_by(table.id).limit(BATCH).with_for_update(skip_locked=True)):
            _again(house, tenant, row)
    return closed


def sweep(house: House) -> None:
    """Visit every tenant once."""
    for tenant in house.registry.all(TenantState.open, TenantState.suspended):
        with _left_out_if_broken(tenant):
            while send(house, tenant) == BATCH:
                pass
            while settle(house, tenant) == BATCH:
                pass


@contextmanager
def _left_out_if_broken(tenant: Tenant) -> Iterator[None]:
    """A tenant whose database is away, or whose schema is being dropped, waits for the next sweep; the others do not."""
    try:
        yield
    except SQLAlchemyError as fault:
        LOG.error("tenant left out", tenant_id=str(tenant.id), exc_info=fault)  # noqa: TRY400  the tenant goes with it


def _again(house: House, tenant: Tenant, row: OutboxRow) -> None:
    if any(_closed(reader) for reader in _readers(house, tenant, row.name, row.payload)):
        row.queued_at = clock.now()  # it may be opened again; waiting is no try
        return
    row.tries += 1
    if row.tries > TRIES:
        row.state = OutboxState.failed
        LOG.error("event given up", event_id=str(row.id), name=row.name)
        return
    LOG.warning("queued again", event_id=str(row.id), name=row.name, tries=row.tries)
    _queue(house, tenant, row)
    row.queued_at = clock.now()


def _queue(house: House, tenant: Tenant, row: OutboxRow) -> None:
    for step in wiring.ROAD.following(row.name):
        house.queue.put(
            step.queue,
            "react",
            {
                "source_id": tenant.id,
                "event_id": row.id,
                "name": row.name,
                "payload": row.payload,
                "step": step.name,
            },
            job_id=f"{row.id}-{step.name.replace('.', '_')}",
        )


def _arrived(house: House, source: Tenant, event_id: UUID, name: str, payload: dict[str, Any]) -> bool:
    for step in wiring.ROAD.following(name):
        tenant = concerned(house, step.family, source, payload)
        if tenant is None or tenant.state is TenantState.archived:
            continue  # gone: nobody needs it any more
        if _closed(tenant):
            return False
        table = RECEIPT[tenant.family]
        wanted = select(table.event_id).where(table.event_id == event_id, table.reaction == step.name)
        with house.scope.unit(tenant, read_only=True) as unit:
            if unit.session.execute(wanted).first() is None:
                return False
    return True


def _readers(house: House, source: Tenant, name: str, payload: dict[str, Any]) -> Iterator[Tenant]:
    for step in wiring.ROAD.following(name):
        tenant = concerned(house, step.family, source, payload)
        if tenant is not None:
            yield tenant


def _closed(tenant: Tenant) -> bool:
    """Closed, or not yet open: what is for it waits, since it may be opened (again)."""
    return tenant.state in {TenantState.closed, TenantState.opening}


class Relay:
    """What the process does, round after round."""

    def __init__(self, house: House) -> None:
        """The first round sweeps: it takes up what an earlier process left."""
        self.house = house
        self.swept = float(-SWEEP_SECONDS)

    def turn(self) -> None:
        """One round: hinted tenants now, all tenants when it is time."""
        for tenant_id in self.house.queue.take_hints():
            tenant = self.house.registry.by_id(tenant_id)
            if tenant is not None:
                with _left_out_if_broken(tenant):
                    send(self.house, tenant)
        if time.monotonic() - self.swept > SWEEP_SECONDS:
            sweep(self.house)
            self.swept = time.monotonic()


def main() -> None:
    """Run the relay of this deployment."""
    log.set_up("relay")
    relay = Relay(houses.build(config.from_environment(os.environ)))
    forever(relay.turn, pause_seconds=PAUSE_SECONDS)


if __name__ == "__main__":
    main()

"""The road of events inside a test's transaction: what the relay and the workers would do, one event after the other."""

from sqlalchemy import select

from app import wiring, worker
from app.road import Reaction
from kernel.outbox import OUTBOX
from tenants.house import House
from tenants.registry import Tenant


def travel(house: House, tenant: Tenant, *, times: int = 1) -> None:
    """Run the reactions to every event of a tenant (not the errands, which speak to a network), `times` over."""
    seen: set[object] = set()
    while True:
        with house.scope.unit(tenant, read_only=True) as unit:
            table = OUTBOX[tenant.family]
            rows = [row for row in unit.session.scalars(select(table).order_by(table.id)) if row.id not in seen]
        if not rows:
            return
        for row in rows:
            seen.add(row.id)
            for step in wiring.ROAD.following(row.name):
                for _ in range(times if isinstance(step, Reaction) else 0):
                    worker.react(
                        house,
                        source_id=str(tenant.id),
                        event_id=str(row.id),
                        name=row.name,
                        payload=row.payload,
                        step=step.name,
                    )

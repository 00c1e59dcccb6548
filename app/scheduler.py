"""The scheduler: `python -m app.scheduler`. Queues timed work, one job per open tenant; sweeps find what is due.

RQ has a scheduler of its own, which pickles: our queues speak JSON only (docs/adr/0005-queue.md).
"""

import os
import time

from app import wiring
from app.loop import forever
from app.road import Periodic
from kernel import config, log
from tenants import house as houses
from tenants.house import House
from tenants.models import TenantState

PAUSE_SECONDS = 0.5


def due(house: House, work: Periodic) -> None:
    """Queue one piece of timed work for every open tenant of its family; one that still waits is not doubled."""
    for tenant in house.registry.all(TenantState.open, family=work.family):
        job_id = f"{work.name.replace('.', '_')}-{tenant.id}"
        if house.queue.waits(work.queue, job_id):
            continue
        house.queue.put(work.queue, "periodic", {"tenant_id": tenant.id, "name": work.name}, job_id=job_id)


class Scheduler:
    """What the process does, round after round."""

    def __init__(self, house: House) -> None:
        """In the first round everything is due."""
        self.house = house
        self.next: dict[str, float] = {}

    def turn(self) -> None:
        """Queue everything whose time has come."""
        for work in wiring.ROAD.periodic:
            if time.monotonic() >= self.next.get(work.name, 0):
                due(self.house, work)
                self.next[work.name] = time.monotonic() + work.every_seconds


def main() -> None:
    """Run the scheduler of this deployment."""
    log.set_up("scheduler")
    scheduler = Scheduler(houses.build(config.from_environment(os.environ)))
    forever(scheduler.turn, pause_seconds=PAUSE_SECONDS)


if __name__ == "__main__":
    main()

"""Timed work of home: the daily letter."""

from app.blueprints.home import services
from tenants.house import House
from tenants.registry import Tenant

SWEEP_SECONDS = 300
PER_UNIT = 100  # people


def write_daily(house: House, *, tenant: Tenant) -> None:
    """Write the letters whose hour has come, some in one unit until none is left. Late or twice, each day has one."""
    due = PER_UNIT
    while due == PER_UNIT:
        with house.scope.unit(tenant) as unit:
            people = services.due_daily(unit.session, most=PER_UNIT)
            for account_id, day in people:
                services.write_daily(unit.session, account_id=account_id, day=day)
            due = len(people)

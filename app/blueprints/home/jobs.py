"""Timed work of home: the daily letter, and the end of what was told long ago."""

from app.blueprints.home import services
from tenants.house import House
from tenants.registry import Tenant

SWEEP_SECONDS = 300
FORGET_SECONDS = 86400
ROWS_PER_UNIT = 5000
PER_UNIT = 100  # people


def write_daily(house: House, *, tenant: Tenant) -> None:
    """Write the letters whose hour has come, some in one unit until none is left. Late or twice, each day has one."""
    due = PER_UNIT
    while due == PER_UNIT:
        with house.scope.unit(tenant) as unit:
            people = services.due_daily(unit.session, most=PER_UNIT)
            services.write_daily(unit.session, people=people)
            due = len(people)


def forget_found(house: House, *, tenant: Tenant) -> None:
    """Delete what was found and told long ago, some thousand rows in one unit until none is left."""
    gone = ROWS_PER_UNIT
    while gone == ROWS_PER_UNIT:
        with house.scope.unit(tenant) as unit:
            gone = services.forget_found(unit.session, most=ROWS_PER_UNIT)

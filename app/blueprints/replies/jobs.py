"""Timed work of replies: letters are kept some days and then deleted."""

from app.blueprints.replies import services
from kernel import log
from tenants.house import House
from tenants.registry import Tenant

SWEEP_SECONDS = 3600
LOG = log.get("replies")


def sweep(house: House, *, tenant: Tenant) -> None:
    """Delete what was kept long enough, in units of some hundred."""
    swept = 0
    while True:
        with house.scope.unit(tenant) as unit:
            gone = services.sweep(unit.session)
        swept += gone
        if gone < services.SWEPT_AT_ONCE:
            break
    if swept:
        LOG.info("letters deleted", count=swept)

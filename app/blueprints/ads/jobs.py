"""Timed work of ads."""

from app.blueprints.ads import services
from tenants.house import House
from tenants.registry import Tenant

SWEEP_SECONDS = 300
PER_UNIT = 500


def expire_ads(house: House, *, tenant: Tenant) -> None:
    """End the ads whose time is over, some hundred per unit until none is left."""
    ended = PER_UNIT
    while ended == PER_UNIT:
        with house.scope.unit(tenant) as unit:
            ended = services.expire_ads(unit.session, most=PER_UNIT)

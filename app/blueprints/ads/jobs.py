"""Timed work of ads."""

from app.blueprints.ads import services
from tenants import packs
from tenants.house import House
from tenants.registry import Tenant

SWEEP_SECONDS = 300
REACH_SECONDS = 60  # a cat runs
PER_UNIT = 500
REACHED_PER_UNIT = 200  # people


def expire_ads(house: House, *, tenant: Tenant) -> None:
    """End the ads whose time is over, some hundred per unit until none is left."""
    ended = PER_UNIT
    while ended == PER_UNIT:
        with house.scope.unit(tenant) as unit:
            ended = services.expire_ads(unit.session, most=PER_UNIT)


def notice_ads(house: House, *, tenant: Tenant) -> None:
    """Say of the ads that end soon that they do, some hundred per unit until none is left."""
    told = PER_UNIT
    while told == PER_UNIT:
        with house.scope.unit(tenant) as unit:
            told = services.notice_ads(unit.session, pack=packs.load(tenant.country), most=PER_UNIT)


def reach_ads(house: House, *, tenant: Tenant) -> None:
    """Tell neighbours of what is lost, some hundred per unit until nothing is due."""
    more = True
    while more:
        with house.scope.unit(tenant) as unit:
            more = services.reach_ads(unit.session, pack=packs.load(tenant.country), most=REACHED_PER_UNIT)

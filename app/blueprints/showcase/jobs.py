"""Timed work of the showcase."""

from app.blueprints.showcase import services
from tenants.house import House
from tenants.registry import Tenant

SWEEP_SECONDS = 60  # how old a count on a visitor's page may be


def recount(house: House, *, tenant: Tenant) -> None:
    """Bring the counts of a country up to date."""
    with house.scope.unit(tenant) as unit:
        services.recount(unit.session)

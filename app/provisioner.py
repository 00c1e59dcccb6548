"""The provisioner: `python -m app.provisioner`. Opens, moves and puts away tenants, in the order of the queue `control`.

The only running process with the owner's address (docs/adr/0003-schemas.md). Every order may be given twice: what was
stopped half-way goes on where it was. A refusal is an answer, `{"refused": sentence}`; a fault fails the job.
"""

import importlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from babel import Locale
from sqlalchemy import Engine, create_engine

from app.blueprints.accounts import queries as accounts
from app.blueprints.accounts.queries import Neighbour
from app.blueprints.places import queries as places
from app.blueprints.staff import queries as staff
from app.blueprints.staff.models import Right
from app.blueprints.staff.services import appoint
from kernel import config, log
from kernel.config import Misconfigured
from kernel.errors import DomainError, NotFound
from kernel.queue import CONTROL, say
from tenants import archive, geography, packs, services
from tenants import house as houses
from tenants.errors import AlreadyClaimed, UnknownTenant
from tenants.house import House
from tenants.models import Family, TenantState
from tenants.registry import Tenant

LOG = log.get("provisioner")


@dataclass(frozen=True)
class Tools:
    """The house, and the owner's way into the database."""

    house: House
    owner: Engine


_tools: list[Tools] = []


def run(job: str, arguments: Mapping[str, Any]) -> dict[str, str]:
    """What RQ calls, with the name of an order."""
    tools = _tools[0]
    tools.house.registry.forget()
    with structlog.contextvars.bound_contextvars(job=job):
        try:
            done = ORDERS[job](tools, **arguments)
        except DomainError as refused:
            return {"refused": str(refused.told) % refused.told.values}
        finally:
            tools.house.registry.forget()
    return {"done": done}


def open_country(tools: Tools, *, country: str) -> str:
    """Registry row, role, schema, hosts, places. Returns its schema's name."""
    pack = packs.load(country)
    name = Locale.parse("en").territories.get(pack.territory, country)
    say(f"Opening {name}")
    tenant = services.open_tenant(
        tools.owner, services.NewTenant(family=Family.country, country=country, name=name, hosts=pack.hosts)
    )
    say(f"Loading the places of {name}")
    with tools.owner.begin() as connection:
        geography.load(connection, pack)
    return tenant.schema


def open_collectivity(tools: Tools, *, country: str, place: str, owner_id: str) -> str:
    """Open the space of a place, and appoint its first owner: registry row, then schema, then staff. Returns its slug.

    Raises UnknownTenant, NotFound (no such place or account), AlreadyClaimed.
    """
    land = tools.house.registry.country(country)
    if land is None or land.state is not TenantState.open:
        raise UnknownTenant(name=country)
    new, owner = _asked_for(tools, land, place, UUID(owner_id))
    before = tools.house.registry.collectivity(country, new.slug or "")
    if before is not None and not _goes_on(tools, before, owner.account_id):
        raise AlreadyClaimed(name=before.name)
    say(f"Opening the space of {new.name}")
    space = services.open_tenant(tools.owner, new)
    say("Appointing the owner")
    with tools.house.scope.unit(space) as unit:
        appoint(unit.session, account_id=owner.account_id, display_name=owner.display_name, right=Right.owner)
    return space.slug or ""


def move(tools: Tools, *, country: str, space: str | None, state: str) -> str:
    """Suspend, resume or close a country or a space. Returns its name. Raises UnknownTenant, WrongMove."""
    tenant = _found(tools, country, space)
    if tenant.state is not TenantState(state):
        services.move(tools.owner, tenant.id, TenantState(state))
    return tenant.name


def put_away(tools: Tools, *, country: str, space: str | None) -> str:
    """Archive a closed country or space. Returns the file it was written to.

    Raises UnknownTenant, NotClosed, HasSpaces.
    """
    tenant = _found(tools, country, space)
    say(f"Writing the tables of {tenant.schema}")
    written = archive.archive(tools.owner, tenant, tools.house.config.var / "archive")
    return str(written) if written else "an earlier file"


def _asked_for(tools: Tools, land: Tenant, place: str, owner_id: UUID) -> tuple[services.NewTenant, Neighbour]:
    with tools.house.scope.unit(land, read_only=True) as unit:
        found = places.at_address(unit.session, country=land.country, slug=place).place
        owner = accounts.neighbour(unit.session, owner_id)
    if found is None or owner is None:
        raise NotFound
    new = services.NewTenant(
        family=Family.collectivity, country=land.country, name=found.name, slug=found.slug, place_ids=(found.id,)
    )
    return new, owner


def _goes_on(tools: Tools, space: Tenant, owner_id: UUID) -> bool:
    """Whether an opening that was begun is continued: not open yet, or without an owner, or owned by the same."""
    if space.state is TenantState.opening:
        return True
    if space.state is not TenantState.open:
        return False
    with tools.house.scope.unit(space, read_only=True) as unit:
        owners = staff.owner_ids(unit.session)
    return not owners or owner_id in owners


def _found(tools: Tools, country: str, space: str | None) -> Tenant:
    registry = tools.house.registry
    tenant = registry.collectivity(country, space) if space else registry.country(country)
    if tenant is None:
        raise UnknownTenant(name=f"{country}/{space}" if space else country)
    return tenant


ORDERS: dict[str, Callable[..., str]] = {
    "open_country": open_country,
    "open_collectivity": open_collectivity,
    "move": move,
    "put_away": put_away,
}


def use(tools: Tools) -> None:
    """Work with these tools from now on."""
    _tools[:] = [tools]


def main() -> None:
    """Work on the queue `control` until told to stop."""
    log.set_up("provisioner")
    settings = config.from_environment(os.environ)
    if settings.owner_url is None:
        raise Misconfigured("missing in the environment: DATABASE_OWNER_URL")
    tools = Tools(houses.build(settings), create_engine(settings.owner_url))
    use(tools)
    tools.house.queue.work([CONTROL])


if __name__ == "__main__":
    # The module that RQ imports by name, not this copy of it called __main__.
    importlib.import_module("app.provisioner").main()

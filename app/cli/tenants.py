"""`./smiile flask tenants ...`: countries and spaces, opened, moved, put away; staff appointed."""

import click
from flask import current_app
from flask.cli import AppGroup

from app.blueprints.accounts import queries as accounts
from app.blueprints.accounts.queries import Neighbour
from app.blueprints.places import queries as places
from app.blueprints.staff.models import Right
from app.blueprints.staff.services import appoint as appoint_staff
from app.cli.orders import carry_out
from kernel.errors import DomainError
from tenants import packs
from tenants.house import House
from tenants.models import TenantState
from tenants.registry import Tenant

tenants = AppGroup("tenants", help="Countries and spaces of collectivities.")
country_option = click.option("--country", required=True, help="Code of the country, as in fr.")
space_option = click.option("--space", help="Path of the space, as in saint-malo; without it the country itself.")
MOVES = {
    "suspend": (TenantState.suspended, "Pause a country or a space; nothing is lost."),
    "resume": (TenantState.open, "Open a country or a space again."),
    "close": (TenantState.closed, "Close a country or a space; it can be opened again until it is archived."),
}


@tenants.command("list")
@click.option("--country", help="Only this country.")
def list_all(country: str | None) -> None:
    """Every country and space, with its state."""
    for tenant in _house().registry.all():
        if country in {None, tenant.country}:
            path = f"/{tenant.slug}" if tenant.slug else ""
            click.echo(f"{tenant.country}{path:<40} {tenant.state:<10} {tenant.schema:<40} {tenant.name}")


@tenants.command("open-country")
@country_option
def open_country(country: str) -> None:
    """Open a country that has a pack, and load its places."""
    if country not in packs.all_codes(made_up=True):
        raise click.ClickException(f"There is no pack for {country!r} in tenants/countries.")
    carry_out(_house(), "open_country", country=country)
    click.echo(f"Open: {', '.join(packs.load(country).hosts)}")


@tenants.command("open-collectivity")
@country_option
@click.option("--place", required=True, help="Path of the town, as in saint-malo.")
@click.option("--owner-email", required=True, help="E-mail of the account that will own the space.")
def open_collectivity(country: str, place: str, owner_email: str) -> None:
    """Open the space of a town; its first owner has an account in the country."""
    house = _house()
    land = _country(house, country)
    slug = _slug(house, land, place)
    owner = _account(house, land, owner_email)
    opened = carry_out(house, "open_collectivity", country=country, place=slug, owner_id=str(owner.account_id))
    host = house.registry.hosts_of(land)[0]
    click.echo(f"Open: {house.config.address_of(host)}/{opened}")


@tenants.command()
@country_option
@space_option
def archive(country: str, space: str | None) -> None:
    """Write a closed country or space to var/archive, then drop its tables."""
    click.echo(f"Archived: {carry_out(_house(), 'put_away', country=country, space=space)}")


@tenants.command()
@country_option
@click.option("--space", required=True, help="Path of the space, as in saint-malo.")
@click.option("--email", required=True, help="E-mail of an account of the country.")
@click.option("--right", required=True, type=click.Choice([right.value for right in Right]))
def appoint(country: str, space: str, email: str, right: str) -> None:
    """Give an account a right in a space, in place of the one it has."""
    house = _house()
    land = _country(house, country)
    found = house.registry.collectivity(country, space)
    if found is None or found.state is not TenantState.open:
        raise click.ClickException(f"There is no open space {space!r} in {land.name}.")
    person = _account(house, land, email)
    try:
        with house.scope.unit(found) as unit:
            appoint_staff(
                unit.session, account_id=person.account_id, display_name=person.display_name, right=Right(right)
            )
    except DomainError as refused:
        raise click.ClickException(str(refused.told)) from None
    click.echo(f"{person.display_name} is {right} of {found.name}.")


def _add_move(name: str, state: TenantState, about: str) -> None:
    @tenants.command(name, help=about)
    @country_option
    @space_option
    def move(country: str, space: str | None) -> None:
        moved = carry_out(_house(), "move", country=country, space=space, state=state.value)
        click.echo(f"{moved}: {state.value}")


for _name, (_state, _about) in MOVES.items():
    _add_move(_name, _state, _about)


def _house() -> House:
    house: House = current_app.extensions["house"]
    house.registry.forget()
    return house


def _country(house: House, code: str) -> Tenant:
    land = house.registry.country(code)
    if land is None or land.state is not TenantState.open:
        raise click.ClickException(f"The country {code!r} is not open here.")
    return land


def _slug(house: House, land: Tenant, place: str) -> str:
    with house.scope.unit(land, read_only=True) as unit:
        found = places.at_address(unit.session, country=land.country, slug=place)
    if found.place is not None:
        return found.place.slug
    near = ", ".join(other.slug for other in found.homonyms)
    hint = f" Did you mean one of these: {near}?" if near else ""
    raise click.ClickException(f"There is no place {place!r} in {land.name}.{hint}")


def _account(house: House, land: Tenant, email: str) -> Neighbour:
    with house.scope.unit(land, read_only=True) as unit:
        found = accounts.confirmed_by_email(unit.session, email)
    if found is None:
        raise click.ClickException(f"Nobody has confirmed an account in {land.name} with this e-mail.")
    return found

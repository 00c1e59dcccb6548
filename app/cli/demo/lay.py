"""The whole step: every open country that has words gets its neighbourhood, once.

A country is one unit and so is a space; a kill in between is made good by the next run. `demo.json` is written last.
"""

import json
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from app.cli.demo import country as countries
from app.cli.demo import space as spaces
from app.cli.demo import words
from app.cli.demo.country import Town
from tenants.asker import Asker
from tenants.house import House
from tenants.models import TenantState
from tenants.registry import Tenant

MARKER = "demo.json"


def lay(house: House, owner: Engine) -> None:
    """Lay what is not there yet, then write the accounts to `demo.json`; all there, nothing is written.

    `owner`: for the schemas of the spaces. Towns that are not in the geography are passed over, with their people.
    """
    told = [(country, tenant) for country in words.countries() if (tenant := _open(house, country.code))]
    if _is_laid(house, told):
        return
    people: list[dict[str, str]] = []
    for country, tenant in told:
        people += _lay_country(house, owner, country, tenant)
    _write(house.config.var / MARKER, people)


def _open(house: House, code: str) -> Tenant | None:
    tenant = house.registry.country(code)
    return tenant if tenant is not None and tenant.state is TenantState.open else None


def _is_laid(house: House, told: list[tuple[words.Country, Tenant]]) -> bool:
    """Whether the last run came to its end, on the database that is here now."""
    known = {person.get("country") for person in _read(house.config.var / MARKER)}
    if not all(country.code in known for country, _tenant in told):
        return False
    for country, tenant in told:
        with house.scope.unit(tenant, read_only=True) as unit:
            if not countries.askers(unit.session, country):
                return False
    return True


def _lay_country(house: House, owner: Engine, country: words.Country, tenant: Tenant) -> list[dict[str, str]]:
    with house.scope.unit(tenant) as unit:
        towns = countries.towns(unit.session, country)
        people = countries.askers(unit.session, country)
        if not people:
            people = countries.populate(unit.session, country, towns, key=house.config.secret_key, store=house.files)
    for space in country.spaces:
        if space.owner in people and space.place in towns:
            opened = spaces.open_space(house, owner, country, space, towns[space.place])
            spaces.furnish(house, opened, country, space, people[space.owner])
    return _accounts(country, people, towns)


def _accounts(country: words.Country, people: dict[str, Asker], towns: dict[str, Town]) -> list[dict[str, str]]:
    owners = {
        space.owner: f"owner of the space of {towns[space.place].name}"
        for space in country.spaces
        if space.place in towns
    }
    return [
        {
            "country": country.code,
            "name": f"{neighbour.given} {neighbour.family}",
            "email": country.email(neighbour),
            "password": words.PASSWORD,
            "role": "country manager" if neighbour.manager else owners.get(neighbour.key, "neighbour"),
            "place": people[neighbour.key].place_name,
        }
        for neighbour in country.neighbours
        if neighbour.key in people
    ]


def _read(file: Path) -> list[dict[str, Any]]:
    try:
        found = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return []
    return [person for person in found if isinstance(person, dict)] if isinstance(found, list) else []


def _write(file: Path, people: list[dict[str, str]]) -> None:
    """Whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    part.write_text(json.dumps(people, ensure_ascii=False, indent=1) + "\n", "utf-8")
    part.replace(file)

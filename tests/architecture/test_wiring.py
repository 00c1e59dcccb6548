"""The wiring tells every room, every event and every model; nothing is forgotten."""

import inspect
import itertools
import pkgutil
import tomllib

import pytest

from app import blueprints, wiring
from app.road import Errand
from kernel.db import CollectivityModel, CountryModel
from kernel.events import Event
from tenants.models import Family
from tests.architecture.tree import ROOT, drawer_modules, drawers, modules, rooms

BASES = {Family.country: CountryModel, Family.collectivity: CollectivityModel}


def test_every_room_is_in_the_wiring():
    assert sorted((*wiring.COUNTRY, *wiring.COLLECTIVITY)) == rooms()


@pytest.mark.parametrize(
    ("contract", "side", "named"),
    [
        ("families-to-country", "source_modules", wiring.COLLECTIVITY),
        ("families-to-country", "forbidden_modules", wiring.COUNTRY),
        ("families-to-collectivity", "source_modules", wiring.COUNTRY),
        ("families-to-collectivity", "forbidden_modules", wiring.COLLECTIVITY),
    ],
)
def test_contracts_between_the_families_name_every_room(contract, side, named):
    """Import-linter says so of the ladders; here a room left out would have no wall, and nobody would hear of it."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    told = next(one for one in contracts if one["id"] == contract)[side]
    assert sorted(set(told) - {"billing"}) == sorted(f"app.blueprints.{room}" for room in named), f"{contract}: {side}"


def test_the_contract_of_drawers_names_every_drawer():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    told = next(one for one in contracts if one["id"] == "drawer")["containers"]
    assert sorted(told) == [f"billing.{drawer}" for drawer in drawers() if drawer != "gateway"]


def test_every_event_is_in_the_wiring():
    known = set(wiring.ROAD.follows)
    missing = [
        f"{room}.{name}"
        for room, module in itertools.chain(modules("events"), drawer_modules("events"))
        for name, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, Event) and kind is not Event and kind.__module__ == module.__name__ and kind not in known
    ]
    assert missing == []


def test_every_table_belongs_to_its_rooms_family():
    strange = [
        f"{room}.{name}"
        for room, module in modules("models")
        for name, kind in inspect.getmembers(module, inspect.isclass)
        if kind.__module__.startswith(f"app.blueprints.{room}.")
        and hasattr(kind, "__tablename__")
        and not issubclass(kind, BASES[wiring.FAMILIES[room]])
    ]
    assert strange == []


def test_every_table_of_billing_is_the_country_s():
    """They outlive a space: closing it drops its schema, not its invoices."""
    strange = [
        f"{drawer}.{name}"
        for drawer, module in drawer_modules("models")
        for name, kind in inspect.getmembers(module, inspect.isclass)
        if hasattr(kind, "__tablename__") and not issubclass(kind, CountryModel)
    ]
    assert strange == []


def test_steps_of_the_road_have_names_of_their_own():
    names = [step.name for steps in wiring.ROAD.follows.values() for step in steps]
    assert len(names) == len(set(names))


def test_errands_are_the_only_steps_that_may_speak_to_a_network():
    for steps in wiring.ROAD.follows.values():
        for step in steps:
            home = inspect.getmodule(step.run).__name__.split(".")
            assert ("jobs" in home) == isinstance(step, Errand), step.name


def test_every_blueprint_is_named_after_its_room():
    assert [view.name for view in wiring.VIEWS if view.name.removesuffix("_api") not in rooms()] == []


def test_no_room_is_hidden_from_the_package():
    assert sorted(module.name for module in pkgutil.iter_modules(blueprints.__path__)) == rooms()

"""The road of events, as the wiring lays it: which reaction follows which event, and in whose unit.

A reaction runs in one unit of the tenant it concerns, with its receipt in the same transaction. An errand speaks to a
network between units of its own; its receipt follows when it has come home, so it must bear being run twice.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from kernel.events import Event
from tenants.house import House
from tenants.models import Family
from tenants.registry import Tenant


@dataclass(frozen=True, kw_only=True)
class Reaction:
    """`run(session, event, *, tenant, event_id)`, in a unit of the tenant of `family`."""

    name: str
    family: Family
    run: Callable[..., None]
    queue: str = "prompt"


@dataclass(frozen=True, kw_only=True)
class Errand:
    """`run(house, event, *, tenant)`: opens its own units, since it waits for a network."""

    name: str
    family: Family
    run: Callable[..., None]
    queue: str = "mail"


@dataclass(frozen=True, kw_only=True)
class Periodic:
    """`run(house, *, tenant)`, for every open tenant of the family, each `every_seconds`."""

    name: str
    family: Family
    run: Callable[..., None]
    every_seconds: int
    queue: str = "bulk"


@dataclass(frozen=True, kw_only=True)
class Road:
    """Every event of the house by name, what follows it, and what is done by the clock."""

    follows: Mapping[type[Event], tuple[Reaction | Errand, ...]]
    periodic: tuple[Periodic, ...]

    @cached_property
    def known(self) -> tuple[str, ...]:
        """The names of all events: while two versions run side by side, one meets events of the other."""
        return tuple(self._kinds)

    def event(self, name: str) -> type[Event]:
        """The class of an event by its name on the road. Raises KeyError."""
        return self._kinds[name]

    def following(self, name: str) -> tuple[Reaction | Errand, ...]:
        """What follows an event, by its name."""
        return self.follows[self.event(name)]

    def step(self, name: str) -> Reaction | Errand:
        """A reaction or errand by its name. Raises KeyError."""
        return self._steps[name]

    @cached_property
    def _kinds(self) -> Mapping[str, type[Event]]:
        return {kind.name(): kind for kind in self.follows}

    @cached_property
    def _steps(self) -> Mapping[str, Reaction | Errand]:
        return {step.name: step for steps in self.follows.values() for step in steps}


def concerned(house: House, family: Family, source: Tenant, payload: Mapping[str, Any]) -> Tenant | None:
    """Whose unit a step runs in: the source's own; upwards its country; downwards the collectivity the event names."""
    if family is source.family:
        return source
    if family is Family.country:
        return house.registry.country(source.country)
    named = house.registry.by_id(UUID(str(payload["collectivity_id"])))
    return named if named is not None and named.country == source.country else None

"""What the porch must know of the rooms without importing them: handed over by the factory (see app/wiring.py)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app

from tenants.asker import Asker
from tenants.house import House
from tenants.models import Family

AskerFor = Callable[..., Asker | None]  # (session, *, digest, country) -> who holds this device
NoteSeen = Callable[..., None]  # (session, *, asker): this device was at work


@dataclass(frozen=True, kw_only=True)
class PlacePages:
    """The endpoints of the two pages at `/<slug>`, of a claimed place and of any other (app/web/places.py).

    `about` tells what the country knows of a claimed place, by its slug: read before the unit drops to the space's role.
    """

    claimed: str
    unclaimed: str
    about: Callable[[str], dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Porch:
    """`asker_for` finds who asks by the digest of the device's token. `families` tells each blueprint's family.

    `note_seen` notes that a device was at work, when it sends something to a room of the country.
    """

    asker_for: AskerFor
    note_seen: NoteSeen
    families: Mapping[str, Family]
    place_pages: PlacePages


def house() -> House:
    """The house of this application."""
    made: House = current_app.extensions["house"]
    return made


def porch() -> Porch:
    """The porch of this application."""
    made: Porch = current_app.extensions["porch"]
    return made

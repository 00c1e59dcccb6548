"""The one table of the house: rooms and their family, doors, and what follows each event.

An event with nobody listening is listed with an empty tuple: silence is a decision.
"""

from flask import Blueprint
from flask_smorest import Blueprint as ApiBlueprint

from app.blueprints.help.views import views as help_views
from app.blueprints.places.api import api as places_api
from app.blueprints.places.views import views as places_views
from app.road import Road
from app.web.porch import Porch
from tenants.asker import Asker
from tenants.models import Family

COUNTRY: tuple[str, ...] = ("places", "help", "accounts")
COLLECTIVITY: tuple[str, ...] = ()
FAMILIES: dict[str, Family] = {
    **dict.fromkeys(COUNTRY, Family.country),
    **dict.fromkeys(COLLECTIVITY, Family.collectivity),
}

VIEWS: tuple[Blueprint, ...] = (places_views, help_views)
APIS: tuple[ApiBlueprint, ...] = (places_api,)


def _nobody(_session: object, **_: object) -> Asker | None:
    return None


PORCH = Porch(asker_for=_nobody, families=FAMILIES)
ROAD = Road(follows={}, periodic=())

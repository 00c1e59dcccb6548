"""The one table of the house: rooms and their family, doors, and what follows each event.

An event with nobody listening is listed with an empty tuple: silence is a decision.
"""

from flask import Blueprint
from flask_smorest import Blueprint as ApiBlueprint

from app.blueprints.accounts import jobs as accounts_jobs
from app.blueprints.accounts import queries as accounts_queries
from app.blueprints.accounts import services as accounts_services
from app.blueprints.accounts.events import AccountMade, PlaceChosen, SignInLetterWanted
from app.blueprints.accounts.views import views as accounts_views
from app.road import Errand, Road
from app.web.porch import Porch
from tenants.models import Family

COUNTRY: tuple[str, ...] = ("places", "accounts")
COLLECTIVITY: tuple[str, ...] = ()
FAMILIES: dict[str, Family] = {
    **dict.fromkeys(COUNTRY, Family.country),
    **dict.fromkeys(COLLECTIVITY, Family.collectivity),
}

VIEWS: tuple[Blueprint, ...] = (accounts_views,)
APIS: tuple[ApiBlueprint, ...] = ()


PORCH = Porch(
    asker_for=lambda session, *, digest, country: accounts_queries.asker_for(session, digest=digest),  # noqa: ARG005
    note_seen=accounts_services.note_seen,
    families=FAMILIES,
)
ROAD = Road(
    follows={
        AccountMade: (),
        PlaceChosen: (),
        SignInLetterWanted: (
            Errand(name="accounts.send_letter", family=Family.country, run=accounts_jobs.send_letter),
        ),
    },
    periodic=(),
)

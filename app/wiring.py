"""The one table of the house: rooms and their family, doors, and what follows each event.

An event with nobody listening is listed with an empty tuple: silence is a decision.
"""

from flask import Blueprint
from flask_smorest import Blueprint as ApiBlueprint
from sqlalchemy.orm import Session

from app.blueprints.accounts import queries as accounts
from app.blueprints.ads import api as ads_api
from app.blueprints.ads import events as ads_events
from app.blueprints.ads import jobs as ads_jobs
from app.blueprints.ads import reactions as ads_reactions
from app.blueprints.ads import views as ads_views
from app.blueprints.conversations import events as conversations_events
from app.blueprints.home import api as home_api
from app.blueprints.home import views as home_views
from app.blueprints.moderation import events as moderation_events
from app.blueprints.notifications import events as notifications_events
from app.road import Periodic, Reaction, Road
from app.web.porch import Porch
from tenants.asker import Asker
from tenants.models import Family

COUNTRY: tuple[str, ...] = ("places", "accounts", "notifications", "moderation", "conversations", "ads", "home")
COLLECTIVITY: tuple[str, ...] = ()
FAMILIES: dict[str, Family] = {
    **dict.fromkeys(COUNTRY, Family.country),
    **dict.fromkeys(COLLECTIVITY, Family.collectivity),
}

VIEWS: tuple[Blueprint, ...] = (ads_views.views, home_views.views)
APIS: tuple[ApiBlueprint, ...] = (ads_api.api, home_api.api)


def _asker_for(session: Session, *, digest: str, **_: object) -> Asker | None:
    return accounts.asker_for(session, digest=digest)


PORCH = Porch(asker_for=_asker_for, families=FAMILIES)
ROAD = Road(
    follows={
        ads_events.AdPublished: (),
        ads_events.AdEdited: (),
        ads_events.AdClosed: (),
        ads_events.AdExpired: (),
        ads_events.AdAnswered: (Reaction(name="ads.tell_both", family=Family.country, run=ads_reactions.tell_both),),
        conversations_events.MessageWritten: (),
        moderation_events.ThingReported: (),
        moderation_events.ThingHidden: (Reaction(name="ads.hide", family=Family.country, run=ads_reactions.hide),),
        moderation_events.ThingKept: (Reaction(name="ads.restore", family=Family.country, run=ads_reactions.restore),),
        notifications_events.LettersDue: (),
    },
    periodic=(
        Periodic(
            name="ads.expire_ads",
            family=Family.country,
            run=ads_jobs.expire_ads,
            every_seconds=ads_jobs.SWEEP_SECONDS,
        ),
    ),
)

"""The one table of the house: rooms and their family, doors, and what follows each event.

An event with nobody listening is listed with an empty tuple: silence is a decision.
"""

from flask import Blueprint
from flask_smorest import Blueprint as ApiBlueprint
from sqlalchemy.orm import Session

from app.blueprints.accounts import jobs as accounts_jobs
from app.blueprints.accounts import queries as accounts_queries
from app.blueprints.accounts import reactions as accounts_reactions
from app.blueprints.accounts import services as accounts_services
from app.blueprints.accounts.events import AccountMade, PlaceChosen, SignInLetterWanted
from app.blueprints.accounts.views import views as accounts_views
from app.blueprints.bulletins import reactions as bulletins_reactions
from app.blueprints.help.views import views as help_views
from app.blueprints.places.api import api as places_api
from app.blueprints.places.views import views as places_views
from app.blueprints.posts.api import api as posts_api
from app.blueprints.posts.events import PostEdited, PostPublished, PostWithdrawn
from app.blueprints.posts.views import views as posts_views
from app.blueprints.spaces.views import views as spaces_views
from app.blueprints.staff.events import StaffAppointed, StaffEnded
from app.blueprints.staff.views import views as staff_views
from app.road import Errand, Reaction, Road
from app.web.porch import PlacePages, Porch
from tenants.asker import Asker
from tenants.models import Family
from tenants.registry import Tenant

COUNTRY: tuple[str, ...] = ("places", "help", "accounts", "bulletins")
COLLECTIVITY: tuple[str, ...] = ("staff", "posts", "spaces")
# A room's doors are named after it: `posts` and `posts_api`.
FAMILIES: dict[str, Family] = {
    door: family
    for rooms, family in ((COUNTRY, Family.country), (COLLECTIVITY, Family.collectivity))
    for room in rooms
    for door in (room, f"{room}_api")
}

VIEWS: tuple[Blueprint, ...] = (places_views, help_views, accounts_views, staff_views, posts_views, spaces_views)
APIS: tuple[ApiBlueprint, ...] = (places_api, posts_api)


def _asker_for(session: Session, *, digest: str, country: Tenant) -> Asker | None:  # noqa: ARG001  the porch's shape
    return accounts_queries.asker_for(session, digest=digest)


PORCH = Porch(
    asker_for=_asker_for,
    note_seen=accounts_services.note_seen,
    families=FAMILIES,
    place_pages=PlacePages(claimed="spaces.show", unclaimed="places.show"),
)
ROAD = Road(
    follows={
        AccountMade: (),
        PlaceChosen: (),
        SignInLetterWanted: (
            Errand(name="accounts.send_letter", family=Family.country, run=accounts_jobs.send_letter),
        ),
        StaffAppointed: (
            Reaction(name="accounts.know_staff", family=Family.country, run=accounts_reactions.know_staff),
        ),
        StaffEnded: (Reaction(name="accounts.end_staff", family=Family.country, run=accounts_reactions.end_staff),),
        PostPublished: (Reaction(name="bulletins.show", family=Family.country, run=bulletins_reactions.show),),
        PostEdited: (Reaction(name="bulletins.change", family=Family.country, run=bulletins_reactions.change),),
        PostWithdrawn: (Reaction(name="bulletins.withdraw", family=Family.country, run=bulletins_reactions.withdraw),),
    },
    periodic=(),
)

"""What home does when something happened: a new ad is held against the searches that are kept; searches follow their keeper."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.blueprints.accounts.events import HomeMoved, PlaceChosen
from app.blueprints.ads.events import AdPublished, AdRenamed
from app.blueprints.home import services
from app.blueprints.home.events import AdFound
from kernel import outbox


def find_searches(session: Session, event: AdPublished, *, event_id: UUID, **_: Any) -> None:
    """Which searches have been waiting for this ad. Emits AdFound when somebody is to be told at once."""
    if services.match_ad(session, ad_id=event.ad_id):
        outbox.write(session, AdFound(ad_id=event.ad_id, cause_id=event_id))


def tell_keepers(session: Session, event: AdFound, **_: Any) -> None:
    """Tell some of those who wait; the others in the unit of the next event. Killed in between, it goes on from there."""
    if services.tell_found(session, ad_id=event.ad_id, cause_id=event.cause_id):
        outbox.write(session, event)


def rename_found(session: Session, event: AdRenamed, **_: Any) -> None:
    """What searches have told of an ad says its title as moderation leaves it."""
    services.rename_found(session, ad_id=event.ad_id)


def follow_keeper(session: Session, event: PlaceChosen | HomeMoved, **_: Any) -> None:
    """Somebody lives elsewhere now, or says so more exactly."""
    services.follow_home(session, account_id=event.account_id)

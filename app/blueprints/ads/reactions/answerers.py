"""Neighbours who answered an ad are told what becomes of it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.blueprints.accounts.queries import neighbour
from app.blueprints.ads import queries
from app.blueprints.ads.events import AdClosed, AdEdited, AdReopened
from app.blueprints.ads.models import Ad, AdKind, AdState
from app.blueprints.ads.services.told import FOUND
from app.blueprints.notifications.services import notify
from kernel.errors import N_

GATHER = timedelta(minutes=10)  # who changes a title thrice in a row means one letter
SUBSTANCE = {"title", "price", "on_day"}  # who answered was told something else


def tell_changed(session: Session, event: AdEdited, *, event_id: UUID, **_: Any) -> None:
    """Tell those who answered that title, price or day are not what they answered to."""
    ad = queries.ad_in_state(session, event.ad_id, AdState.open)
    if ad is None or not SUBSTANCE & set(event.changed):
        return
    for answerer in queries.answerers(session, ad):
        _tell(
            session,
            ad,
            event_id=event_id,
            account_id=answerer,
            kind="ads.changed",
            message=N_("%(name)s has changed the ad “%(title)s”, which you answered."),
            path=f"/ads/{ad.public_id}",
            letter="ads/mail/changed",
            gather=GATHER,
        )


def tell_settled(session: Session, event: AdClosed, *, event_id: UUID, **_: Any) -> None:
    """Tell those who answered that they need not wait; and the one it ended with, that it did.

    Of what was lost they are told that it is found; the other side of a match hears so in words of its own.
    """
    ad = queries.ad_in_state(session, event.ad_id, AdState.closed)
    if ad is None:  # opened again meanwhile
        return
    settled = N_("%(name)s has settled the ad “%(title)s”. Thank you for answering.")
    is_found = ad.kind == AdKind.lost and queries.found_ad(session, ad.id) is not None
    others = "ads.settled", FOUND if is_found else settled, "ads/mail/settled"
    chosen = "ads.settled_with", N_("%(name)s says that “%(title)s” was settled with you. Thank you both."), None
    for answerer, conversation in queries.answerers(session, ad).items():
        if event.by_match and answerer == ad.closed_with:
            continue
        kind, message, letter = chosen if answerer == ad.closed_with else others
        _tell(
            session,
            ad,
            event_id=event_id,
            account_id=answerer,
            kind=kind,
            message=message,
            path=f"/conversations/{conversation}",
            letter=letter,
        )


def tell_reopened(session: Session, event: AdReopened, *, event_id: UUID, **_: Any) -> None:
    """Take back what was told."""
    ad = queries.ad_in_state(session, event.ad_id, AdState.open)
    if ad is None:
        return
    for answerer in queries.answerers(session, ad):
        _tell(
            session,
            ad,
            event_id=event_id,
            account_id=answerer,
            kind="ads.reopened",
            message=N_("The ad “%(title)s” by %(name)s is open again: it was closed by mistake."),
            path=f"/ads/{ad.public_id}",
        )


def _tell(session: Session, ad: Ad, **told: Any) -> None:
    author = neighbour(session, ad.author_id)
    if author is not None:  # else the account was closed meanwhile
        title = queries.title_for(session, ad)
        notify(session, values={"name": author.display_name, "title": title}, **told)

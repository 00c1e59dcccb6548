"""Moderation's decisions, carried out on ads."""

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.blueprints.ads import queries
from app.blueprints.ads.events import AdRenamed
from app.blueprints.ads.models import Ad, AdAnswer, AdState, AdTold
from app.blueprints.ads.services.reaching import begin_reach
from app.blueprints.ads.services.rows import move
from app.blueprints.notifications.services import rename
from kernel import clock, outbox

UNSAID = "…"  # stands for a title that nobody is to read


def hide_ad(session: Session, *, ad_id: UUID) -> None:
    """Moderation has hidden the ad: whatever its state, its author alone sees it, and moderation its photos.

    Locks the ad; may be repeated. Emits AdRenamed.
    """
    ad = queries.ad_by_id_for_update(session, ad_id)
    if ad is not None and ad.state != AdState.hidden:
        move(session, ad, AdState.hidden)
        _renamed(session, ad)


def restore_ad(session: Session, *, ad_id: UUID) -> None:
    """Moderation takes its decision back: the ad is what it would be now. Locks the ad; may be repeated. Emits AdRenamed."""
    ad = queries.ad_by_id_for_update(session, ad_id)
    if ad is not None and ad.state == AdState.hidden:
        move(session, ad, ad.state_before_hiding(clock.now()))
        begin_reach(session, ad)
        _renamed(session, ad)


def call_ad(session: Session, *, ad_id: UUID, told: Select[tuple[UUID]]) -> None:
    """What these accounts were told of an ad says its title; while it is hidden, none. Locks the ad; may be repeated."""
    ad = queries.ad_by_id_for_update(session, ad_id)
    if ad is not None:
        _call_it(session, ad, told)


def _renamed(session: Session, ad: Ad) -> None:
    """So it is with whom it was told by itself, and with who answered it; the room above says so to whom it told."""
    _call_it(session, ad, select(AdTold.account_id).where(AdTold.ad_id == ad.id))
    _call_it(session, ad, select(AdAnswer.answerer_id).where(AdAnswer.ad_id == ad.id))
    outbox.write(session, AdRenamed(ad_id=ad.id))


def _call_it(session: Session, ad: Ad, told: Select[tuple[UUID]]) -> None:
    hidden = ad.state == AdState.hidden
    title = UNSAID if hidden else queries.title_for(session, ad)
    rename(session, of=told, path=f"/ads/{ad.public_id}", title=title, after=ad.id, seen=hidden)

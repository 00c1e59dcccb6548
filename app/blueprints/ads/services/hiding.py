"""Moderation's decisions, carried out on ads."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.blueprints.ads import queries
from app.blueprints.ads.models import Ad, AdState, AdTold
from app.blueprints.ads.services.reaching import begin_reach
from app.blueprints.ads.services.rows import move
from app.blueprints.notifications.services import rename
from kernel import clock

UNSAID = "…"  # stands for a title that nobody is to read


def hide_ad(session: Session, *, ad_id: UUID) -> None:
    """Moderation has hidden the ad: whatever its state, its author alone sees it, and moderation its photos. Locks the ad; may be repeated."""
    ad = queries.ad_by_id_for_update(session, ad_id)
    if ad is not None and ad.state != AdState.hidden:
        move(session, ad, AdState.hidden)
        _call_it(session, ad, UNSAID, seen=True)


def restore_ad(session: Session, *, ad_id: UUID) -> None:
    """Moderation takes its decision back: the ad is what it would be now. Locks the ad; may be repeated."""
    ad = queries.ad_by_id_for_update(session, ad_id)
    if ad is not None and ad.state == AdState.hidden:
        move(session, ad, ad.state_before_hiding(clock.now()))
        begin_reach(session, ad)
        _call_it(session, ad, queries.title_for(session, ad))


def _call_it(session: Session, ad: Ad, title: str, *, seen: bool = False) -> None:
    """What neighbours were told of something lost, who had not asked for it, says this title from now on."""
    told = select(AdTold.account_id).where(AdTold.ad_id == ad.id)
    rename(session, of=told, path=f"/ads/{ad.public_id}", title=title, after=ad.id, seen=seen)

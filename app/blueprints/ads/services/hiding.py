"""Moderation's decisions, carried out on ads."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.blueprints.ads import queries
from app.blueprints.ads.models import AdState
from app.blueprints.ads.services.rows import move
from kernel import clock


def hide_ad(session: Session, *, ad_id: UUID) -> None:
    """Moderation has hidden the ad: whatever its state, only its author and managers see it. Locks the ad; may be repeated."""
    ad = queries.ad_by_id_for_update(session, ad_id)
    if ad is not None and ad.state != AdState.hidden:
        move(session, ad, AdState.hidden)


def restore_ad(session: Session, *, ad_id: UUID) -> None:
    """Moderation takes its decision back: the ad is what it would be now. Locks the ad; may be repeated."""
    ad = queries.ad_by_id_for_update(session, ad_id)
    if ad is not None and ad.state == AdState.hidden:
        move(session, ad, ad.state_before_hiding(clock.now()))

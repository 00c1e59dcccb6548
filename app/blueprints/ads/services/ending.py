"""The end of ads: settled by their author, or by the clock."""

from sqlalchemy.orm import Session

from app.blueprints.ads import errors, events, queries
from app.blueprints.ads.models import Ad, AdState
from app.blueprints.ads.services.rows import move
from kernel import clock, outbox
from tenants.asker import Asker


def close_ad(session: Session, *, asker: Asker, public_id: str) -> Ad:
    """Settle one's ad; nothing happens to one that is settled already. Locks the ad. Emits AdClosed.

    Raises NoSuchAd, NotYourAd, AdNotOpen (its time is over, or moderation has hidden it).
    """
    ad = queries.ad_to_change(session, asker, public_id, lock=True)
    if ad.state == AdState.closed:
        return ad
    if ad.state != AdState.open:
        raise errors.AdNotOpen
    ad.closed_at = clock.now()
    move(session, ad, AdState.closed, by=asker.account_id)
    outbox.write(session, events.AdClosed(ad_id=ad.id))
    return ad


def expire_ads(session: Session, *, most: int = 500) -> int:
    """End open ads whose time is over, oldest first; returns how many. Locks them, leaves those locked by others.

    Emits AdExpired for each.
    """
    due = queries.due_for_update(session, now=clock.now(), most=most)
    for ad in due:
        move(session, ad, AdState.expired)
        outbox.write(session, events.AdExpired(ad_id=ad.id))
    return len(due)

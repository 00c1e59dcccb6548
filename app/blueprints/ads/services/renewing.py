"""Ads that end soon: their author is told, and renews them."""

from datetime import timedelta

from sqlalchemy.orm import Session

from app.blueprints.ads import errors, events, policy, queries
from app.blueprints.ads.models import Ad, AdKind, AdState
from app.blueprints.ads.services.publishing import room_for_one_more, run_time
from app.blueprints.ads.services.rows import move, note_move
from kernel import clock, outbox
from tenants.asker import Asker
from tenants.packs import Pack


def renew_ad(session: Session, *, asker: Asker, pack: Pack, public_id: str) -> Ad:
    """Let one's ad stand for the whole time of its kind again, on top of the feed. Locks the ad. Emits AdRenewed.

    Sent twice within a minute it is renewed once. Not before its author was told that it ends, not later than 30 days after its end, and as often as the country's pack
    says. Raises NoSuchAd, NotYourAd, NotToRenew, TooManyAds.
    """
    ad = queries.ad_to_change(session, asker, public_id, lock=True)
    kind = AdKind(ad.kind)
    if _has_just_been(ad):
        return ad
    if not policy.can_renew(asker, ad, pack.ads[kind], clock.now()):
        raise errors.NotToRenew
    for name, value in run_time(pack, kind).items():
        setattr(ad, name, value)
    ad.renewals, ad.noticed_at = ad.renewals + 1, None
    if ad.state == AdState.expired:
        room_for_one_more(session, asker)
        move(session, ad, AdState.open, by=asker.account_id)
    else:
        note_move(session, ad, by=asker.account_id)
    outbox.write(
        session,
        events.AdRenewed(ad_id=ad.id, author_id=ad.author_id, kind=ad.kind, place_id=ad.place_id),
    )
    return ad


def _has_just_been(ad: Ad) -> bool:
    """A button pressed twice."""
    is_new = ad.published_at is not None and ad.published_at > clock.now() - timedelta(minutes=1)
    return is_new and ad.state == AdState.open and ad.renewals > 0


def notice_ads(session: Session, *, pack: Pack, most: int = 500) -> int:
    """Say of open ads that they end soon, once for each time they run; returns of how many. Locks them. Emits AdEndsSoon."""
    days = {AdKind(kind): rules.notice_days for kind, rules in pack.ads.items()}
    due = queries.ending_soon_for_update(session, now=clock.now(), days=days, most=most)
    for ad in due:
        ad.noticed_at = clock.now()
        outbox.write(session, events.AdEndsSoon(ad_id=ad.id))
    session.flush()
    return len(due)

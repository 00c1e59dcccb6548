"""The end of ads: settled by their author, opened again, or ended by the clock."""

from sqlalchemy.orm import Session

from app.blueprints.ads import errors, events, policy, queries
from app.blueprints.ads.models import Ad, AdKind, AdState, Outcome
from app.blueprints.ads.services.matching import part
from app.blueprints.ads.services.publishing import room_for_one_more
from app.blueprints.ads.services.reaching import begin_reach
from app.blueprints.ads.services.rows import move
from kernel import clock, outbox
from kernel.errors import N_, Invalid
from tenants.asker import Asker


def close_ad(
    session: Session, *, asker: Asker, public_id: str, outcome: Outcome, conversation: str | None = None
) -> Ad:
    """Settle one's open or ended ad; nothing happens to one that is settled already. Locks the ad. Emits AdClosed.

    `conversation`: the public id of the one with the neighbour it ended with; only for `with_neighbour`, and may be left out.
    Raises NoSuchAd, NotYourAd, AdNotOpen (a draft, or moderation has hidden it), Invalid (not an outcome of this kind).
    """
    ad = queries.ad_to_change(session, asker, public_id, lock=True)
    if ad.state == AdState.closed:
        return ad
    if not policy.can_close(asker, ad):
        raise errors.AdNotOpen
    if outcome not in policy.outcomes(AdKind(ad.kind)):
        raise Invalid(fields={"outcome": [N_("Please choose how it ended.")]})
    ad.closed_at, ad.outcome = clock.now(), outcome
    if outcome is Outcome.with_neighbour and conversation:
        ad.closed_with = queries.answerer_in(session, ad.id, conversation)
        if ad.closed_with is None:
            raise Invalid(fields={"conversation": [N_("This neighbour has not answered your ad.")]})
    move(session, ad, AdState.closed, by=asker.account_id)
    outbox.write(session, events.AdClosed(ad_id=ad.id))
    return ad


def reopen_ad(session: Session, *, asker: Asker, public_id: str) -> Ad:
    """Open one's ad again that was closed by mistake; nothing happens to an open one. Locks the ad. Emits AdReopened.

    Raises NoSuchAd, NotYourAd, NotToReopen (too late, or its time is over), TooManyAds.
    """
    ad = queries.ad_to_change(session, asker, public_id, lock=True)
    if ad.state == AdState.open:
        return ad
    if not policy.can_reopen(asker, ad, clock.now()):
        raise errors.NotToReopen
    room_for_one_more(session, asker)
    ad.closed_at = ad.outcome = ad.closed_with = None
    move(session, ad, AdState.open, by=asker.account_id)
    part(session, ad)
    begin_reach(session, ad)
    outbox.write(session, events.AdReopened(ad_id=ad.id))
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

"""Photos of an ad that is there already."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.blueprints.ads import errors, events, policy, queries
from app.blueprints.ads.models import AdState
from app.blueprints.files.services import attach
from kernel import clock, outbox
from tenants.asker import Asker


def add_photos(session: Session, *, asker: Asker, public_id: str, key: UUID) -> int:
    """What came in with the form of a `key` becomes photos of one's draft or open ad; returns how many. Locks the ad. Emits AdEdited.

    Raises NoSuchAd, NotYourAd, AdNotOpen, TooManyFiles.
    """
    ad = queries.ad_to_change(session, asker, public_id, lock=True)
    if not policy.can_change(asker, ad, clock.now()):
        raise errors.AdNotOpen
    added = len(attach(session, asker=asker, key=key, kind="ads", thing_id=ad.id))
    if added:
        changed = () if ad.state == AdState.draft else ("photos",)
        outbox.write(session, events.AdEdited(ad_id=ad.id, changed=changed))
    return added

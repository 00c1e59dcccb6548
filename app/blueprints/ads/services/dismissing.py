"""What a neighbour does not want to see any more."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.blueprints.ads import errors, policy, queries
from app.blueprints.ads.models import AdDismissal
from app.blueprints.ads.services.rows import insert_once
from kernel import clock
from tenants.asker import Asker


def dismiss_ad(session: Session, *, asker: Asker, public_id: str) -> None:
    """Show this ad to the asker in no list any more, and as no find of their searches. May be repeated. Raises NoSuchAd, OwnAd."""
    ad = queries.ad_to_act_on(session, asker, public_id)
    if not policy.can_dismiss(asker, ad):
        raise errors.OwnAd
    values = {"account_id": asker.account_id, "ad_id": ad.id, "created_at": clock.now()}
    insert_once(session, AdDismissal, values, ["account_id", "ad_id"])


def undismiss_ad(session: Session, *, asker: Asker, public_id: str) -> None:
    """Show it again. May be repeated. Raises NoSuchAd."""
    ad = queries.ad_to_act_on(session, asker, public_id)
    gone = delete(AdDismissal).where(AdDismissal.account_id == asker.account_id, AdDismissal.ad_id == ad.id)
    session.execute(gone)

"""The photos of ads, and who may fetch them."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.blueprints.ads import policy
from app.blueprints.ads.models import Ad
from app.blueprints.ads.queries.rows import READER, AdView, shown_to
from app.blueprints.files import queries as files
from app.blueprints.moderation.queries import blocked_with
from tenants.asker import Asker

KIND = "ads"  # as the files know our things


def sees(session: Session, asker: Asker, thing_id: UUID) -> bool:
    """Whether the asker sees an ad, and so may fetch its photos. Handed to the files by the wiring."""
    ad = session.execute(_ONE, {"id": thing_id, "reader": asker.account_id}).first()
    return ad is not None and policy.can_see(asker, ad)


def illustrated(session: Session, ads: list[AdView], asker: Asker) -> list[AdView]:
    """The ads with their photos, by one query; of one's own ads also those that are not shown yet.

    What the photos show, in words, is masked as the ad's own words are.
    """
    country = session.info["tenant"].country
    photos = files.photos_of(session, KIND, [ad.id for ad in ads], owner=asker.account_id)
    return [
        replace(ad, photos=tuple(photo.worded(shown_to(asker, ad.author_id, country)) for photo in photos[ad.id]))
        if photos[ad.id]
        else ad
        for ad in ads
    ]


def wordless(session: Session, ad_id: UUID) -> bool:
    """Whether nobody has said yet what some photo of an ad shows."""
    ad = session.get_one(Ad, ad_id)
    return any(not file.alt for file in files.photos_of(session, KIND, [ad_id], owner=ad.author_id)[ad_id])


_ONE = select(Ad.author_id, Ad.state, Ad.expires_at).where(
    Ad.id == bindparam("id"), Ad.author_id.not_in(blocked_with(READER))
)

"""Writing ads: publishing, changing."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.blueprints.ads import errors, events, models, policy, queries
from app.blueprints.ads.models import Ad, AdKind, AdState
from app.blueprints.ads.services.rows import insert_once
from app.blueprints.files.services import attach
from kernel import clock, ids, outbox
from tenants.asker import Asker
from tenants.packs import Pack


def publish_ad(session: Session, *, asker: Asker, pack: Pack, kind: AdKind, title: str, text: str, key: UUID) -> Ad:
    """Publish an ad at the asker's public point, for the days its kind has in this country.

    The same `key` again (a double click, the back button) answers with the ad that is there. Emits AdPublished when it is
    new. Files that came with the `key` become its photos. Raises ConfirmFirst, TooManyFiles.
    """
    if not policy.can_publish(asker):
        raise errors.ConfirmFirst
    now = clock.now()
    values: dict[str, Any] = {
        "id": ids.uuid7(),
        "public_id": ids.public_id(),
        "author_id": asker.account_id,
        "key": key,
        "kind": kind,
        "title": title,
        "text": text,
        "language": asker.locale,
        "place_id": asker.place_id,
        "lat": asker.lat,
        "lon": asker.lon,
        "state": AdState.open,
        "created_at": now,
        "updated_at": now,
        "published_at": now,
        "expires_at": now + timedelta(days=pack.ads[kind].open_days),
        "renewals": 0,
        "details": {},
        **models.cells(asker.lat, asker.lon),
    }
    ad = insert_once(session, Ad, values, ["author_id", "key"])
    if ad is None:
        ad = queries.ad_by_key(session, asker.account_id, key)
        attach(session, asker=asker, key=key, kind="ads", thing_id=ad.id)
        return ad
    attach(session, asker=asker, key=key, kind="ads", thing_id=ad.id)
    assert asker.place_id is not None
    outbox.write(
        session, events.AdPublished(ad_id=ad.id, author_id=ad.author_id, kind=ad.kind, place_id=asker.place_id)
    )
    return ad


def edit_ad(session: Session, *, asker: Asker, public_id: str, **changes: Any) -> Ad:
    """Change `kind`, `title` or `text` of one's open ad. Locks the ad. Emits AdEdited.

    Raises NoSuchAd, NotYourAd, AdNotOpen.
    """
    ad = queries.ad_to_change(session, asker, public_id, lock=True)
    if not policy.is_open(ad, clock.now()):
        raise errors.AdNotOpen
    for name in {"kind", "title", "text"} & changes.keys():
        setattr(ad, name, changes[name])
    ad.updated_at = clock.now()
    outbox.write(session, events.AdEdited(ad_id=ad.id))
    session.flush()
    return ad

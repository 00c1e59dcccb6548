"""Ads: an open one by an author, at the author's public point unless told otherwise."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.blueprints.ads import models
from app.blueprints.ads.models import Ad, AdKind, AdState
from kernel import clock, ids
from tests.builders.accounts import Person


def an_ad(session: Session, author: Person, **changes: Any) -> Ad:
    """An open ad of the author, published now."""
    account = author.account
    point = {"lat": account.lat, "lon": account.lon} | {k: changes[k] for k in ("lat", "lon") if k in changes}
    now = changes.get("created_at") or clock.now()
    values: dict[str, Any] = {
        "id": ids.uuid7(),
        "public_id": ids.public_id(),
        "author_id": author.id,
        "key": ids.uuid7(),
        "kind": AdKind.lend,
        "title": "Ladder, three metres",
        "text": "Light enough to carry alone.",
        "language": account.language,
        "place_id": account.place_id,
        "state": AdState.open,
        "created_at": now,
        "updated_at": now,
        "published_at": now,
        "expires_at": now + timedelta(days=60),
        "renewals": 0,
        "details": {},
        **point,
        **models.cells(**point),
    }
    ad = Ad(**(values | changes))
    session.add(ad)
    session.flush()
    return ad


def a_draft(session: Session, author: Person, **changes: Any) -> Ad:
    """A draft of the author: only they see it."""
    return an_ad(session, author, **({"state": AdState.draft, "published_at": None, "expires_at": None} | changes))

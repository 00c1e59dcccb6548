"""Moderation's decisions, carried out on ads."""

from typing import Any

from sqlalchemy.orm import Session

from app.blueprints.ads import queries, services
from app.blueprints.files.services import remove_of, restore_of
from app.blueprints.moderation.events import ThingHidden, ThingKept
from app.blueprints.moderation.queries import is_overruled

KIND = "ads"  # as moderation and conversations know our things


def hide(session: Session, event: ThingHidden, **_: Any) -> None:
    """Moderation hides one of our ads."""
    if _stands(session, event):
        services.hide_ad(session, ad_id=event.id)
        remove_of(session, kind=KIND, thing_id=event.id)


def restore(session: Session, event: ThingKept, **_: Any) -> None:
    """Moderation keeps one of our ads, after all."""
    if _stands(session, event):
        services.restore_ad(session, ad_id=event.id)
        restore_of(session, kind=KIND, thing_id=event.id)


def _stands(session: Session, event: ThingHidden | ThingKept) -> bool:
    """Whether it is an ad and no later decision says otherwise. Locks the ad, so that two decisions come one by one."""
    if event.kind != KIND or queries.ad_by_id_for_update(session, event.id) is None:
        return False
    return not is_overruled(session, event.report_id)

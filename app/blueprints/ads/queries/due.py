"""What waits for the sweeps of the clock."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from app.blueprints.ads.models import Ad, AdKind
from app.blueprints.ads.queries.rows import OPEN


def due_for_update(session: Session, *, now: datetime, most: int) -> list[Ad]:
    """Open ads whose time is over, locked; those that somebody works on are left out."""
    due = select(Ad).where(OPEN, Ad.expires_at <= now).order_by(Ad.expires_at).limit(most)
    return list(session.scalars(due.with_for_update(key_share=True, skip_locked=True)))


def ending_soon_for_update(session: Session, *, now: datetime, days: Mapping[AdKind, int], most: int) -> list[Ad]:
    """Open ads whose author has not been told yet that they end in less than the `days` of their kind; locked as above."""
    latest = now + timedelta(days=max(days.values()))
    of_kinds = or_(
        *(
            and_(
                Ad.kind.in_([kind for kind in days if days[kind] == count]),
                Ad.expires_at <= now + timedelta(days=count),
            )
            for count in sorted(set(days.values()))
        )
    )
    soon = select(Ad).where(OPEN, Ad.noticed_at.is_(None), Ad.expires_at > now, Ad.expires_at <= latest, of_kinds)
    wanted = soon.order_by(Ad.expires_at).limit(most).with_for_update(key_share=True, skip_locked=True)
    return list(session.scalars(wanted))

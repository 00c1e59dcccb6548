"""What waits for the sweeps of the clock."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.blueprints.ads.models import Ad
from app.blueprints.ads.queries.rows import OPEN


def due_for_update(session: Session, *, now: datetime, most: int) -> list[Ad]:
    """Open ads whose time is over, locked; those that somebody works on are left out."""
    due = select(Ad).where(OPEN, Ad.expires_at <= now).order_by(Ad.expires_at).limit(most)
    return list(session.scalars(due.with_for_update(key_share=True, skip_locked=True)))

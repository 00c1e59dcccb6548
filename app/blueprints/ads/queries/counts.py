"""How many ads there are: told to visitors too."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.blueprints.ads.models import Ad, AdKind
from app.blueprints.ads.queries.rows import OPEN


def open_counts(session: Session, place_id: UUID | None = None) -> dict[AdKind, int]:
    """How many open ads there are of each kind: in a place, or in the whole country. Read by visitors too."""
    wanted = select(Ad.kind, func.count()).where(OPEN).group_by(Ad.kind)
    if place_id is not None:
        wanted = wanted.where(Ad.place_id == place_id)
    counted = dict(session.execute(wanted).tuples().all())
    return {kind: counted.get(kind.value, 0) for kind in AdKind}

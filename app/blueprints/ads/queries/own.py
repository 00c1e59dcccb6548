"""One's own ads."""

from sqlalchemy import bindparam, func, tuple_
from sqlalchemy.orm import Session

from app.blueprints.ads.models import Ad
from app.blueprints.ads.queries.photos import illustrated
from app.blueprints.ads.queries.rows import EXCERPT, READER, AdView, fetched, view
from kernel.paging import START, Cursor
from tenants.asker import Asker


def own_ads(session: Session, asker: Asker, *, after: Cursor = START, limit: int) -> list[AdView]:
    """The asker's own ads, the last begun first, whatever their state."""
    values = {"reader": asker.account_id, "at": after.at, "last": after.id, "most": limit}
    return illustrated(session, [view(row, asker) for row in session.execute(_OWN, values)], asker)


_OWN = (
    fetched(func.left(Ad.text, EXCERPT))
    .where(Ad.author_id == READER, tuple_(Ad.created_at, Ad.id) < tuple_(bindparam("at"), bindparam("last")))
    .order_by(Ad.created_at.desc(), Ad.id.desc())
    .limit(bindparam("most"))
)

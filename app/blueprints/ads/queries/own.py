"""One's own ads, and those one does not want to see."""

from collections.abc import Collection

from sqlalchemy import ARRAY, Text, any_, bindparam, cast, func, select, tuple_
from sqlalchemy.orm import Session

from app.blueprints.ads.models import Ad, AdDismissal, AdState
from app.blueprints.ads.queries.photos import illustrated
from app.blueprints.ads.queries.rows import EXCERPT, READ_FOR_EXCERPT, READER, AdView, fetched, view
from app.blueprints.moderation.queries import hidden_from
from kernel import db
from kernel.paging import START, Cursor
from tenants.asker import Asker

SEEN = (AdState.open, AdState.closed, AdState.expired)


def own_ads(
    session: Session, asker: Asker, *, states: Collection[AdState] = tuple(AdState), after: Cursor = START, limit: int
) -> list[AdView]:
    """The asker's own ads in these states, the last published or begun first."""
    values = {"reader": asker.account_id, "at": after.at, "last": after.id, "most": limit}
    found = db.rows(session, _OWN, values | {"states": [state.value for state in states]})
    return illustrated(session, [view(session, row, asker, most=EXCERPT) for row in found], asker)


def own_counts(session: Session, asker: Asker) -> dict[AdState, int]:
    """How many ads the asker has in each state."""
    counted = dict(db.rows(session, _COUNTS, {"reader": asker.account_id}).tuples().all())
    return {state: counted.get(state.value, 0) for state in AdState}


def dismissed_ads(session: Session, asker: Asker, *, after: Cursor = START, limit: int) -> list[AdView]:
    """Ads the asker does not want to see, the last published first."""
    values = {"reader": asker.account_id, "at": after.at, "last": after.id, "most": limit}
    found = session.execute(_DISMISSED, values)
    return illustrated(session, [view(session, row, asker, most=EXCERPT) for row in found], asker)


_AT = func.coalesce(Ad.published_at, Ad.created_at)  # as AdView.at
_BELOW = tuple_(_AT, Ad.id) < tuple_(bindparam("at"), bindparam("last"))
_LISTED = fetched(func.left(Ad.text, READ_FOR_EXCERPT)).order_by(_AT.desc(), Ad.id.desc()).limit(bindparam("most"))
_OWN = _LISTED.where(Ad.author_id == READER, Ad.state == any_(cast(bindparam("states"), ARRAY(Text))), _BELOW)
_COUNTS = select(Ad.state, func.count()).where(Ad.author_id == READER).group_by(Ad.state)
_DISMISSED = _LISTED.join(AdDismissal, AdDismissal.ad_id == Ad.id).where(
    AdDismissal.account_id == READER,
    Ad.state.in_([state.value for state in SEEN]),
    Ad.author_id.not_in(hidden_from(READER)),
    _BELOW,
)

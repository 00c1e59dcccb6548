"""How rows of ads are written: states by the table of moves, keys once."""

from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.blueprints.ads.models import MOVES, Ad, AdAnswer, AdDismissal, AdMove, AdState
from kernel import clock, ids

Row = TypeVar("Row", Ad, AdAnswer, AdDismissal)


def move(session: Session, ad: Ad, to: AdState, *, by: UUID | None = None) -> None:
    """The only place where an ad's state changes: by the table of moves, with a row that tells it."""
    assert to in MOVES[AdState(ad.state)], f"{ad.state} -> {to}"
    now = clock.now()
    ad.state, ad.updated_at = to, now
    session.add(AdMove(id=ids.uuid7(), ad_id=ad.id, state=to, moved_at=now, moved_by=by))
    session.flush()


def insert_once(session: Session, table: type[Row], values: dict[str, Any], unique: Sequence[str]) -> Row | None:
    """The new row, or None when the key is taken: a concurrent twin is waited for, never an error."""
    wanted = insert(table).values(values).on_conflict_do_nothing(index_elements=unique).returning(table)
    return session.scalar(wanted)

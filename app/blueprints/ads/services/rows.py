"""How rows of ads are written: states by the table of moves, keys once."""

from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import delete, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.blueprints.ads.models import MOVES, Ad, AdAnswer, AdDismissal, AdMatch, AdMove, AdState
from kernel import clock, ids

Row = TypeVar("Row", Ad, AdAnswer, AdDismissal, AdMatch)


def move(session: Session, ad: Ad, to: AdState, *, by: UUID | None = None) -> None:
    """The only place where an ad's state changes: by the table of moves, with a row that tells it."""
    assert to in MOVES[AdState(ad.state)], f"{ad.state} -> {to}"
    ad.state, ad.updated_at = to, clock.now()
    note_move(session, ad, by=by)


def note_move(session: Session, ad: Ad, *, by: UUID | None) -> None:
    """Tell that the ad has come to the state it is in, by whom."""
    session.add(AdMove(id=ids.uuid7(), ad_id=ad.id, state=ad.state, moved_at=clock.now(), moved_by=by))
    session.flush()


def insert_once(session: Session, table: type[Row], values: dict[str, Any], unique: Sequence[str]) -> Row | None:
    """The new row, or None when the key is taken: a concurrent twin is waited for, never an error."""
    wanted = insert(table).values(values).on_conflict_do_nothing(index_elements=unique).returning(table)
    return session.scalar(wanted)


def carry_dismissals(session: Session, *, from_ad: UUID, to_ad: UUID) -> None:
    """Who did not want the one does not want the other."""
    theirs = select(AdDismissal.account_id, literal(to_ad), literal(clock.now())).where(AdDismissal.ad_id == from_ad)
    session.execute(insert(AdDismissal).from_select(["account_id", "ad_id", "created_at"], theirs))


def forget_dismissals(session: Session, ad_id: UUID) -> None:
    """The ad is about to be deleted."""
    session.execute(delete(AdDismissal).where(AdDismissal.ad_id == ad_id))

"""What is done with the counts: they are brought to what is open now."""

from sqlalchemy import Integer, cast, exists, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.blueprints.ads.models import Ad, AdState
from app.blueprints.showcase.models import AdCount, AdTotal
from kernel import clock

_OPEN = Ad.state == literal(AdState.open.value, literal_execute=True)  # the condition of the partial index on places


def recount(session: Session) -> int:
    """Count what is open and keep the numbers that are others now, with the moment; answers how many places and kinds.

    It reads the state of the rows and no event, so nothing that happens to an ad can be forgotten, and it may run as often
    as one likes. Locks the rows that it changes, in the order of their keys.
    """
    now = clock.now()
    opened = (
        select(Ad.place_id, Ad.kind, cast(func.count(), Integer).label("open"), literal(now).label("changed_at"))
        .where(_OPEN)
        .group_by(Ad.place_id, Ad.kind)
        .order_by(Ad.place_id, Ad.kind)
    )
    counted = insert(AdCount).from_select(["place_id", "kind", "open", "changed_at"], opened)
    new = counted.excluded
    risen = session.execute(
        counted.on_conflict_do_update(
            index_elements=[AdCount.place_id, AdCount.kind],
            set_={"open": new.open, "changed_at": new.changed_at},
            where=AdCount.open != new.open,
        ).returning(AdCount.kind)
    ).all()
    still = exists().where(_OPEN, Ad.place_id == AdCount.place_id, Ad.kind == AdCount.kind)
    gone = session.execute(
        update(AdCount)
        .where(AdCount.open > 0, ~still)
        .values(open=0, changed_at=now)
        .returning(AdCount.kind)
        .execution_options(synchronize_session=False)
    ).all()
    if risen or gone:
        _sum(session)
    return len(risen) + len(gone)


def _sum(session: Session) -> None:
    """The country's totals from the counts of its places."""
    summed = (
        select(AdCount.kind, cast(func.sum(AdCount.open), Integer), literal(clock.now()))
        .group_by(AdCount.kind)
        .order_by(AdCount.kind)
    )
    totals = insert(AdTotal).from_select(["kind", "open", "changed_at"], summed)
    new = totals.excluded
    session.execute(
        totals.on_conflict_do_update(
            index_elements=[AdTotal.kind],
            set_={"open": new.open, "changed_at": new.changed_at},
            where=AdTotal.open != new.open,
        )
    )

"""What is done with the counts: they are brought to what is open now."""

from sqlalchemy import Integer, and_, cast, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from app.blueprints.ads.models import Ad, AdState
from app.blueprints.showcase.models import AdCount, AdTotal
from kernel import clock

_OPEN = Ad.state == literal(AdState.open.value, literal_execute=True)  # the condition of the partial index on places


def recount(session: Session) -> int:
    """Count what is open and keep the numbers that are others now, with the moment; answers how many places and kinds.

    It reads the state of the rows and no event, so nothing that happens to an ad can be forgotten, and it may run as often
    as one likes. Locks the rows that it changes, in the order of their keys.
    """
    opened = (
        select(Ad.place_id, Ad.kind, cast(func.count(), Integer).label("open"))
        .where(_OPEN)
        .group_by(Ad.place_id, Ad.kind)
        .subquery("opened")
    )
    kept = aliased(AdCount, name="kept")
    place_id = func.coalesce(opened.c.place_id, kept.place_id)
    kind = func.coalesce(opened.c.kind, kept.kind)
    number = func.coalesce(opened.c.open, 0)  # what was counted once and is found no more
    both = opened.join(kept, and_(kept.place_id == opened.c.place_id, kept.kind == opened.c.kind), full=True)
    others = (
        select(place_id, kind, number, literal(clock.now()))
        .select_from(both)
        .where(number.is_distinct_from(kept.open))
        .order_by(place_id, kind)
    )
    counted = insert(AdCount).from_select(["place_id", "kind", "open", "changed_at"], others)
    new = counted.excluded
    written = session.execute(
        counted.on_conflict_do_update(
            index_elements=[AdCount.place_id, AdCount.kind], set_={"open": new.open, "changed_at": new.changed_at}
        ).returning(AdCount.kind)
    ).all()
    if written:
        _sum(session)
    return len(written)


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

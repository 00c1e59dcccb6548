"""The newest ads of some cells or towns: each gives its first few from a covering index, those are merged.

At the rim of a circle a cell may hold a whole street or town that lies outside, and would be read to its end for a few ads
of the circle. So the cells inside are asked first: of the rim, only what is newer than the last of their newest can count
(docs/benchmarks.md).
"""

from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    BindParameter,
    ColumnElement,
    Select,
    Subquery,
    Uuid,
    bindparam,
    cast,
    func,
    literal,
    select,
    true,
    tuple_,
    union_all,
)

from app.blueprints.ads.models import Ad
from app.blueprints.ads.queries.area import ONE_CELL, in_circle, squared_km, towns
from kernel.paging import EPOCH

MOST: BindParameter[int] = bindparam("most")
BELOW = tuple_(Ad.published_at, Ad.id) < tuple_(bindparam("at"), bindparam("last"))


def newest(source: str, conditions: list[ColumnElement[bool]]) -> Subquery:
    """The newest `most` of an area's `source`, as ids; their band counts for nothing."""
    if source == "towns":
        found = _of_each(Ad.place_id, towns().subquery("cells"), [*conditions, BELOW])
    elif source == "place_id":
        found = _of_each(Ad.place_id, _listed("cells", Uuid()), [*conditions, BELOW])
    else:
        found = _of_circle(source, [*conditions, BELOW, in_circle(squared_km(Ad.lat, Ad.lon))])
    chosen = _first(found)
    return chosen.add_columns(literal(0).label("band")).subquery("chosen")


def _of_circle(source: str, conditions: list[ColumnElement[bool]]) -> Any:
    column = getattr(Ad, source)
    if source == ONE_CELL:
        return _of_each(column, _listed("cells", BigInteger()), conditions)
    inside = _first(_of_each(column, _listed("inside", BigInteger()), conditions)).cte("inside")
    last = select(func.min(inside.c.published_at)).having(func.count() == MOST).scalar_subquery()
    newer = Ad.published_at >= func.coalesce(last, literal(EPOCH))
    rim = _of_each(column, _listed("rim", BigInteger()), [*conditions, newer])
    return union_all(select(inside.c.id, inside.c.published_at), rim)


def _of_each(column: Any, cells: Any, conditions: list[ColumnElement[bool]]) -> Select[Any]:
    """The first few of each cell."""
    of_one = select(Ad.id, Ad.published_at).where(column == cells.c.cell, *conditions)
    each = of_one.order_by(Ad.published_at.desc(), Ad.id.desc()).limit(MOST).lateral("each")
    return select(each.c.id, each.c.published_at).select_from(cells.join(each, true()))


def _first(found: Any) -> Select[Any]:
    rows = found.subquery()
    return select(rows.c.id, rows.c.published_at).order_by(rows.c.published_at.desc(), rows.c.id.desc()).limit(MOST)


def _listed(name: str, kind: Any) -> Any:
    """The rows of a bound list, asked for in a query of its own: so the planner cannot count them.

    It would find the plan it keeps too dear for a short list, and plan anew at each page (0.9 of 1.5 ms).
    """
    listed = select(cast(bindparam(name), ARRAY(kind))).scalar_subquery()
    return func.unnest(listed).table_valued("cell").render_derived(name=f"{name}_cells")

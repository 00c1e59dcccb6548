"""The feed and the search. Both are hot: statements built once, columns only.

Without words the newest few of each cell are merged (`newest`), and rows are fetched for the final page alone (design:
runtime.md 2.3). With words one index finds words and cells together.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Row,
    Select,
    Subquery,
    Text,
    any_,
    bindparam,
    cast,
    func,
    literal,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from app.blueprints.ads import errors, policy
from app.blueprints.ads.models import Ad, AdDismissal, AdKind
from app.blueprints.ads.queries.area import area_of, band, in_circle, squared_km, towns
from app.blueprints.ads.queries.newest import newest
from app.blueprints.ads.queries.photos import illustrated
from app.blueprints.ads.queries.rows import EXCERPT, OPEN, READ_FOR_EXCERPT, READER, AdView, fetched, view
from app.blueprints.ads.queries.wanted import Order, Wanted
from app.blueprints.moderation.queries import hidden_from
from kernel import db, geo
from kernel.paging import START, Cursor, Page, page_of
from tenants.asker import Asker

DISMISSED = select(AdDismissal.ad_id).where(AdDismissal.account_id == READER)
SEEN = (OPEN, Ad.author_id.not_in(hidden_from(READER)), Ad.id.not_in(DISMISSED))
FILTERS: dict[str, ColumnElement[bool]] = {
    "price_most": func.coalesce(Ad.price, 0) <= bindparam("price_most"),
    "from_day": Ad.on_day >= bindparam("from_day"),
    "until_day": Ad.on_day <= bindparam("until_day"),
    "condition": Ad.details["condition"].astext == bindparam("condition"),
    "skilled": Ad.details["skill"].astext.is_not(None),
}
LOOK_AGAIN = 4  # the nearest are looked for in a small circle first, then in one so many times as wide


def newest_around(
    session: Session,
    asker: Asker,
    *,
    radius_km: int,
    kinds: Collection[AdKind],
    after: Cursor = START,
    limit: int,
    cell: int | None = None,
) -> list[AdView]:
    """The newest open ads within a radius of the asker's public point, without authors hidden from them.

    `cell`: those in this cell alone (resolutions 5 to 8). An asker whose town has no known point reads the ads of that
    town. Raises ConfirmFirst.
    """
    wanted = Wanted(radius_km=radius_km, kinds=tuple(kinds), cell=cell)
    found = _rows(session, asker, wanted, after, limit)
    return illustrated(session, [view(session, row, asker, most=EXCERPT) for row in found], asker)


def looked_for(session: Session, asker: Asker, wanted: Wanted, *, after: Cursor = START, size: int) -> Page[AdView]:
    """One page of the open ads that are wanted, without those the asker may not or does not want to see.

    With words, ads carry their whole text, for the excerpt around the words. Raises ConfirmFirst.
    """
    rows = _rows(session, asker, wanted, after, size + 1)
    bands = {row.id: row.band for row in rows}
    most = None if wanted.query else EXCERPT
    found = illustrated(session, [view(session, row, asker, most=most) for row in rows], asker)
    if wanted.order is Order.nearest:
        return page_of(found, size, rank=lambda ad: bands[ad.id])
    return page_of(found, size)


def _rows(session: Session, asker: Asker, wanted: Wanted, after: Cursor, limit: int) -> list[Row[Any]]:
    if not policy.can_see_ads(asker):
        raise errors.ConfirmFirst
    rows: list[Row[Any]] = []
    for nearer in _circles(asker, wanted, after):
        rows = _run(session, asker, nearer, after, limit)
        if len(rows) == limit and rows[-1].band < geo.band(nearer.radius_km * 1000):
            break  # farther out nothing can come before these
    return rows


def _circles(asker: Asker, wanted: Wanted, after: Cursor) -> Iterator[Wanted]:
    """Smaller circles first where the nearest are wanted: in a city most of the large one would be read in vain."""
    radius = wanted.radius_km
    if wanted.order is Order.nearest and not wanted.query and wanted.around is None and asker.lat is not None:
        smaller = [radius // LOOK_AGAIN**power for power in (2, 1)]
        for km in smaller:
            if km >= 1 and geo.band(km * 1000) > after.rank:
                yield replace(wanted, radius_km=km)
    yield wanted


def _run(session: Session, asker: Asker, wanted: Wanted, after: Cursor, limit: int) -> list[Row[Any]]:
    area = area_of(asker, wanted)
    values = area.values | wanted.filters | {
        "reader": asker.account_id,
        "kinds": [kind.value for kind in wanted.kinds],
        "at": after.at,
        "last": after.id,
        "rank": -after.rank,
        "most": limit,
    }  # fmt: skip
    if wanted.query:
        values["query"] = f"({wanted.query}) & ({area.lexemes})"
    nearest = wanted.order is Order.nearest and area.source != "place_id"
    statement = _statement(area.source, nearest=nearest, words=bool(wanted.query), filters=frozenset(wanted.filters))
    return list(db.rows(session, statement, values))


@cache
def _statement(source: str, *, nearest: bool, words: bool, filters: frozenset[str]) -> Select[Any]:
    conditions = [*SEEN, Ad.kind == any_(cast(bindparam("kinds"), ARRAY(Text))), *(FILTERS[name] for name in filters)]
    chosen = newest(source, conditions) if not nearest and not words else _sorted(source, conditions, nearest, words)
    return (
        fetched(Ad.text if words else func.left(Ad.text, READ_FOR_EXCERPT))
        .add_columns(chosen.c.band)
        .join(chosen, chosen.c.id == Ad.id)
        .order_by(chosen.c.band, Ad.published_at.desc(), Ad.id.desc())
    )


def _sorted(source: str, conditions: list[ColumnElement[bool]], nearest: bool, words: bool) -> Subquery:
    """All that fit, sorted: with words they are few, and the nearest are looked for in small circles first."""
    where = list(conditions)
    if words:
        where.append(Ad.search.op("@@")(cast(bindparam("query"), TSQUERY)))
    if source == "towns":
        # By its own, else the planner walks all the ads of all these towns and tests the words of each.
        hits = select(Ad.id, Ad.published_at, Ad.place_id).where(*where).cte("hits")
        around, table = towns().subquery("towns"), hits.prefix_with("MATERIALIZED" if words else "NOT MATERIALIZED")
        step = around.c.band
        wanted = select(table.c.id, table.c.published_at).join(around, around.c.cell == table.c.place_id)
    else:
        if not words:
            where.append(getattr(Ad, source) == any_(cast(bindparam("cells"), ARRAY(BigInteger))))
        step = literal(0)
        if source != "place_id":
            squared = squared_km(Ad.lat, Ad.lon)
            step = band(squared)
            where.append(in_circle(squared))
        wanted = select(Ad.id, Ad.published_at).where(*where)
    fitting = wanted.add_columns((step if nearest else literal(0)).label("band")).subquery("fitting")
    below = tuple_(-fitting.c.band, fitting.c.published_at, fitting.c.id)
    first = bindparam("rank") if nearest else literal(0)
    return (
        select(fitting.c.id, fitting.c.band)
        .where(below < tuple_(first, bindparam("at"), bindparam("last")))
        .order_by(fitting.c.band, fitting.c.published_at.desc(), fitting.c.id.desc())
        .limit(bindparam("most"))
        .subquery("chosen")
    )

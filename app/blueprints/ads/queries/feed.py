"""The feed around a point. It is hot: statements built once, columns only.

Each cell of the circle gives its newest few from a covering index, those are merged, and rows are fetched for the final
page alone (design: runtime.md 2.3).
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Select, Text, Uuid, any_, bindparam, cast, func, select, true, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.type_api import TypeEngine

from app.blueprints.ads import errors, policy
from app.blueprints.ads.models import COARSE, FINE, Ad, AdDismissal, AdKind
from app.blueprints.ads.queries.rows import EXCERPT, OPEN, READ_FOR_EXCERPT, READER, AdView, fetched, view
from app.blueprints.moderation.queries import hidden_from
from kernel import db, geo
from kernel.paging import START, Cursor
from tenants.asker import Asker

FINE_UP_TO_KM = 5  # above, the coarse cells: never more than about fifty cells are asked
DISMISSED = select(AdDismissal.ad_id).where(AdDismissal.account_id == READER)


def newest_around(
    session: Session, asker: Asker, *, radius_km: int, kinds: Collection[AdKind], after: Cursor = START, limit: int
) -> list[AdView]:
    """The newest open ads within a radius of the asker's public point, without authors hidden from them.

    An asker whose town has no known point reads the ads of that town. Raises ConfirmFirst.
    """
    if not policy.can_see_ads(asker):
        raise errors.ConfirmFirst
    values: dict[str, Any] = {
        "reader": asker.account_id,
        "kinds": [kind.value for kind in kinds],
        "at": after.at,
        "last": after.id,
        "most": limit,
    }
    cells: tuple[int | UUID | None, ...]
    if asker.lat is None or asker.lon is None:
        statement, cells = _NEWEST_IN_PLACE, (asker.place_id,)
    else:
        statement, resolution = (_NEWEST_FINE, FINE) if radius_km <= FINE_UP_TO_KM else (_NEWEST_COARSE, COARSE)
        cells = geo.cells_around(asker.lat, asker.lon, float(radius_km), resolution)
        values |= {
            "lat": asker.lat,
            "lon": asker.lon,
            "kx": geo.km_per_longitude(asker.lat),
            "r2": float(radius_km**2),
        }
    return [
        view(session, row, asker, most=EXCERPT) for row in db.rows(session, statement, values | {"cells": list(cells)})
    ]


def _of_cell(column: InstrumentedAttribute[Any], kind: TypeEngine[Any], *, near: bool) -> Select[Any]:
    """The newest ads of some cells: the first few of each, merged, then fetched."""
    cell = func.unnest(cast(bindparam("cells"), ARRAY(kind))).table_valued("cell").render_derived(name="cells")
    of_one = select(Ad.id, Ad.published_at).where(
        OPEN,
        column == cell.c.cell,
        Ad.kind == any_(cast(bindparam("kinds"), ARRAY(Text))),
        tuple_(Ad.published_at, Ad.id) < tuple_(bindparam("at"), bindparam("last")),
        Ad.author_id.not_in(hidden_from(READER)),
        Ad.id.not_in(DISMISSED),
    )
    if near:
        north = func.power((Ad.lat - bindparam("lat")) * geo.KM_PER_DEGREE, 2)
        east = func.power((Ad.lon - bindparam("lon")) * bindparam("kx"), 2)
        of_one = of_one.where(north + east < bindparam("r2"))
    each = of_one.order_by(Ad.published_at.desc(), Ad.id.desc()).limit(bindparam("most")).lateral("each")
    merged = (
        select(each.c.id)
        .select_from(cell.join(each, true()))
        .order_by(each.c.published_at.desc(), each.c.id.desc())
        .limit(bindparam("most"))
        .subquery("merged")
    )
    return (
        fetched(func.left(Ad.text, READ_FOR_EXCERPT))
        .join(merged, merged.c.id == Ad.id)
        .order_by(Ad.published_at.desc(), Ad.id.desc())
    )


_NEWEST_FINE = _of_cell(Ad.cell8, BigInteger(), near=True)
_NEWEST_COARSE = _of_cell(Ad.cell5, BigInteger(), near=True)
_NEWEST_IN_PLACE = _of_cell(Ad.place_id, Uuid(), near=False)

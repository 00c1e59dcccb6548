"""Reads of ads: the feed around a point, one ad as a neighbour reads it, one's own, what waits for the sweep.

The feed is hot: two statements built once, columns only. Each cell of the circle gives its newest few from a covering
index, those are merged, and rows are fetched for the final page alone (design: runtime.md 2.3).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Row,
    Select,
    Text,
    Uuid,
    any_,
    bindparam,
    cast,
    func,
    literal,
    select,
    true,
    tuple_,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.type_api import TypeEngine

from app.blueprints.accounts.models import Account
from app.blueprints.accounts.queries import shown_name
from app.blueprints.ads.models import COARSE, FINE, Ad, AdKind, AdState
from app.blueprints.moderation.queries import hidden_from
from app.blueprints.places.models import KnownPlace
from kernel import geo
from kernel.paging import START, Cursor
from tenants.asker import Asker

FINE_UP_TO_KM = 5  # above, the coarse cells: never more than about fifty cells are asked
EXCERPT = 240  # characters
_OPEN = Ad.state == literal(AdState.open.value, literal_execute=True)
_FIELDS = (
    Ad.id,
    Ad.public_id,
    Ad.kind,
    Ad.title,
    Ad.language,
    Ad.state,
    Ad.created_at,
    Ad.expires_at,
    Ad.lat,
    Ad.lon,
    Ad.place_id,
    Ad.author_id,
    Account.given_name,
    Account.family_name,
    Account.name_form,
    KnownPlace.name.label("place_name"),
    KnownPlace.names.label("place_names"),
    KnownPlace.lat.label("place_lat"),
    KnownPlace.lon.label("place_lon"),
)


@dataclass(frozen=True, kw_only=True)
class AdView:
    """An ad as a neighbour reads it. `distance_m`: between public points; None: only the town is known."""

    id: UUID
    public_id: str
    kind: AdKind
    title: str
    text: str  # in lists its beginning only
    language: str
    state: AdState
    at: datetime
    expires_at: datetime
    author_id: UUID
    author_name: str
    author_initials: str
    place_name: str
    distance_m: float | None


def newest_around(
    session: Session, asker: Asker, *, radius_km: int, kinds: Collection[str], after: Cursor = START, limit: int
) -> list[AdView]:
    """The newest open ads within a radius of the asker's public point, without authors hidden from them.

    An asker whose town has no known point reads the ads of that town.
    """
    values: dict[str, Any] = {
        "reader": asker.account_id,
        "kinds": [str(kind) for kind in kinds],
        "at": after.at,
        "last": after.id,
        "most": limit,
    }
    if asker.lat is None or asker.lon is None:
        statement = _NEWEST_IN_PLACE
        values |= {"cells": [asker.place_id]}
    else:
        fine = radius_km <= FINE_UP_TO_KM
        statement = _NEWEST_FINE if fine else _NEWEST_COARSE
        values |= {
            "cells": list(geo.cells_around(asker.lat, asker.lon, float(radius_km), FINE if fine else COARSE)),
            "lat": asker.lat,
            "lon": asker.lon,
            "kx": geo.km_per_longitude(asker.lat),
            "r2": float(radius_km**2),
        }
    return [_view(row, asker) for row in session.execute(statement, values)]


def seen_ad(session: Session, asker: Asker, public_id: str) -> AdView | None:
    """One ad in full, of any state; None where it is not there or its author is hidden from the asker."""
    row = session.execute(_ONE, {"public_id": public_id, "reader": asker.account_id}).first()
    return _view(row, asker) if row else None


def own_ads(session: Session, asker: Asker, *, after: Cursor = START, limit: int) -> list[AdView]:
    """The asker's own ads, newest first, whatever their state."""
    values = {"reader": asker.account_id, "at": after.at, "last": after.id, "most": limit}
    return [_view(row, asker) for row in session.execute(_OWN, values)]


def open_counts(session: Session, place_id: UUID | None = None) -> dict[AdKind, int]:
    """How many open ads there are of each kind: in a place, or in the whole country. Read by visitors too."""
    wanted = select(Ad.kind, func.count()).where(_OPEN).group_by(Ad.kind)
    if place_id is not None:
        wanted = wanted.where(Ad.place_id == place_id)
    counted = dict(session.execute(wanted).tuples())
    return {kind: counted.get(kind.value, 0) for kind in AdKind}


def ad_by_key(session: Session, author_id: UUID, key: UUID) -> Ad:
    """The ad that a form's key has made."""
    return session.scalars(select(Ad).where(Ad.author_id == author_id, Ad.key == key)).one()


def ad_for_update(session: Session, public_id: str, *, reader: UUID) -> Ad | None:
    """The ad, locked against other changes; None where it is not there or its author is hidden from the reader."""
    wanted = select(Ad).where(Ad.public_id == public_id, Ad.author_id.not_in(hidden_from(bindparam("reader"))))
    return session.scalars(wanted.with_for_update(key_share=True), {"reader": reader}).one_or_none()


def ad_by_id_for_update(session: Session, ad_id: UUID) -> Ad | None:
    """The ad of an id, locked against other changes."""
    return session.get(Ad, ad_id, with_for_update={"key_share": True})


def due_for_update(session: Session, *, now: datetime, most: int) -> list[Ad]:
    """Open ads whose time is over, locked; those that somebody works on are left out."""
    due = select(Ad).where(_OPEN, Ad.expires_at <= now).order_by(Ad.expires_at).limit(most)
    return list(session.scalars(due.with_for_update(key_share=True, skip_locked=True)))


def _of_cell(column: ColumnElement[Any], kind: TypeEngine[Any], *, near: bool) -> Select[Any]:
    """The newest ads of some cells: the first few of each, merged, then fetched."""
    cell = func.unnest(cast(bindparam("cells"), ARRAY(kind))).table_valued("cell", name="cells")
    of_one = select(Ad.id, Ad.created_at).where(
        _OPEN,
        column == cell.c.cell,
        Ad.kind == any_(cast(bindparam("kinds"), ARRAY(Text))),
        tuple_(Ad.created_at, Ad.id) < tuple_(bindparam("at"), bindparam("last")),
        Ad.author_id.not_in(hidden_from(bindparam("reader"))),
    )
    if near:
        north = func.power((Ad.lat - bindparam("lat")) * geo.KM_PER_DEGREE, 2)
        east = func.power((Ad.lon - bindparam("lon")) * bindparam("kx"), 2)
        of_one = of_one.where(north + east < bindparam("r2"))
    each = of_one.order_by(Ad.created_at.desc(), Ad.id.desc()).limit(bindparam("most")).lateral("each")
    merged = (
        select(each.c.id)
        .select_from(cell.join(each, true()))
        .order_by(each.c.created_at.desc(), each.c.id.desc())
        .limit(bindparam("most"))
        .subquery("merged")
    )
    return _fetched(func.left(Ad.text, EXCERPT)).join(merged, merged.c.id == Ad.id)


def _fetched(text: ColumnElement[str] | Any) -> Select[Any]:
    return (
        select(*_FIELDS, text.label("text"))
        .join(Account, Account.id == Ad.author_id)
        .join(KnownPlace, KnownPlace.id == Ad.place_id)
        .order_by(Ad.created_at.desc(), Ad.id.desc())
    )


_NEWEST_FINE = _of_cell(Ad.cell8, BigInteger(), near=True)
_NEWEST_COARSE = _of_cell(Ad.cell5, BigInteger(), near=True)
_NEWEST_IN_PLACE = _of_cell(Ad.place_id, Uuid(), near=False)
_ONE = _fetched(Ad.text).where(
    Ad.public_id == bindparam("public_id"), Ad.author_id.not_in(hidden_from(bindparam("reader")))
)
_OWN = (
    _fetched(func.left(Ad.text, EXCERPT))
    .where(
        Ad.author_id == bindparam("reader"), tuple_(Ad.created_at, Ad.id) < tuple_(bindparam("at"), bindparam("last"))
    )
    .limit(bindparam("most"))
)


def _view(row: Row[Any], asker: Asker) -> AdView:
    return AdView(
        id=row.id,
        public_id=row.public_id,
        kind=AdKind(row.kind),
        title=row.title,
        text=row.text,
        language=row.language,
        state=AdState(row.state),
        at=row.created_at,
        expires_at=row.expires_at,
        author_id=row.author_id,
        author_name=shown_name(row.given_name, row.family_name, row.name_form),
        author_initials=f"{row.given_name[:1]}{row.family_name[:1]}".upper(),
        place_name=row.place_names.get(asker.locale, row.place_name),
        distance_m=_distance_m(row, asker),
    )


def _distance_m(row: Row[Any], asker: Asker) -> float | None:
    """None where one of the two stands for a town only: its point is the town hall, not a neighbour."""
    if None in {row.lat, row.lon, asker.lat, asker.lon}:
        return None
    town, same_town = (row.place_lat, row.place_lon), row.place_id == asker.place_id
    if same_town and town in {(row.lat, row.lon), (asker.lat, asker.lon)}:
        return None
    return geo.distance_m(asker.lat, asker.lon, row.lat, row.lon)  # type: ignore[arg-type]  # None was left above

"""Ads that could be the other side of a lost or found one: near, near in time, about the same thing or in the same words."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Select,
    Text,
    and_,
    any_,
    bindparam,
    cast,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session

from app.blueprints.ads.models import MIDDLE, OPPOSITE, Ad, AdKind, Thing
from app.blueprints.ads.queries.area import in_circle, squared_km
from app.blueprints.ads.queries.feed import SEEN
from app.blueprints.ads.queries.photos import illustrated
from app.blueprints.ads.queries.rows import EXCERPT, READ_FOR_EXCERPT, READER, AdView, fetched, view
from kernel import db, geo
from tenants.asker import Asker

WITHIN_KM = 5  # animals and dropped keys are mostly found nearer
BEFORE, AFTER = (
    timedelta(days=2),
    timedelta(days=60),
)  # days are remembered badly; what is found late is found all the same
MOST, LOOKED_AT = 3, 200  # shown; of the newest that are weighed
OTHER = Thing.other.value
FAR_PAST, FAR_AHEAD = date(1970, 1, 1), date(9999, 1, 1)


def alike(session: Session, asker: Asker, ad: AdView, *, most: int = MOST) -> Sequence[AdView]:
    """Open ads of the other kind that could be about the same thing, the likeliest first. `ad`: the asker's own.

    Another thing is another thing: keys are no cat. What is called "something else" is known by its words alone, which
    are compared as the search compares them: by their stems, in the language they are written in.
    """
    other = OPPOSITE.get(ad.kind)
    if other is None:
        return []
    row = session.execute(_OWN, {"ad_id": ad.id}).one()
    values = {
        "other": other.value,
        "thing": ad.details.get("object", OTHER),
        "words": [word for word in row.words if ":" not in word],  # its whereabouts stand beside its words
        "most": most,
        "reader": asker.account_id,
        **_days(ad),
    }
    if row.lat is None or row.lon is None:
        statement, where = _IN_TOWN, {"place_id": ad.place_id}
    else:
        statement, where = _AROUND, _circle(row.lat, row.lon)
    found = list(db.rows(session, statement, values | where))
    return illustrated(session, [view(session, one, asker, most=EXCERPT) for one in found], asker)


def _days(ad: AdView) -> dict[str, date]:
    """When the other side was: found after it was lost."""
    if ad.on_day is None:
        return {"first": FAR_PAST, "last": FAR_AHEAD}
    lost = ad.kind is AdKind.lost
    return {"first": ad.on_day - (BEFORE if lost else AFTER), "last": ad.on_day + (AFTER if lost else BEFORE)}


def _circle(lat: float, lon: float) -> dict[str, Any]:
    cells = list(geo.cells_around(lat, lon, float(WITHIN_KM), MIDDLE))
    return {"lat": lat, "lon": lon, "kx": geo.km_per_longitude(lat), "r2": float(WITHIN_KM**2), "cells": cells}


def _alike(*where: ColumnElement[bool]) -> Select[Any]:
    columns = (Ad.id, Ad.published_at, Ad.search, func.coalesce(Ad.details["object"].astext, OTHER).label("thing"))
    near = (
        select(*columns)
        .where(*SEEN, Ad.author_id != READER, Ad.kind == bindparam("other"), *where)
        .where(or_(Ad.on_day.is_(None), Ad.on_day.between(bindparam("first"), bindparam("last"))))
        .order_by(Ad.published_at.desc(), Ad.id.desc())
        .limit(LOOKED_AT)
        .subquery("near")
    )
    word = func.unnest(func.tsvector_to_array(near.c.search)).table_valued("word").render_derived("words")
    shared = select(func.count()).select_from(word).where(word.c.word == any_(cast(bindparam("words"), ARRAY(Text))))
    weighed = select(
        near.c.id, near.c.published_at, near.c.thing, shared.correlate(near).scalar_subquery().label("shared")
    ).subquery("weighed")
    w, thing = weighed.c, cast(bindparam("thing"), Text)
    same = and_(w.thing == thing, thing != OTHER)
    return (
        fetched(func.left(Ad.text, READ_FOR_EXCERPT))
        .join(weighed, w.id == Ad.id)
        .where(or_(same, and_(or_(w.thing == OTHER, thing == OTHER), w.shared > 0)))
        .order_by(w.shared.desc(), same.desc(), w.published_at.desc(), w.id.desc())
        .limit(bindparam("most"))
    )


_OWN = select(Ad.lat, Ad.lon, func.tsvector_to_array(Ad.search).label("words")).where(Ad.id == bindparam("ad_id"))
_AROUND = _alike(Ad.cell7 == any_(cast(bindparam("cells"), ARRAY(BigInteger))), in_circle(squared_km(Ad.lat, Ad.lon)))
_IN_TOWN = _alike(Ad.place_id == bindparam("place_id"))

"""The other way round: which searches an ad has been waited for by. As many statements for one search as for a million."""

from typing import Any
from typing import cast as cast_type
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Table,
    and_,
    any_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.blueprints.accounts.models import Account, AccountState
from app.blueprints.ads.models import COARSE, Ad, AdState
from app.blueprints.ads.queries import open_to
from app.blueprints.home.models import SavedSearch, SearchHit, Tell
from app.blueprints.places.models import KnownPlace
from kernel import clock, geo

S = SavedSearch


def match_ad(session: Session, *, ad_id: UUID) -> bool:
    """Write down which searches have found an open ad; whether somebody is to be told at once. May be repeated.

    A search finds what its page would show: `looked_for` and this say the same, the other way round (a test compares).
    """
    wanted = select(Ad.cell5, KnownPlace.lat, KnownPlace.lon).join(KnownPlace, KnownPlace.id == Ad.place_id)
    ad = session.execute(wanted.where(Ad.id == ad_id, Ad.state == AdState.open)).first()
    if ad is None:
        return False
    town = geo.cell(ad.lat, ad.lon, COARSE) if ad.lat is not None else None
    cells = [cell for cell in dict.fromkeys((ad.cell5, town)) if cell is not None]
    session.execute(_MATCH, {"ad_id": ad_id, "cells": cells, "now": clock.now()})
    return session.scalar(_TO_TELL, {"ad_id": ad_id}) is True


def _match() -> Any:
    conditions = (
        Ad.id == bindparam("ad_id"),
        S.paused_at.is_(None),
        S.account_id != Ad.author_id,
        Account.state == AccountState.confirmed,
        or_(S.cells.op("&&")(cast(bindparam("cells"), ARRAY(BigInteger))), S.lat.is_(None)),
        or_(_in_circle(), and_(S.lat.is_(None), S.place_id == Ad.place_id)),
        or_(S.kinds == [], Ad.kind == any_(S.kinds)),
        or_(S.query.is_(None), Ad.search.op("@@")(S.query)),
        or_(S.price_most.is_(None), func.coalesce(Ad.price, 0) <= S.price_most),
        or_(S.from_day.is_(None), Ad.on_day >= S.from_day),
        or_(S.until_day.is_(None), Ad.on_day <= S.until_day),
        or_(S.condition.is_(None), Ad.details["condition"].astext == S.condition),
        *open_to(S.account_id),
    )
    columns = (S.id, Ad.id, S.account_id, S.tell, bindparam("now", type_=SearchHit.found_at.type))
    found = (
        select(*columns)
        .select_from(S)
        .join(Account, Account.id == S.account_id)
        .join(Ad, literal(True))
        .join(KnownPlace, KnownPlace.id == Ad.place_id)
        .where(*conditions)
    )
    into = ["search_id", "ad_id", "account_id", "tell", "found_at"]
    return insert(cast_type("Table", SearchHit.__table__)).from_select(into, found).on_conflict_do_nothing()


def _in_circle() -> ColumnElement[bool]:
    """From the keeper's point to the ad's; from a town to the ad's town."""
    middle: dict[str, Any] = {"from_lat": S.lat, "from_lon": S.lon, "per_longitude": geo.km_per_longitude_at(S.lat)}
    to_ad = geo.squared_km(Ad.lat, Ad.lon, **middle)
    to_town = geo.squared_km(KnownPlace.lat, KnownPlace.lon, **middle)
    return case((S.from_home, to_ad), else_=to_town) < S.radius_km * S.radius_km


_MATCH = _match()
_TO_TELL = select(
    exists().where(SearchHit.ad_id == bindparam("ad_id"), SearchHit.told_at.is_(None), SearchHit.tell != Tell.daily)
)

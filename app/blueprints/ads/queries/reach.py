"""Whom the word of a lost ad reaches next, and who is told when it is found."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Select,
    Uuid,
    and_,
    any_,
    bindparam,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import Session

from app.blueprints.accounts.models import Account, AccountState
from app.blueprints.ads.models import Ad, AdAnswer, AdDismissal, AdReach, AdState, AdTold, Outcome, ToldBy
from app.blueprints.ads.queries.area import in_circle, squared_km
from app.blueprints.moderation.queries import who_hides
from app.blueprints.notifications.models import How, Telling
from kernel import db, geo

LOST_NEAR = "ads.lost_near"  # the kind of notification by which people choose how they are told
CONFIRMED = Account.state == literal(AccountState.confirmed.value, literal_execute=True)


@dataclass(frozen=True, kw_only=True)
class Reached:
    """A neighbour in reach. `wanted`: they are to be told; the others are passed over."""

    account_id: UUID
    square: int
    wanted: bool
    by_letter: bool


def due_reach(session: Session, now: datetime) -> AdReach | None:
    """The next word that is due, locked; those that somebody works on are left out."""
    due = select(AdReach).where(AdReach.due_at <= now).order_by(AdReach.due_at, AdReach.ad_id).limit(1)
    return session.scalar(due.with_for_update(skip_locked=True))


def open_to_tell(session: Session, ad_id: UUID, now: datetime) -> Ad | None:
    """The ad if it is still open, and stays so until the unit ends: who closes it waits, and tells all that were told."""
    wanted = select(Ad).where(Ad.id == ad_id, Ad.state == AdState.open, Ad.expires_at > now)
    return session.scalar(wanted.with_for_update(read=True).execution_options(populate_existing=True))


def in_reach(session: Session, ad: Ad, *, radius_m: int, after: tuple[int, UUID], most: int) -> list[Reached]:
    """The next confirmed neighbours within a radius, in the order of their squares; where only the town is known, of the town."""
    values: dict[str, Any] = {
        "ad_id": ad.id,
        "author": ad.author_id,
        "most": most,
        "after": after[1],
        "kind": LOST_NEAR,
    }
    if ad.lat is None or ad.lon is None:
        found = db.rows(session, _IN_TOWN, values | {"place_id": ad.place_id})
    else:
        km = radius_m / 1000
        circle = {"lat": ad.lat, "lon": ad.lon, "kx": geo.km_per_longitude(ad.lat), "r2": km**2}
        squares = {"squares": geo.squares_around(ad.lat, ad.lon, km), "after_square": after[0]}
        found = db.rows(session, _IN_CIRCLE, values | circle | squares)
    return [
        Reached(account_id=row.id, square=row.square or 0, wanted=row.wanted, by_letter=row.how == How.letter)
        for row in found
    ]


def told_count(session: Session, ad_id: UUID) -> int:
    """How many neighbours were told of an ad."""
    return session.scalars(select(func.count()).select_from(AdTold).where(AdTold.ad_id == ad_id)).one()


def told_of(session: Session, ad_id: UUID, people: Collection[UUID]) -> set[UUID]:
    """Those of some people who were told of an ad."""
    return set(session.scalars(select(AdTold.account_id).where(AdTold.ad_id == ad_id, AdTold.account_id.in_(people))))


def found_ad(session: Session, ad_id: UUID) -> Ad | None:
    """The ad if it is closed because what was lost is found."""
    ad = session.get(Ad, ad_id)
    found = {Outcome.with_neighbour, Outcome.elsewhere}
    return ad if ad is not None and ad.state == AdState.closed and ad.outcome in found else None


def waiting_for_found(session: Session, ad_id: UUID, *, most: int) -> Sequence[UUID]:
    """Who was told of an ad and not yet that it is found."""
    waiting = select(AdTold.account_id).where(AdTold.ad_id == ad_id, AdTold.found_told_at.is_(None))
    return session.scalars(waiting.order_by(AdTold.account_id).limit(most)).all()


def to_tell_found(session: Session, ad: Ad, people: Collection[UUID]) -> list[UUID]:
    """Those of them who want that word and have no other: not who answered, hides the author, or does not want the ad."""
    values = {"ad_id": ad.id, "author": ad.author_id, "finder": ad.closed_with, "kind": LOST_NEAR}
    return list(session.scalars(_TO_TELL, values | {"people": list(people)}))


_AD_ID = bindparam("ad_id", type_=Uuid())
_AUTHOR = bindparam("author", type_=Uuid())
_HOW = select(Telling.how).where(Telling.account_id == Account.id, Telling.kind == bindparam("kind")).scalar_subquery()


def _next(of: ColumnElement[bool], within: ColumnElement[bool], *order: Any) -> Select[Any]:
    """So many in order, and only then who of them is told: one step costs the same wherever it stops."""
    columns = (Account.id, Account.square, Account.lat, Account.lon)
    step = select(*columns).where(CONFIRMED, of).order_by(*order).limit(bindparam("most")).cte("step")
    wanted = and_(
        within,
        Account.id != _AUTHOR,
        Account.id.not_in(who_hides(_AUTHOR)),
        ~exists().where(AdTold.ad_id == _AD_ID, AdTold.account_id == Account.id),
        ~exists().where(AdDismissal.ad_id == _AD_ID, AdDismissal.account_id == Account.id),
        ~exists().where(AdAnswer.ad_id == _AD_ID, AdAnswer.answerer_id == Account.id),
        func.coalesce(_HOW, "") != How.off.value,
    )
    return (
        select(Account.id, Account.square, wanted.label("wanted"), _HOW.label("how"))
        .join(step, step.c.id == Account.id)
        .order_by(*order)
    )


_AFTER = bindparam("after", type_=Uuid())
_IN_CIRCLE = _next(
    and_(
        Account.square == any_(cast(bindparam("squares"), ARRAY(BigInteger))),
        tuple_(Account.square, Account.id) > tuple_(bindparam("after_square", type_=BigInteger()), _AFTER),
    ),
    in_circle(squared_km(Account.lat, Account.lon)),
    Account.square,
    Account.id,
)
_IN_TOWN = _next(
    and_(Account.place_id == bindparam("place_id", type_=Uuid()), Account.id > _AFTER), literal(True), Account.id
)
_TO_TELL = (
    select(AdTold.account_id)
    .join(Account, Account.id == AdTold.account_id)
    .where(
        AdTold.ad_id == _AD_ID,
        AdTold.account_id.in_(bindparam("people", expanding=True)),
        CONFIRMED,
        AdTold.account_id.is_distinct_from(bindparam("finder", type_=Uuid())),
        AdTold.account_id.not_in(who_hides(_AUTHOR)),
        ~exists().where(AdAnswer.ad_id == _AD_ID, AdAnswer.answerer_id == AdTold.account_id),
        ~exists().where(AdDismissal.ad_id == _AD_ID, AdDismissal.account_id == AdTold.account_id),
        or_(AdTold.by == ToldBy.search, func.coalesce(_HOW, "") != How.off.value),
    )
    .order_by(AdTold.account_id)
)

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
from app.blueprints.ads.models import Ad, AdAnswer, AdDismissal, AdReach, AdState, AdTold, Goes, Outcome, ToldBy
from app.blueprints.ads.policy import about
from app.blueprints.ads.queries.area import in_circle, squared_km
from app.blueprints.moderation.queries import who_hides
from app.blueprints.notifications.models import How, Telling
from kernel import db, geo
from tenants.packs import AdRules

LOST_NEAR = "ads.lost_near"  # the kind of notification by which people choose how they are told
CONFIRMED = Account.state == literal(AccountState.confirmed.value, literal_execute=True)


@dataclass(frozen=True, kw_only=True)
class HowFar:
    """How many neighbours were told of an ad, rounded down (0: fewer than ten), and whether more will be."""

    about: int
    goes: Goes


@dataclass(frozen=True, kw_only=True)
class Reached:
    """A neighbour in reach. `wanted`: they are to be told; the others are passed over."""

    account_id: UUID
    language: str
    square: int
    wanted: bool
    by_letter: bool


def words_due(session: Session, now: datetime, *, most: int) -> Sequence[UUID]:
    """The ads whose next word is due, the longest due first."""
    due = select(AdReach.ad_id).where(AdReach.due_at <= now).order_by(AdReach.due_at, AdReach.ad_id)
    return session.scalars(due.limit(most)).all()


def due_word(session: Session, ad_id: UUID, now: datetime) -> tuple[AdReach, Ad] | None:
    """The word of an ad and the ad, if it is due. Locks both; None where somebody else holds one of them.

    Whatever the ad's state: of one that is just being opened again the word must stay. Who closes it waits, and tells all
    that were told.
    """
    due = select(AdReach, Ad).join(Ad, Ad.id == AdReach.ad_id).where(AdReach.ad_id == ad_id, AdReach.due_at <= now)
    locked = due.with_for_update(skip_locked=True, key_share=True).execution_options(populate_existing=True)
    row = session.execute(locked).first()
    return None if row is None else (row[0], row[1])


def words_begun(session: Session, ad: Ad, *, since: datetime) -> int:
    """How many words of other ads of its author began to go out since a moment."""
    others = select(func.count()).select_from(AdReach).join(Ad, Ad.id == AdReach.ad_id)
    return session.scalars(others.where(Ad.author_id == ad.author_id, Ad.id != ad.id, AdReach.began_at > since)).one()


def how_far(session: Session, ad_id: UUID, rules: AdRules) -> HowFar:
    """How far the word of one's own lost ad has come."""
    columns = (AdReach.told, AdReach.due_at, AdReach.began_at, AdReach.ring, Ad.lat)
    row = session.execute(select(*columns).join(Ad, Ad.id == AdReach.ad_id).where(AdReach.ad_id == ad_id)).first()
    if row is None or not rules.reach:
        return HowFar(about=0 if row is None else about(row.told), goes=Goes.never)
    goes = Goes.farther if row.lat is not None and row.ring + 1 < len(rules.rings) else Goes.near
    if row.due_at is None:
        goes = Goes.over
    return HowFar(about=about(row.told), goes=goes if row.began_at is not None else Goes.too_many)


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
        Reached(
            account_id=row.id,
            square=row.square or 0,
            wanted=row.wanted,
            by_letter=row.how == How.letter,
            language=row.language,
        )
        for row in found
    ]


def told_of(session: Session, ad_id: UUID, people: Collection[UUID]) -> set[UUID]:
    """Those of some people who were told of an ad."""
    return set(session.scalars(select(AdTold.account_id).where(AdTold.ad_id == ad_id, AdTold.account_id.in_(people))))


def found_ad(session: Session, ad_id: UUID) -> Ad | None:
    """The ad if it is closed because what was lost is found."""
    ad = session.get(Ad, ad_id)
    return ad if ad is not None and is_found(ad) else None


def is_found(ad: Ad) -> bool:
    """Whether it is closed because what was lost is found."""
    return ad.state == AdState.closed and ad.outcome in {Outcome.with_neighbour, Outcome.elsewhere}


def waiting_for_found(session: Session, ad_id: UUID, *, most: int) -> Sequence[UUID]:
    """Who was told of an ad and not yet that it is found."""
    waiting = select(AdTold.account_id).where(AdTold.ad_id == ad_id, AdTold.found_told_at.is_(None))
    return session.scalars(waiting.order_by(AdTold.account_id).limit(most)).all()


def told_in_vain(session: Session, ad_id: UUID, *, most: int) -> Sequence[UUID]:
    """Who was told of an ad that it is found, and never that it is not, after all."""
    vain = select(AdTold.account_id).where(
        AdTold.ad_id == ad_id, AdTold.found_told_at.is_not(None), AdTold.lost_again_at.is_(None)
    )
    return session.scalars(vain.order_by(AdTold.account_id).limit(most)).all()


def to_tell_found(session: Session, ad: Ad, people: Collection[UUID]) -> list[UUID]:
    """Those of them who want that word and have no other: not who answered, hides the author, or does not want the ad."""
    values = {"ad_id": ad.id, "author": ad.author_id, "finder": ad.closed_with, "kind": LOST_NEAR}
    return list(session.scalars(_TO_TELL, values | {"people": list(people)}))


_AD_ID = bindparam("ad_id", type_=Uuid())
_AUTHOR = bindparam("author", type_=Uuid())
_HOW = select(Telling.how).where(Telling.account_id == Account.id, Telling.kind == bindparam("kind")).scalar_subquery()


def _next(of: ColumnElement[bool], within: ColumnElement[bool], *order: Any) -> Select[Any]:
    """So many in order, and only then who of them is told: one step costs the same wherever it stops."""
    columns = (Account.id, Account.square)
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
        select(Account.id, Account.square, Account.language, wanted.label("wanted"), _HOW.label("how"))
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

"""Reads of ads: the feed around a point, one ad as a neighbour reads it, one's own, what waits for the sweep.

The feed is hot: two statements built once, columns only. Each cell of the circle gives its newest few from a covering
index, those are merged, and rows are fetched for the final page alone (design: runtime.md 2.3).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
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
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.type_api import TypeEngine

from app.blueprints.accounts.models import Account, initials, shown_name
from app.blueprints.ads import errors, policy
from app.blueprints.ads.models import COARSE, FINE, Ad, AdAnswer, AdKind, AdState
from app.blueprints.conversations.models import Conversation
from app.blueprints.moderation.models import Reportable
from app.blueprints.moderation.queries import hidden_from
from app.blueprints.places.models import KnownPlace
from kernel import geo
from kernel.paging import START, Cursor
from tenants.asker import Asker

FINE_UP_TO_KM = 5  # above, the coarse cells: never more than about fifty cells are asked
EXCERPT = 240  # characters
_READER = bindparam("reader", type_=Uuid())
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
    Account.public_id.label("author_public_id"),
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
    author_public_id: str
    author_name: str
    author_initials: str
    place_id: UUID
    place_name: str
    distance_m: float | None


@dataclass(frozen=True, kw_only=True)
class Talk:
    """A conversation about an ad, with the neighbour who answered."""

    public_id: str
    name: str
    initials: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Answered:
    title: str
    conversation: str  # its public id


AdT = TypeVar("AdT", Ad, AdView)


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
        fine = radius_km <= FINE_UP_TO_KM or cell is not None
        statement, resolution = (_NEWEST_FINE, FINE) if fine else (_NEWEST_COARSE, COARSE)
        if cell is None:
            cells = geo.cells_around(asker.lat, asker.lon, float(radius_km), resolution)
        else:
            cells = geo.finer(cell, FINE)
        values |= {
            "lat": asker.lat,
            "lon": asker.lon,
            "kx": geo.km_per_longitude(asker.lat),
            "r2": float(radius_km**2),
        }
    return [_view(row, asker) for row in session.execute(statement, values | {"cells": list(cells)})]


def seen_ad(session: Session, asker: Asker, public_id: str) -> AdView:
    """One ad in full. Raises ConfirmFirst; NoSuchAd also where its author is hidden from the asker."""
    row = session.execute(_ONE, {"public_id": public_id, "reader": asker.account_id}).first()
    return _seen(asker, _view(row, asker) if row else None)


def talks_about(session: Session, asker: Asker, ad: AdView) -> list[Talk]:
    """The conversations about an ad that the asker takes part in: the author in all of them, others in their own."""
    wanted = _TALKS if policy.is_author(asker, ad) else _TALKS.where(AdAnswer.answerer_id == asker.account_id)
    return [
        Talk(
            public_id=row.public_id,
            name=shown_name(row.given_name, row.family_name, row.name_form),
            initials=initials(row.given_name, row.family_name),
            at=row.created_at,
        )
        for row in session.execute(wanted, {"ad_id": ad.id})
    ]


def answered(session: Session, ad_id: UUID, answerer_id: UUID) -> Answered | None:
    """What is told about an answer: the ad's title and the public id of the conversation."""
    wanted = (
        select(Ad.title, Conversation.public_id)
        .join(AdAnswer, AdAnswer.ad_id == Ad.id)
        .join(Conversation, Conversation.id == AdAnswer.conversation_id)
        .where(Ad.id == ad_id, AdAnswer.answerer_id == answerer_id)
    )
    row = session.execute(wanted).first()
    return Answered(title=row.title, conversation=row.public_id) if row else None


def reportable(session: Session, public_id: str, *, asker: Asker) -> Reportable | None:
    """An ad as moderation knows it; None where the asker may not see it. Handed to moderation by the wiring."""
    try:
        ad = seen_ad(session, asker, public_id)
    except (errors.ConfirmFirst, errors.NoSuchAd):
        return None
    return Reportable(
        kind="ads", id=ad.id, title=ad.title, path=f"/ads/{public_id}", author_id=ad.author_id, excerpt=ad.text
    )


def own_ads(session: Session, asker: Asker, *, after: Cursor = START, limit: int) -> list[AdView]:
    """The asker's own ads, newest first, whatever their state."""
    values = {"reader": asker.account_id, "at": after.at, "last": after.id, "most": limit}
    return [_view(row, asker) for row in session.execute(_OWN, values)]


def open_counts(session: Session, place_id: UUID | None = None) -> dict[AdKind, int]:
    """How many open ads there are of each kind: in a place, or in the whole country. Read by visitors too."""
    wanted = select(Ad.kind, func.count()).where(_OPEN).group_by(Ad.kind)
    if place_id is not None:
        wanted = wanted.where(Ad.place_id == place_id)
    counted = dict(session.execute(wanted).tuples().all())
    return {kind: counted.get(kind.value, 0) for kind in AdKind}


def ad_by_key(session: Session, author_id: UUID, key: UUID) -> Ad:
    """The ad that a form's key has made."""
    return session.scalars(select(Ad).where(Ad.author_id == author_id, Ad.key == key)).one()


def ad_to_act_on(session: Session, asker: Asker, public_id: str, *, lock: bool = False) -> Ad:
    """The ad, if wanted locked against other changes. Raises ConfirmFirst, NoSuchAd as `seen_ad`."""
    wanted = select(Ad).where(Ad.public_id == public_id, Ad.author_id.not_in(hidden_from(_READER)))
    if lock:
        wanted = wanted.with_for_update(key_share=True)
    return _seen(asker, session.scalars(wanted, {"reader": asker.account_id}).one_or_none())


def ad_to_change(session: Session, asker: Asker, public_id: str, *, lock: bool = False) -> Ad:
    """One's own ad, if wanted locked. Raises ConfirmFirst, NoSuchAd, NotYourAd."""
    ad = ad_to_act_on(session, asker, public_id, lock=lock)
    if not policy.is_author(asker, ad):
        raise errors.NotYourAd
    return ad


def ad_by_id_for_update(session: Session, ad_id: UUID) -> Ad | None:
    """The ad of an id, locked against other changes."""
    return session.get(Ad, ad_id, with_for_update={"key_share": True})


def due_for_update(session: Session, *, now: datetime, most: int) -> list[Ad]:
    """Open ads whose time is over, locked; those that somebody works on are left out."""
    due = select(Ad).where(_OPEN, Ad.expires_at <= now).order_by(Ad.expires_at).limit(most)
    return list(session.scalars(due.with_for_update(key_share=True, skip_locked=True)))


def _seen(asker: Asker, ad: AdT | None) -> AdT:
    """The ad if the asker may see it. Whether it is there is told to confirmed accounts only."""
    if not policy.can_see_ads(asker):
        raise errors.ConfirmFirst
    if ad is None or not policy.can_see(asker, ad):
        raise errors.NoSuchAd
    return ad


def _of_cell(column: InstrumentedAttribute[Any], kind: TypeEngine[Any], *, near: bool) -> Select[Any]:
    """The newest ads of some cells: the first few of each, merged, then fetched."""
    cell = func.unnest(cast(bindparam("cells"), ARRAY(kind))).table_valued("cell").render_derived(name="cells")
    of_one = select(Ad.id, Ad.created_at).where(
        _OPEN,
        column == cell.c.cell,
        Ad.kind == any_(cast(bindparam("kinds"), ARRAY(Text))),
        tuple_(Ad.created_at, Ad.id) < tuple_(bindparam("at"), bindparam("last")),
        Ad.author_id.not_in(hidden_from(_READER)),
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
_ONE = _fetched(Ad.text).where(Ad.public_id == bindparam("public_id"), Ad.author_id.not_in(hidden_from(_READER)))
_TALKS = (
    select(Conversation.public_id, Account.given_name, Account.family_name, Account.name_form, AdAnswer.created_at)
    .join(AdAnswer, AdAnswer.conversation_id == Conversation.id)
    .join(Account, Account.id == AdAnswer.answerer_id)
    .where(AdAnswer.ad_id == bindparam("ad_id"))
    .order_by(AdAnswer.created_at, AdAnswer.answerer_id)
)
_OWN = (
    _fetched(func.left(Ad.text, EXCERPT))
    .where(Ad.author_id == _READER, tuple_(Ad.created_at, Ad.id) < tuple_(bindparam("at"), bindparam("last")))
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
        author_public_id=row.author_public_id,
        author_name=shown_name(row.given_name, row.family_name, row.name_form),
        author_initials=initials(row.given_name, row.family_name),
        place_id=row.place_id,
        place_name=row.place_names.get(asker.locale, row.place_name),
        distance_m=_distance_m(row, asker),
    )


def _distance_m(row: Row[Any], asker: Asker) -> float | None:
    """None to oneself, and where one of the two stands for a town only: its point is the town hall, not a neighbour."""
    if row.author_id == asker.account_id or None in {row.lat, row.lon, asker.lat, asker.lon}:
        return None
    town, same_town = (row.place_lat, row.place_lon), row.place_id == asker.place_id
    if same_town and town in {(row.lat, row.lon), (asker.lat, asker.lon)}:
        return None
    return geo.distance_m(asker.lat, asker.lon, row.lat, row.lon)  # type: ignore[arg-type]  # None was left above

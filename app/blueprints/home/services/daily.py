"""The one letter a day: what somebody's searches have found since the last, at their own hour."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import Date, Row, bindparam, cast, exists, extract, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.blueprints.accounts.models import Account, AccountState
from app.blueprints.ads.models import Ad, AdDismissal, AdState
from app.blueprints.ads.services import note_told
from app.blueprints.home.models import USUAL_HOUR, DailyHour, DailyLetter, SavedSearch, SearchHit, Tell
from app.blueprints.moderation.queries import hidden_from
from app.blueprints.notifications.services import notify
from app.blueprints.places.models import KnownPlace
from kernel import clock
from kernel.errors import N_

PER_SEARCH = 5  # lines; then how many more there are
KIND = "home.daily"


def due_daily(session: Session, *, most: int) -> list[tuple[UUID, date]]:
    """People whose hour has come on their own calendar day, and who have not had that day's letter; and the day.

    An hour that the clock leaves out in spring counts when the next one begins; one that comes twice counts once.
    """
    return [(row.account_id, row.day) for row in session.execute(_DUE, {"now": clock.now(), "most": most})]


def write_daily(session: Session, *, account_id: UUID, day: date) -> bool:
    """Write the letter of one day, once however often this is called; whether there was something to tell.

    Ads that are over, whose author is out of sight or that are not wanted are left out. Nothing new: no letter.
    """
    made = insert(DailyLetter).values(account_id=account_id, day=day, made_at=clock.now())
    if session.execute(made.on_conflict_do_nothing().returning(DailyLetter.day)).first() is None:
        return False
    rows = session.execute(_NEW, {"account_id": account_id}).all()
    waiting = update(SearchHit).where(SearchHit.account_id == account_id, SearchHit.told_at.is_(None))
    session.execute(waiting.where(SearchHit.tell == Tell.daily).values(told_at=clock.now()))
    groups = _grouped(rows)
    note_told(session, told={(row.ad_id, account_id) for row in rows})
    if groups:
        notify(
            session,
            event_id=uuid5(NAMESPACE_URL, f"daily letter {account_id} {day}"),
            account_id=account_id,
            kind=KIND,
            message=N_("Your searches have found something new: %(names)s."),
            values={"names": ", ".join(group["name"] for group in groups), "groups": groups},
            path="/searches",
            letter="home/mail/daily",
        )
    return bool(groups)


def _grouped(rows: Sequence[Row[Any]]) -> list[dict[str, Any]]:
    """By search, the newest first; an ad stands under the first search that found it."""
    groups: dict[UUID, dict[str, Any]] = {}
    seen: set[UUID] = set()
    for row in rows:
        if row.ad_id in seen:
            continue
        seen.add(row.ad_id)
        group = groups.setdefault(row.search_id, {"name": row.name, "ads": [], "more": 0})
        if len(group["ads"]) == PER_SEARCH:
            group["more"] += 1
            continue
        place = row.place_names.get(row.language, row.place_name)
        group["ads"].append(
            {"title": row.title, "lang": row.written_in, "place": place, "path": f"/ads/{row.public_id}"}
        )
    return list(groups.values())


_LOCAL = func.timezone(Account.time_zone, bindparam("now", type_=SearchHit.found_at.type))
_DAY = cast(_LOCAL, Date)
_DUE = (
    select(SearchHit.account_id, _DAY.label("day"))
    .join(Account, Account.id == SearchHit.account_id)
    .outerjoin(DailyHour, DailyHour.account_id == SearchHit.account_id)
    .where(
        SearchHit.told_at.is_(None),
        SearchHit.tell == Tell.daily,
        Account.state == AccountState.confirmed,
        extract("hour", _LOCAL) >= func.coalesce(DailyHour.hour, USUAL_HOUR),
        ~exists().where(DailyLetter.account_id == SearchHit.account_id, DailyLetter.day == _DAY),
    )
    .distinct()
    .order_by(SearchHit.account_id)
    .limit(bindparam("most"))
)
_NEW = (
    select(
        SearchHit.search_id,
        SearchHit.ad_id,
        SavedSearch.name,
        Ad.title,
        Ad.language.label("written_in"),
        Ad.public_id,
        Account.language,
        KnownPlace.name.label("place_name"),
        KnownPlace.names.label("place_names"),
    )
    .join(SavedSearch, SavedSearch.id == SearchHit.search_id)
    .join(Ad, Ad.id == SearchHit.ad_id)
    .join(Account, Account.id == SearchHit.account_id)
    .join(KnownPlace, KnownPlace.id == Ad.place_id)
    .where(
        SearchHit.account_id == bindparam("account_id"),
        SearchHit.told_at.is_(None),
        SearchHit.tell == Tell.daily,
        SavedSearch.paused_at.is_(None),
        Ad.state == AdState.open,
        Ad.author_id.not_in(hidden_from(SearchHit.account_id)),
        ~exists().where(AdDismissal.ad_id == Ad.id, AdDismissal.account_id == SearchHit.account_id),
    )
    .order_by(SavedSearch.created_at, SavedSearch.id, Ad.published_at.desc(), Ad.id.desc())
)

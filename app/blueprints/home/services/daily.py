"""The one letter a day: what somebody's searches have found since the last, at their own hour."""

from collections.abc import Collection
from datetime import date, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import Date, bindparam, cast, delete, exists, extract, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.blueprints.accounts.models import Account, AccountState
from app.blueprints.ads.services import note_told
from app.blueprints.home.models import USUAL_HOUR, DailyHour, DailyLetter, SearchHit, Tell
from app.blueprints.home.queries.found import grouped, names_of, rows_told
from app.blueprints.notifications.services import notify
from kernel import clock
from kernel.errors import N_

KEPT = timedelta(days=60)  # what was found: later only the number of new ads would ask for it
KIND = "home.daily"


def due_daily(session: Session, *, most: int) -> list[tuple[UUID, date]]:
    """People whose hour has come on their own calendar day, and who have not had that day's letter; and the day.

    An hour that the clock leaves out in spring counts when the next one begins; one that comes twice counts once.
    """
    return [(row.account_id, row.day) for row in session.execute(_DUE, {"now": clock.now(), "most": most})]


def write_daily(session: Session, *, people: Collection[tuple[UUID, date]]) -> int:
    """Write the letter of one day to each (account, day), once however often this is called; returns to how many.

    What it tells is `rows_told`. Nothing new: no letter.
    """
    written = {account_id: _write_one(session, account_id, day) for account_id, day in people}
    note_told(session, told={(ad_id, account_id) for account_id, ads in written.items() for ad_id in ads})
    return sum(map(bool, written.values()))


def _write_one(session: Session, account_id: UUID, day: date) -> set[UUID]:
    """Write somebody's letter of one day; returns the ads that it tells."""
    now = clock.now()
    made = insert(DailyLetter).values(account_id=account_id, day=day, made_at=now)
    if session.execute(made.on_conflict_do_nothing().returning(DailyLetter.day)).first() is None:
        return set()
    # Marked before it is read: what is found meanwhile is not marked, and stands in the next letter.
    waiting = update(SearchHit).where(SearchHit.account_id == account_id, SearchHit.told_at.is_(None))
    session.execute(waiting.where(SearchHit.tell == Tell.daily).values(told_at=now))
    rows = rows_told(session, account_id, now)
    groups = grouped(session, rows)
    if groups:
        notify(
            session,
            event_id=uuid5(NAMESPACE_URL, f"daily letter {account_id} {day}"),
            account_id=account_id,
            kind=KIND,
            message=N_("Your searches have found something new: %(names)s."),
            values={"names": names_of(groups), "groups": groups, "day": day.isoformat()},
            path="/searches",
            letter="home/mail/daily",
        )
    return {row.ad_id for row in rows}


def forget_found(session: Session, *, most: int) -> int:
    """Delete what was found long ago, told or not, and the days of letters; returns how many rows of the more."""
    before = clock.now() - KEPT
    old = select(SearchHit.search_id, SearchHit.ad_id).where(SearchHit.found_at < before)
    hits = tuple_(SearchHit.search_id, SearchHit.ad_id).in_(old.limit(most))
    days = select(DailyLetter.account_id, DailyLetter.day).where(DailyLetter.day < before.date()).limit(most)
    letters = tuple_(DailyLetter.account_id, DailyLetter.day).in_(days)
    gone = [
        len(session.scalars(delete(SearchHit).where(hits).returning(SearchHit.ad_id)).all()),
        len(session.scalars(delete(DailyLetter).where(letters).returning(DailyLetter.day)).all()),
    ]
    return max(gone)


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

"""What kept searches have found, as the letters tell it: asked when they are written, and once more when they leave."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from app.blueprints.accounts.models import Account
from app.blueprints.ads.models import Ad
from app.blueprints.ads.queries import open_to, title_for
from app.blueprints.home.models import DailyLetter, SavedSearch, SearchHit, Tell
from app.blueprints.notifications.queries import WaitingLetter
from app.blueprints.places.models import KnownPlace

PER_SEARCH = 5  # lines; then how many more there are


def rows_told(session: Session, account_id: UUID, told_at: datetime) -> Sequence[Row[Any]]:
    """What the daily letter of this moment tells, one row for a search and an ad, the newest first.

    Ads that are over, whose author is out of sight or that were dismissed are left out.
    """
    return session.execute(_TOLD, {"account_id": account_id, "told_at": told_at}).all()


def daily_values(session: Session, letter: WaitingLetter) -> dict[str, Any] | None:
    """What a daily letter still has to tell; None: nothing. Handed to the notifications by the wiring."""
    day = letter.values.get("day")
    made = session.get(DailyLetter, (letter.account_id, date.fromisoformat(day))) if day else None
    groups = grouped(session, rows_told(session, letter.account_id, made.made_at)) if made else []
    return {"names": names_of(groups), "groups": groups} if groups else None


def names_of(groups: Sequence[dict[str, Any]]) -> str:
    """The searches of a daily letter, as its subject names them."""
    return ", ".join(group["name"] for group in groups)


def grouped(session: Session, rows: Sequence[Row[Any]]) -> list[dict[str, Any]]:
    """The rows by search, as the letter shows them; an ad stands under the first search that found it."""
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
        ad = {"title": title_for(session, row), "lang": row.written_in, "place": place, "path": f"/ads/{row.public_id}"}
        group["ads"].append(ad)
    return list(groups.values())


_TOLD = (
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
        SearchHit.told_at == bindparam("told_at"),
        SearchHit.tell == Tell.daily,
        SavedSearch.paused_at.is_(None),
        *open_to(SearchHit.account_id),
    )
    .order_by(SavedSearch.created_at, SavedSearch.id, Ad.published_at.desc(), Ad.id.desc())
)

"""Keeping, changing and deleting searches. Nobody but their keeper reaches them."""

from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.blueprints.accounts.models import Account
from app.blueprints.accounts.queries import hold_account
from app.blueprints.ads.errors import ConfirmFirst
from app.blueprints.ads.models import COARSE, AdKind
from app.blueprints.ads.queries import Wanted
from app.blueprints.ads.queries.words import query_of
from app.blueprints.home import queries
from app.blueprints.home.errors import TooManySearches
from app.blueprints.home.models import DailyHour, SavedSearch, SearchHit, Tell
from app.blueprints.home.policy import MOST_KEPT, can_keep
from app.blueprints.home.queries import Reading
from app.blueprints.places.services import know_place
from kernel import clock, geo, ids
from kernel.errors import N_, Invalid
from tenants.asker import Asker


def keep_search(
    session: Session, *, asker: Asker, wanted: Wanted, reading: Reading, name: str, tell: Tell, key: UUID
) -> SavedSearch:
    """Keep a search, and tell its keeper of new ads from now on. The same `key` answers with the one that is there.

    Locks the account, so that nobody keeps more than may be. Raises ConfirmFirst, TooManySearches, Invalid (words were
    typed of which none can be looked for, and nothing else is asked: it would find everything).
    """
    if not can_keep(asker):
        raise ConfirmFirst
    if reading.rest and not query_of(reading.words) and not _narrowed(wanted):
        raise Invalid(fields={"q": [N_("Please write a longer word.")]})
    hold_account(session, asker.account_id)
    same = select(SavedSearch).where(SavedSearch.account_id == asker.account_id, SavedSearch.key == key)
    there = session.scalar(same)
    if there is not None:
        return there
    kept = select(func.count()).select_from(SavedSearch).where(SavedSearch.account_id == asker.account_id)
    if session.scalars(kept).one() >= MOST_KEPT:
        raise TooManySearches(most=MOST_KEPT)
    assert asker.place_id is not None
    town = wanted.around
    place = know_place(session, place_id=town.id if town else asker.place_id)
    lat, lon = (town.lat, town.lon) if town else (asker.lat, asker.lon)
    query, now = query_of(reading.words), clock.now()
    row = SavedSearch(
        id=ids.uuid7(),
        public_id=ids.public_id(),
        account_id=asker.account_id,
        key=key,
        name=name,
        words=reading.rest if query else "",
        query=query or None,
        kinds=[] if set(wanted.kinds) == set(AdKind) else [kind.value for kind in wanted.kinds],
        radius_km=wanted.radius_km,
        place_id=place.id,
        from_home=town is None,
        lat=lat,
        lon=lon,
        cells=cells_of(lat, lon, wanted.radius_km),
        tell=tell,
        created_at=now,
        seen_at=now,
        **{name: wanted.filters.get(name) for name in ("price_most", "from_day", "until_day", "condition")},
    )
    session.add(row)
    session.flush()
    return row


def change_search(session: Session, *, asker: Asker, public_id: str, **changes: Any) -> SavedSearch:
    """Change `name`, `tell` or `paused` of one's own search; what is left out stays. Locks it. Raises NoSuchSearch."""
    row = queries.own_search(session, asker, public_id, lock=True)
    if "paused" in changes:
        paused = changes.pop("paused")
        row.paused_at = (row.paused_at or clock.now()) if paused else None
    for name in {"name", "tell"} & changes.keys():
        setattr(row, name, changes[name])
    session.flush()
    return row


def delete_search(session: Session, *, asker: Asker, public_id: str) -> None:
    """Forget one's own search and what it has found. Raises NoSuchSearch."""
    row = queries.own_search(session, asker, public_id, lock=True)
    session.execute(delete(SearchHit).where(SearchHit.search_id == row.id))
    session.delete(row)
    session.flush()


def look_at_search(session: Session, *, asker: Asker, public_id: str) -> SavedSearch:
    """Its keeper looks at what it has found: nothing of it is new any more. Raises NoSuchSearch."""
    row = queries.own_search(session, asker, public_id, lock=True)
    row.seen_at = clock.now()
    session.flush()
    return row


def follow_home(session: Session, *, account_id: UUID) -> None:
    """Searches measured from somebody's own point follow it to where it is now. May be repeated."""
    account = session.get_one(Account, account_id)
    own = select(SavedSearch).where(SavedSearch.account_id == account_id, SavedSearch.from_home)
    for row in session.scalars(own.with_for_update()):
        row.place_id, row.lat, row.lon = account.place_id, account.lat, account.lon
        row.cells = cells_of(account.lat, account.lon, row.radius_km)
    session.flush()


def set_daily_hour(session: Session, *, asker: Asker, hour: int) -> None:
    """At which hour of their own day somebody wants the daily letter."""
    row = insert(DailyHour).values(account_id=asker.account_id, hour=hour)
    session.execute(row.on_conflict_do_update(index_elements=["account_id"], set_={"hour": hour}))


def _narrowed(wanted: Wanted) -> bool:
    """Whether more is asked for than a distance from where one lives."""
    return wanted.around is not None or set(wanted.kinds) != set(AdKind) or any(wanted.filters.values())


def cells_of(lat: float | None, lon: float | None, radius_km: int) -> list[int]:
    """The coarse cells by which a search is found again for a new ad."""
    return [] if lat is None or lon is None else list(geo.cells_around(lat, lon, float(radius_km), COARSE))

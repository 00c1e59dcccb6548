"""Telling people at once of an ad their searches have found, some hundred in one unit."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, select, update
from sqlalchemy.orm import Session

from app.blueprints.accounts.models import Account, AccountState
from app.blueprints.ads.models import Ad
from app.blueprints.ads.queries import open_to, title_for, told_of
from app.blueprints.ads.services import call_ad, note_told
from app.blueprints.home.models import SavedSearch, SearchHit, Tell
from app.blueprints.notifications import queries
from app.blueprints.notifications.services import notify
from app.blueprints.places.models import KnownPlace
from kernel import clock
from kernel.errors import N_

PER_UNIT = 200  # people
LETTERS_A_DAY = 5  # at once to one person; the daily one tells what is found beyond them
KIND = "home.found"


def tell_found(session: Session, *, ad_id: UUID, cause_id: UUID, most: int = PER_UNIT) -> bool:
    """Tell the next people who are to be told at once, each once however many of their searches found it.

    Whoever does not see its author any more, has dismissed it or has paused the search, is passed over. Who has had
    `LETTERS_A_DAY` letters reads of it on the page, and in the daily one; who has heard of it already gets at most the
    letter they asked for. Whether more are waiting.
    """
    next_ones = select(SearchHit.account_id).where(*_waiting(ad_id)).distinct()
    people = list(session.scalars(next_ones.order_by(SearchHit.account_id).limit(most)))
    put_off = _put_off(session, ad_id, people)
    # Marked before they are read: what is found meanwhile is not marked, and has its turn.
    mark = update(SearchHit).where(*_waiting(ad_id), SearchHit.account_id.in_(people)).values(told_at=clock.now())
    searches = [*session.scalars(mark.returning(SearchHit.search_id)), *put_off]
    known, told = told_of(session, ad_id, people), set[UUID]()
    for row in session.execute(_WHOM, {"ad_id": ad_id, "searches": searches}):
        if row.account_id in told:
            continue
        told.add(row.account_id)
        if row.account_id in known and row.tell != Tell.letter:
            continue
        notify(
            session,
            event_id=cause_id,
            account_id=row.account_id,
            kind=KIND,
            message=N_("New for your search “%(name)s”: “%(title)s”."),
            values={
                "name": row.name,
                "title": title_for(session, row),
                "place": row.place_names.get(row.language, row.place_name),
            },
            path=f"/ads/{row.public_id}",
            letter="home/mail/found" if row.tell == Tell.letter else None,
        )
    note_told(session, told=[(ad_id, account_id) for account_id in told])
    return len(people) == most


def rename_found(session: Session, *, ad_id: UUID) -> None:
    """Whom searches told of an ad reads the title it has by now: none while moderation hides it. Locks the ad."""
    # No hit is older than its ad: an index leads to those that are younger.
    made = select(Ad.created_at).where(Ad.id == ad_id).scalar_subquery()
    told = select(SearchHit.account_id).where(SearchHit.found_at >= made, SearchHit.ad_id == ad_id)
    call_ad(session, ad_id=ad_id, told=told)


def _waiting(ad_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return SearchHit.ad_id == ad_id, SearchHit.told_at.is_(None), SearchHit.tell != Tell.daily


def _put_off(session: Session, ad_id: UUID, people: list[UUID]) -> list[UUID]:
    """Letters to those who have had their share in the last 24 hours wait for the daily one. Returns their searches."""
    full = queries.had_letters(session, people, kind=KIND, since=clock.now() - timedelta(days=1), least=LETTERS_A_DAY)
    hits = update(SearchHit).where(*_waiting(ad_id), SearchHit.account_id.in_(full), SearchHit.tell == Tell.letter)
    return list(session.scalars(hits.values(tell=Tell.daily).returning(SearchHit.search_id)))


_WHOM = (
    select(
        SearchHit.account_id,
        SearchHit.tell,
        SavedSearch.name,
        Ad.title,
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
        SearchHit.ad_id == bindparam("ad_id"),
        SearchHit.search_id.in_(bindparam("searches", expanding=True)),
        SavedSearch.paused_at.is_(None),
        Account.state == AccountState.confirmed,
        *open_to(SearchHit.account_id),
    )
    # Who wants a letter for one of several searches gets it.
    .order_by(SearchHit.account_id, (SearchHit.tell == Tell.letter).desc(), SavedSearch.created_at)
)

"""Telling people at once of an ad their searches have found, some hundred in one unit."""

from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from app.blueprints.accounts.models import Account, AccountState
from app.blueprints.ads.models import Ad, AdState
from app.blueprints.ads.queries import told_of
from app.blueprints.ads.services import note_told
from app.blueprints.home.models import SavedSearch, SearchHit, Tell
from app.blueprints.moderation.queries import hidden_from
from app.blueprints.notifications.services import notify
from app.blueprints.places.models import KnownPlace
from kernel import clock
from kernel.errors import N_

PER_UNIT = 200  # people
KIND = "home.found"


def tell_found(session: Session, *, ad_id: UUID, cause_id: UUID, most: int = PER_UNIT) -> bool:
    """Tell the next people who are to be told at once, each once however many of their searches found it.

    Whoever does not see its author any more, or has paused the search, is passed over; who has heard of it already gets
    at most the letter they asked for. Whether more are waiting.
    """
    next_ones = (
        select(SearchHit.account_id)
        .where(SearchHit.ad_id == ad_id, SearchHit.told_at.is_(None), SearchHit.tell != Tell.daily)
        .distinct()
        .order_by(SearchHit.account_id)
        .limit(most)
    )
    people = list(session.scalars(next_ones))
    known, told = told_of(session, ad_id, people), set[UUID]()
    for row in session.execute(_WHOM, {"ad_id": ad_id, "people": people}):
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
            values={"name": row.name, "title": row.title, "place": row.place_names.get(row.language, row.place_name)},
            path=f"/ads/{row.public_id}",
            letter="home/mail/found" if row.tell == Tell.letter else None,
        )
    note_told(session, told=[(ad_id, account_id) for account_id in told])
    done = update(SearchHit).where(SearchHit.ad_id == ad_id, SearchHit.account_id.in_(people))
    session.execute(done.where(SearchHit.told_at.is_(None)).values(told_at=clock.now()))
    return len(people) == most


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
        SearchHit.account_id.in_(bindparam("people", expanding=True)),
        SearchHit.told_at.is_(None),
        SearchHit.tell != Tell.daily,
        SavedSearch.paused_at.is_(None),
        Ad.state == AdState.open,
        Account.state == AccountState.confirmed,
        Ad.author_id.not_in(hidden_from(SearchHit.account_id)),
    )
    # Who wants a letter for one of several searches gets it.
    .order_by(SearchHit.account_id, (SearchHit.tell == Tell.letter).desc(), SavedSearch.created_at)
)

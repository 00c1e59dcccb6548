"""The word of what is lost: told farther and farther out as time goes by, and told to all again when it is found."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.blueprints.accounts.queries import neighbour
from app.blueprints.ads import queries
from app.blueprints.ads.models import Ad, AdKind, AdReach, AdTold, ToldBy
from app.blueprints.notifications.services import notify
from kernel import clock
from kernel.errors import N_
from tenants import packs
from tenants.packs import Pack
from tenants.phones import masked

NOBODY = UUID(int=0)
FOUND = N_("“%(title)s” has been found. Thank you for keeping your eyes open.")


def begin_reach(session: Session, ad: Ad) -> None:
    """Let the word of an ad go out, where its kind has a reach in this country; nothing happens while it is on its way.

    An ad that is opened again begins with the nearest once more: whoever was told is not told twice.
    """
    if packs.load(session.info["tenant"].country).ads[ad.kind].reach:
        first = insert(AdReach).values(ad_id=ad.id, ring=0, due_at=clock.now(), square=0, account_id=NOBODY)
        session.execute(first.on_conflict_do_nothing())


def reach_ads(session: Session, *, pack: Pack, most: int) -> bool:
    """Tell the next neighbours of the ad that is due; whether there was one. Locks its row, and the ad against closing.

    An ad that is closed, hidden or over has no word left to tell. Killed in between, it goes on where it was.
    """
    row = queries.due_reach(session, clock.now())
    if row is None:
        return False
    ad = queries.open_to_tell(session, row.ad_id, clock.now())
    rings = pack.ads[ad.kind].rings if ad is not None else []
    if ad is None or row.ring >= len(rings):
        session.delete(row)
        session.flush()
        return True
    found = queries.in_reach(
        session, ad, radius_m=rings[row.ring][0], after=(row.square, row.account_id), most=most
    )  # fmt: skip
    _tell_lost(session, ad, [one for one in found if one.wanted])
    if len(found) == most:
        row.square, row.account_id, row.due_at = found[-1].square, found[-1].account_id, clock.now()
    else:
        _go_farther(session, row, ad, rings)
    session.flush()
    return True


def note_told(session: Session, *, told: Collection[tuple[UUID, UUID]]) -> None:
    """Searches have told people of ads (ad, account): whoever was told of something lost hears when it is found."""
    ads = {ad_id for ad_id, _ in told}
    lost = set(session.scalars(select(Ad.id).where(Ad.id.in_(ads), Ad.kind == AdKind.lost)))
    _write_told(session, [(ad_id, account) for ad_id, account in told if ad_id in lost], by=ToldBy.search)


def tell_found_again(session: Session, *, ad_id: UUID, cause_id: UUID, most: int) -> bool:
    """Tell the next of those who were told of an ad that it is found, each once; whether more are waiting.

    Nobody is told while it is open again; who answered it, or found it, has heard in words of their own.
    """
    ad = queries.found_ad(session, ad_id)
    if ad is None:
        return False
    people = queries.waiting_for_found(session, ad_id, most=most)
    title = masked(ad.title, session.info["tenant"].country)
    for account_id in queries.to_tell_found(session, ad, people):
        notify(
            session,
            event_id=cause_id,
            account_id=account_id,
            kind="ads.found_again",
            message=FOUND,
            values={"title": title},
            path=f"/ads/{ad.public_id}",
        )
    done = update(AdTold).where(AdTold.ad_id == ad_id, AdTold.account_id.in_(people))
    session.execute(done.values(found_told_at=clock.now()))
    return len(people) == most


def _tell_lost(session: Session, ad: Ad, reached: Sequence[queries.Reached]) -> None:
    author = neighbour(session, ad.author_id)
    if author is None:  # the account was closed meanwhile
        return
    told = _write_told(session, [(ad.id, one.account_id) for one in reached], by=ToldBy.reach)
    values = {"name": author.display_name, "title": masked(ad.title, session.info["tenant"].country)}
    for one in reached:
        if one.account_id in told:
            notify(
                session,
                event_id=uuid5(NAMESPACE_URL, f"reach of {ad.id}"),
                account_id=one.account_id,
                kind=queries.LOST_NEAR,
                message=N_("%(name)s has lost something near you: “%(title)s”. Have you seen it?"),
                values=values,
                path=f"/ads/{ad.public_id}",
                letter="ads/mail/lost_near" if one.by_letter else None,
            )


def _go_farther(session: Session, row: AdReach, ad: Ad, rings: Sequence[tuple[int, int]]) -> None:
    """The next ring, when its hour comes; after the last, or where only the town is known, there is none."""
    if row.ring + 1 >= len(rings) or ad.lat is None or ad.published_at is None:
        session.delete(row)
        return
    row.ring += 1
    row.square, row.account_id = 0, NOBODY
    row.due_at = max(clock.now(), ad.published_at + timedelta(hours=rings[row.ring][1]))


def _write_told(session: Session, told: Collection[tuple[UUID, UUID]], *, by: ToldBy) -> set[UUID]:
    """Write down who is told, and answer with those who had not been."""
    if not told:
        return set()
    rows: list[dict[str, Any]] = [
        {"ad_id": ad_id, "account_id": account, "by": by, "told_at": clock.now()} for ad_id, account in told
    ]
    wanted = insert(AdTold).values(rows).on_conflict_do_nothing()
    return set(session.scalars(wanted.returning(AdTold.account_id)))

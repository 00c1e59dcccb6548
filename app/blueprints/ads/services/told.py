"""Who was told of what is lost: that it is found, or not found after all; and the end of what was told long ago."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import delete, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.blueprints.ads import queries
from app.blueprints.ads.models import Ad, AdKind, AdReach, AdTold, ToldBy
from app.blueprints.notifications.services import notify_many
from kernel import clock
from kernel.errors import N_
from tenants.phones import masked

NOBODY = UUID(int=0)
FOUND_WAIT = timedelta(minutes=10)  # an ending chosen by mistake is taken back before anybody hears of it
KEPT = timedelta(days=60)  # after an ad is over; by then it can be neither opened again nor renewed
FOUND = N_("“%(title)s” has been found. Thank you for keeping your eyes open.")
STILL_LOST = N_("“%(title)s” has not been found after all. Please keep your eyes open.")


def note_told(session: Session, *, told: Collection[tuple[UUID, UUID]]) -> None:
    """Searches have told people of ads (ad, account): whoever was told of something lost hears when it is found.

    Whoever is told while it is being closed hears so as well: that word waits for some minutes. Locks the words of these
    ads, in one order and before it writes whom: as who tells a word does. To be called once in a unit.
    """
    ads = {ad_id for ad_id, _ in told}
    lost = set(session.scalars(select(Ad.id).where(Ad.id.in_(ads), Ad.kind == AdKind.lost)))
    words = select(AdReach.ad_id).where(AdReach.ad_id.in_(lost)).order_by(AdReach.ad_id)
    session.execute(words.with_for_update(key_share=True))
    write_told(session, [(ad_id, account) for ad_id, account in told if ad_id in lost], by=ToldBy.search)


def write_told(session: Session, told: Collection[tuple[UUID, UUID]], *, by: ToldBy) -> set[UUID]:
    """Write down who is told of which ad, and answer with those who had not been. Their words are locked before."""
    if not told:
        return set()
    now = clock.now()
    rows = [{"ad_id": ad_id, "account_id": account, "by": by, "told_at": now} for ad_id, account in told]
    wanted = insert(AdTold).on_conflict_do_nothing().returning(AdTold.ad_id, AdTold.account_id)
    made = session.execute(wanted, rows).tuples().all()
    ads = [ad_id for ad_id, _ in made]
    for ad_id in sorted(set(ads)):  # in one order, so that two units never wait for each other
        write_reach(session, ad_id, {}, {"told": AdReach.told + ads.count(ad_id)}, told=ads.count(ad_id))
    return {account for _, account in made}


def write_reach(
    session: Session, ad_id: UUID, always: Mapping[str, Any], again: Mapping[str, Any], **first: Any
) -> None:
    """The row of an ad's word: made with `first`, changed by `again`, `always` either way."""
    row = {"ring": 0, "square": 0, "account_id": NOBODY, "told": 0, **first, **always}
    wanted = insert(AdReach).values(ad_id=ad_id, **row)
    session.execute(wanted.on_conflict_do_update(index_elements=["ad_id"], set_={**again, **always}))


def let_found_go(session: Session, *, ad_id: UUID) -> None:
    """Something lost is found: those who were told of it hear so, in some minutes. May be repeated."""
    ad = queries.found_ad(session, ad_id)
    if ad is not None and ad.kind == AdKind.lost:
        write_reach(session, ad.id, {"due_at": found_due(ad)}, {})


def found_due(ad: Ad) -> datetime:
    """When those who were told hear that it is found."""
    assert ad.closed_at is not None
    return ad.closed_at + FOUND_WAIT


def tell_found(session: Session, ad: Ad, *, most: int) -> bool:
    """Tell the next of those who were told of an ad that it is found, each once; whether more are waiting.

    Who answered it, or found it, has heard in words of their own.
    """
    people = queries.waiting_for_found(session, ad.id, most=most)
    _tell(session, ad, people, kind="ads.found_again", message=FOUND, cause=f"found {ad.closed_at}")
    _mark(session, ad, people, found_told_at=clock.now())
    return len(people) == most


def tell_lost_again(session: Session, ad: Ad, *, most: int) -> bool:
    """Tell the next of those who read in vain that it is found that it is not, each once; whether there were any.

    Once and no more: an author who settles and opens in turn would be heard each time.
    """
    people = queries.told_in_vain(session, ad.id, most=most)
    if not people:
        return False
    _tell(session, ad, people, kind="ads.lost_again", message=STILL_LOST, cause="lost again")
    _mark(session, ad, people, found_told_at=None, lost_again_at=clock.now())
    return True


def forget_told(session: Session, *, most: int) -> int:
    """Delete who was told of ads that are over for long, and how far their word came; returns how many were told."""
    over = func.coalesce(Ad.closed_at, Ad.expires_at) < clock.now() - KEPT
    ads = select(AdReach.ad_id).join(Ad, Ad.id == AdReach.ad_id).where(over)
    told = select(AdTold.ad_id, AdTold.account_id).where(AdTold.ad_id.in_(ads)).limit(most)
    gone = delete(AdTold).where(tuple_(AdTold.ad_id, AdTold.account_id).in_(told)).returning(AdTold.ad_id)
    count = len(session.scalars(gone).all())
    if count < most:
        left = ads.where(~select(AdTold).where(AdTold.ad_id == AdReach.ad_id).exists())
        session.execute(delete(AdReach).where(AdReach.ad_id.in_(left)))
    return count


def _tell(session: Session, ad: Ad, people: Collection[UUID], *, kind: str, message: str, cause: str) -> None:
    values = {"title": masked(ad.title, session.info["tenant"].country)}
    notify_many(
        session,
        event_id=uuid5(NAMESPACE_URL, f"{cause} of {ad.id}"),
        kind=kind,
        message=message,
        values=dict.fromkeys(queries.to_tell_found(session, ad, people), values),
        path=f"/ads/{ad.public_id}",
    )


def _mark(session: Session, ad: Ad, people: Collection[UUID], **marks: datetime | None) -> None:
    session.execute(update(AdTold).where(AdTold.ad_id == ad.id, AdTold.account_id.in_(people)).values(**marks))

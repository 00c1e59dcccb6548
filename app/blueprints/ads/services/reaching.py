"""The word of what is lost: told farther and farther out as time goes by, and told to all again when it is found."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import func, update
from sqlalchemy.orm import Session

from app.blueprints.accounts.queries import hold_account, neighbour
from app.blueprints.ads import policy, queries
from app.blueprints.ads.models import Ad, AdKind, AdReach, ToldBy
from app.blueprints.ads.services.told import (
    NOBODY,
    found_due,
    tell_found,
    tell_lost_again,
    write_reach,
    write_told,
)
from app.blueprints.notifications.queries import had_letters
from app.blueprints.notifications.services import notify_many
from app.blueprints.places.models import KnownPlace
from kernel import clock
from kernel.errors import N_
from tenants import packs
from tenants.packs import AdRules, Pack
from tenants.phones import masked

PUT_OFF = timedelta(minutes=10)  # where something failed
NEAR = N_("%(name)s has lost something near you: “%(title)s”. Have you seen it?")
IN_PLACE = N_("%(name)s has lost something in %(place)s: “%(title)s”. Have you seen it?")


def begin_reach(session: Session, ad: Ad) -> None:
    """Let the word of something lost go out in some minutes, where it has a reach in this country. Locks its author.

    Not where words of so many other ads of theirs went out in the last seven days: then only searches tell of it. An ad
    that is opened again begins with the nearest once more: whoever was told is not told twice.
    """
    rules = packs.load(session.info["tenant"].country).ads[ad.kind]
    if ad.kind != AdKind.lost and not rules.reach:
        return
    hold_account(session, ad.author_id)
    now = clock.now()
    others = queries.words_begun(session, ad, since=now - timedelta(days=7))
    began_at = now if rules.reach and others < rules.reach_ads_a_week else None
    start = {"ring": 0, "square": 0, "account_id": NOBODY, "due_at": now + timedelta(minutes=rules.reach_wait_minutes)}
    write_reach(session, ad.id, start, {"began_at": func.coalesce(AdReach.began_at, began_at)}, began_at=began_at)


def tell_word(session: Session, *, pack: Pack, ad_id: UUID, most: int) -> bool:
    """Tell the next neighbours of an ad what is due: lost, found, or still lost; whether anything was due.

    Locks the word and the ad, against closing; does nothing where somebody else holds one of them. An ad that is hidden,
    given up or over has no word left to tell. Killed in between, it goes on where it was.
    """
    now = clock.now()
    due = queries.due_word(session, ad_id, now)
    if due is None:
        return False
    row, ad = due
    if policy.is_open(ad, now):
        if not tell_lost_again(session, ad, most=most):
            _ring(session, row, ad, pack.ads[ad.kind], most=most)
    elif queries.is_found(ad):
        if now < found_due(ad):
            row.due_at = found_due(ad)
        else:
            row.due_at = now if tell_found(session, ad, most=most) else None
    else:
        row.due_at = None
    session.flush()
    return True


def put_off_word(session: Session, *, ad_id: UUID) -> None:
    """The word of an ad could not be told: try again in some minutes, after those of other ads."""
    failed = update(AdReach).where(AdReach.ad_id == ad_id, AdReach.due_at.is_not(None))
    session.execute(failed.values(due_at=clock.now() + PUT_OFF))


def _ring(session: Session, row: AdReach, ad: Ad, rules: AdRules, *, most: int) -> None:
    """Tell the next in this ring that something is lost."""
    if row.began_at is None or row.ring >= len(rules.rings):
        row.due_at = None
        return
    found = queries.in_reach(
        session, ad, radius_m=rules.rings[row.ring][0], after=(row.square, row.account_id), most=most
    )  # fmt: skip
    near = row.ring == 0 and ad.lat is not None
    _tell_lost(session, ad, rules, [one for one in found if one.wanted], near=near)
    if len(found) == most:
        row.square, row.account_id, row.due_at = found[-1].square, found[-1].account_id, clock.now()
    else:
        _go_farther(row, ad, rules.rings)


def _tell_lost(session: Session, ad: Ad, rules: AdRules, reached: Sequence[queries.Reached], *, near: bool) -> None:
    author = neighbour(session, ad.author_id)
    if author is None:  # the account was closed meanwhile
        return
    new = write_told(session, [(ad.id, one.account_id) for one in reached], by=ToldBy.reach)
    told = [one for one in reached if one.account_id in new]
    values = {"name": author.display_name, "title": masked(ad.title, session.info["tenant"].country)}
    town = None if near else session.get_one(KnownPlace, ad.place_id)
    notify_many(
        session,
        event_id=uuid5(NAMESPACE_URL, f"reach of {ad.id}"),
        kind=queries.LOST_NEAR,
        message=IN_PLACE if town else NEAR,
        values={one.account_id: {**values, "place": town.name_in(one.language)} if town else values for one in told},
        path=f"/ads/{ad.public_id}",
        letter="ads/mail/lost_near",
        by_letter=_by_letter(session, rules, [one.account_id for one in told if one.by_letter]),
    )


def _by_letter(session: Session, rules: AdRules, people: Sequence[UUID]) -> list[UUID]:
    """Those of them who have not had their share of letters in the last 24 hours."""
    day = clock.now() - timedelta(days=1)
    full = had_letters(session, people, kind=queries.LOST_NEAR, since=day, least=rules.reach_letters_a_day)
    return [one for one in people if one not in full]


def _go_farther(row: AdReach, ad: Ad, rings: Sequence[tuple[int, int]]) -> None:
    """The next ring, when its hour comes; after the last, or where only the town is known, there is none."""
    if row.ring + 1 >= len(rings) or ad.lat is None or ad.published_at is None:
        row.due_at = None
        return
    row.ring += 1
    row.square, row.account_id = 0, NOBODY
    row.due_at = max(clock.now(), ad.published_at + timedelta(hours=rings[row.ring][1]))

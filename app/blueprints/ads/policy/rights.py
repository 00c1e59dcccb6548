"""Who may do what with an ad: pure predicates. Blocks between two neighbours are kept out by the queries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from app.blueprints.ads.models import OPPOSITE, AdKind, AdState, Thing
from app.blueprints.ads.models.told import Row, told_by
from app.blueprints.ads.policy.words import last_day
from tenants.asker import Asker
from tenants.packs import AdRules, Near

OPEN_MOST, DRAFTS_MOST = 50, 20  # of one account
RENEWED_WITHIN = timedelta(days=30)  # after its end
REOPENED_WITHIN = timedelta(days=7)  # "closed by mistake"
SAID_AGAIN_AFTER = timedelta(days=1)  # what was declined


class AnAd(Protocol):
    """What a rule needs to know of an ad: its row and its view both tell it."""

    @property
    def author_id(self) -> UUID: ...
    @property
    def kind(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def expires_at(self) -> datetime | None: ...
    @property
    def closed_at(self) -> datetime | None: ...
    @property
    def renewals(self) -> int: ...


class AThing(AnAd, Protocol):
    """And what it is about."""

    @property
    def details(self) -> Mapping[str, Any]: ...


class ADatedAd(AnAd, Row, Protocol):
    """And what it tells of its days."""

    @property
    def kind(self) -> str: ...


def can_see_ads(asker: Asker) -> bool:
    """Confirmed accounts see the ads of their country, until addresses can be proven (README 8, ruling 13)."""
    return asker.confirmed


def can_draft(asker: Asker) -> bool:
    """Who has a place may write; publishing waits for the confirmed address."""
    return asker.place_id is not None


def can_publish(asker: Asker) -> bool:
    return asker.confirmed and asker.place_id is not None


def is_author(asker: Asker, ad: AnAd) -> bool:
    return ad.author_id == asker.account_id


def is_open(ad: AnAd, now: datetime) -> bool:
    """Whether it can be answered. The sweep that ends it may be some minutes late."""
    return ad.state == AdState.open and ad.expires_at is not None and now < ad.expires_at


def can_see(asker: Asker, ad: AnAd) -> bool:
    if ad.state == AdState.draft:
        return is_author(asker, ad)
    if ad.state == AdState.hidden:
        return is_author(asker, ad) or asker.country_manager
    return can_see_ads(asker)


def can_read_former_text(asker: Asker, ad: AnAd) -> bool:
    """What an ad no longer says: its author, and who decides on reports."""
    return is_author(asker, ad) or asker.country_manager


def can_change(asker: Asker, ad: AnAd, now: datetime) -> bool:
    """Edit: the author, while it is a draft or open."""
    return is_author(asker, ad) and (ad.state == AdState.draft or is_open(ad, now))


def can_close(asker: Asker, ad: AnAd) -> bool:
    """Settle: also when its time is over, since neighbours who answered want to know."""
    return is_author(asker, ad) and can_end(ad)


def can_answer(asker: Asker, ad: AnAd, now: datetime) -> bool:
    return can_see(asker, ad) and not is_author(asker, ad) and is_open(ad, now)


def can_match(asker: Asker, ad: AnAd, now: datetime) -> bool:
    """Say that one has found it, or that it is one's own."""
    return can_be_found(ad) and can_answer(asker, ad, now)


def can_say_again(declined_at: datetime | None, now: datetime) -> bool:
    """Whether what was declined may be asked anew: the next day it may be the right one, and nobody insists."""
    return declined_at is not None and declined_at + SAID_AGAIN_AFTER <= now


def can_be_found(ad: AnAd) -> bool:
    """Whether it is of a kind that has another side."""
    return ad.kind in OPPOSITE


def can_be_matched(asker: Asker, own: AThing, ad: AThing, now: datetime) -> bool:
    """Whether an ad of the asker's may be the other side of an ad. Keys are no cat; "something else" may be anything."""
    other_side = is_author(asker, own) and is_open(own, now) and own.kind == OPPOSITE.get(AdKind(ad.kind))
    things = {one.details.get("object", Thing.other) for one in (own, ad)}
    return other_side and (len(things) == 1 or Thing.other in things)


def can_end(ad: AnAd) -> bool:
    """Whether an ad may still be settled by a match: also when its time is over."""
    return ad.state in {AdState.open, AdState.expired}


def seeks(asker: Asker, ad: AnAd, now: datetime) -> bool:
    """Whether its author would like to know what could be the other side."""
    return is_author(asker, ad) and can_be_found(ad) and is_open(ad, now)


def can_print(asker: Asker, ad: AnAd, now: datetime) -> bool:
    """A poster of what one has lost."""
    return is_author(asker, ad) and ad.kind == AdKind.lost and is_open(ad, now)


def can_dismiss(asker: Asker, ad: AnAd) -> bool:
    return can_see(asker, ad) and not is_author(asker, ad)


def can_reopen(asker: Asker, ad: AnAd, now: datetime) -> bool:
    """Undo of closing, while its time is not over."""
    return (
        is_author(asker, ad)
        and ad.state == AdState.closed
        and ad.closed_at is not None
        and now < ad.closed_at + REOPENED_WITHIN
        and ad.expires_at is not None
        and now < ad.expires_at
    )


def can_copy(asker: Asker, ad: AnAd) -> bool:
    """Publish again like this one: what is over."""
    return is_author(asker, ad) and ad.state in {AdState.closed, AdState.expired}


def ends_with_its_day(ad: ADatedAd) -> bool:
    """Whether it is its last day that ends an ad, and not the time of its kind: there is nothing to renew.

    Judged by the day in UTC: an ad whose two ends lie so close may count as the one or the other.
    """
    last = last_day(AdKind(ad.kind), told_by(ad))
    return last is not None and ad.expires_at is not None and ad.expires_at.date() >= last


def can_renew(asker: Asker, ad: ADatedAd, rules: AdRules, now: datetime) -> bool:
    """From the day its author is told that it ends, until some weeks after its end; not sooner: no place on top for a click.

    Not once its day is over, nor when it would end with that day all the same.
    """
    if not is_author(asker, ad) or ad.state not in {AdState.open, AdState.expired} or ad.expires_at is None:
        return False
    last = last_day(AdKind(ad.kind), told_by(ad))
    if ends_with_its_day(ad) or (last is not None and last < now.astimezone(ZoneInfo(asker.time_zone)).date()):
        return False
    notice = ad.expires_at - timedelta(days=rules.notice_days)
    return rules.offered and ad.renewals < rules.renewals and notice <= now < ad.expires_at + RENEWED_WITHIN


@dataclass(frozen=True, kw_only=True)
class May:
    """What an asker may do with an ad, for the buttons of its page."""

    change: bool
    publish: bool
    close: bool
    reopen: bool
    renew: bool
    copy: bool
    answer: bool
    match: bool
    print: bool
    dismiss: bool


def may(asker: Asker, ad: ADatedAd, rules: AdRules, now: datetime) -> May:
    return May(
        change=can_change(asker, ad, now),
        publish=is_author(asker, ad) and ad.state == AdState.draft and can_publish(asker),
        close=can_close(asker, ad),
        reopen=can_reopen(asker, ad, now),
        renew=can_renew(asker, ad, rules, now),
        copy=can_copy(asker, ad),
        answer=can_answer(asker, ad, now),
        match=can_match(asker, ad, now),
        print=can_print(asker, ad, now),
        dismiss=can_dismiss(asker, ad),
    )


# The tabs of My ads. What moderation has hidden stands first: its author must see it.
TABS: dict[str, tuple[AdState, ...]] = {
    "open": (AdState.open, AdState.hidden),
    "drafts": (AdState.draft,),
    "ended": (AdState.expired,),
    "settled": (AdState.closed,),
}


def tab(wanted: str | None) -> str:
    """The tab an address asks for; the first where it makes no sense."""
    return wanted if wanted in TABS else "open"


def by_tab(counts: Mapping[AdState, int]) -> dict[str, int]:
    return {name: sum(counts[state] for state in states) for name, states in TABS.items()}


def radii_km(near: Near) -> list[int]:
    """The radii this country offers."""
    return sorted(metres // 1000 for metres in near.radii_m)


def radius_km(near: Near, within_km: int | None) -> int:
    """The radius to search: the country's usual one, or the smallest of its choices that holds what is wanted."""
    wanted = near.default_radius_m // 1000 if within_km is None else within_km
    choices = radii_km(near)
    return next((choice for choice in choices if choice >= wanted), choices[-1])


FEW, TENS, HUNDREDS = 10, 200, 2000


def about(count: int) -> int:
    """A number of people, rounded so that nobody can watch it for one of them; 0: fewer than ten."""
    if count < FEW:
        return 0
    step = 10 if count < TENS else 50 if count < HUNDREDS else 500
    return count // step * step

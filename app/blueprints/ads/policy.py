"""Who may do what with an ad: pure predicates. Blocks between two neighbours are kept out by the queries."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from app.blueprints.ads.models import AdState
from tenants.asker import Asker
from tenants.packs import Near


class AnAd(Protocol):
    """What a rule needs to know of an ad: its row and its view both tell it."""

    @property
    def author_id(self) -> UUID: ...
    @property
    def state(self) -> str: ...
    @property
    def expires_at(self) -> datetime | None: ...


def can_see_ads(asker: Asker) -> bool:
    """Confirmed accounts see the ads of their country, until addresses can be proven (README 8, ruling 13)."""
    return asker.confirmed


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


def can_change(asker: Asker, ad: AnAd, now: datetime) -> bool:
    """Edit and close: the author, while it is open."""
    return is_author(asker, ad) and is_open(ad, now)


def can_answer(asker: Asker, ad: AnAd, now: datetime) -> bool:
    return can_see(asker, ad) and not is_author(asker, ad) and is_open(ad, now)


def radii_km(near: Near) -> list[int]:
    """The radii this country offers."""
    return sorted(metres // 1000 for metres in near.radii_m)


def radius_km(near: Near, within_km: int | None) -> int:
    """The radius to search: the country's usual one, or the smallest of its choices that holds what is wanted."""
    wanted = near.default_radius_m // 1000 if within_km is None else within_km
    choices = radii_km(near)
    return next((choice for choice in choices if choice >= wanted), choices[-1])

"""Who may do what with an ad: pure predicates. Blocks between two neighbours are kept out by the queries."""

from datetime import datetime

from app.blueprints.ads.models import Ad, AdState
from tenants.asker import Asker


def can_see_ads(asker: Asker) -> bool:
    """Confirmed accounts see the ads of their country, until addresses can be proven (README 8, ruling 13)."""
    return asker.confirmed


def can_publish(asker: Asker) -> bool:
    return asker.confirmed and asker.place_id is not None


def is_author(asker: Asker, ad: Ad) -> bool:
    return ad.author_id == asker.account_id


def can_see(asker: Asker, ad: Ad) -> bool:
    if ad.state == AdState.hidden:
        return is_author(asker, ad) or asker.country_manager
    return can_see_ads(asker)


def can_change(asker: Asker, ad: Ad, now: datetime) -> bool:
    """Edit and close: the author, while it is open."""
    return is_author(asker, ad) and ad.is_open(now)


def can_answer(asker: Asker, ad: Ad, now: datetime) -> bool:
    return can_see(asker, ad) and not is_author(asker, ad) and ad.is_open(now)

"""Who may keep searches, and how many."""

from app.blueprints.ads.policy import can_see_ads
from tenants.asker import Asker

MOST_KEPT = 20


def can_keep(asker: Asker) -> bool:
    """Those who see ads at all, and live somewhere."""
    return can_see_ads(asker) and asker.place_id is not None

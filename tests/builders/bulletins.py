"""Bulletins as the reactions would have written them."""

from datetime import datetime, timedelta
from uuid import UUID

from app.blueprints.bulletins import services
from kernel import clock, ids
from tests import world


def a_bulletin(
    session, title: str = "Market closed on Sunday", *, place_id: UUID = world.SAINT_MALO, **changes
) -> UUID:
    """A bulletin in the country of the unit, for one place; returns the id of its post."""
    published_at: datetime = changes.pop("published_at", clock.now() - timedelta(minutes=5))
    values = {
        "collectivity_id": ids.uuid7(),
        "body": "Saint-Malo",
        "language": "fr",
        "title": title,
        "excerpt": "From ten to six.",
        "priority": "normal",
        "path": "/saint-malo/posts/xyz",
        "shown_until": None,
        "withdrawn": False,
        "version": 1,
        "source_id": ids.uuid7(),
    }
    values |= changes
    services.keep_state(session, place_ids=(place_id,), published_at=published_at, **values)
    return values["source_id"]

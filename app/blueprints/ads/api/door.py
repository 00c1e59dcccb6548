"""The door itself, on which the other files hang their addresses."""

from flask import g

from app.blueprints.ads import queries
from app.web import auth
from app.web.json_door import Door

api = Door("ads_api", __name__, url_prefix="/api/v1", description="What neighbours ask, offer and lend")
PER_PAGE = 20


def as_seen(public_id: str) -> queries.AdView:
    """The ad as the asker reads it, after something was done with it."""
    return queries.seen_ad(g.session, auth.asker(), public_id)

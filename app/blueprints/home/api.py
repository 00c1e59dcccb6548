"""The JSON door's first address: who asks."""

from typing import Any

from flask import g
from flask_babel import get_locale
from flask_smorest import Blueprint

from app.blueprints.home.schemas import SessionOut
from app.web import csrf, limits
from app.web.limits import limiter
from app.web.openapi import refuses

api = Blueprint("home_api", __name__, url_prefix="/api/v1", description="Who asks")


@api.get("/session")
@limiter.limit(limits.SEARCH)
@refuses(api, 429)
@api.doc(security=[])
@api.response(200, SessionOut)
def session() -> dict[str, Any]:
    """Who asks by the cookie sent along, and the token for the header of requests that change something."""
    return {
        "signed_in": g.asker is not None,
        "confirmed": g.asker is not None and g.asker.confirmed,
        "name": g.asker.display_name if g.asker else None,
        "language": getattr(get_locale(), "language", "en"),
        "csrf_token": csrf.token(),
    }

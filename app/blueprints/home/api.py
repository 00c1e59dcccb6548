"""The JSON door of home: who asks, and the searches they keep."""

from typing import Any

from flask import g
from flask_babel import get_locale
from flask_smorest import Blueprint

from app.blueprints.home import queries, services
from app.blueprints.home.schemas import Asked, ChangeSearch, KeepSearch, SearchesOut, SearchOut, SessionOut, results
from app.web import auth, csrf, limits
from app.web.limits import limiter
from app.web.openapi import READ, WRITE, refuses

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


@api.get("/searches")
@limiter.limit(limits.SEARCH)
@refuses(api, 401, 429)
@api.doc(security=READ)
@api.response(200, SearchesOut)
def searches() -> dict[str, Any]:
    """The searches one keeps, the newest first."""
    return {"searches": [_out(kept) for kept in queries.own_searches(g.session, auth.asker())]}


@api.post("/searches")
@limiter.limit(limits.WRITING)
@refuses(api, 400, 401, 403, 409, 413, 429)
@api.doc(security=WRITE)
@api.arguments(KeepSearch)
@api.response(201, SearchOut)
def keep(wanted: dict[str, Any]) -> dict[str, Any]:
    """Keep a search, and be told of what it finds from now on. The same `key` again answers with the one that is there."""
    asker = auth.asker()
    reading = queries.read(g.session, asker, g.country_code, wanted["q"], wanted["near"])
    kept = services.keep_search(
        g.session,
        asker=asker,
        wanted=Asked(wanted).wanted(g.pack, reading.around),
        reading=reading,
        name=wanted["name"] or reading.name(asker),
        tell=wanted["tell"],
        key=wanted["key"],
    )
    return _out(queries.kept_search(g.session, asker, kept.public_id))


@api.patch("/searches/<public_id>")
@limiter.limit(limits.WRITING)
@refuses(api, 400, 401, 404, 413, 429)
@api.doc(security=WRITE)
@api.arguments(ChangeSearch(partial=True))
@api.response(200, SearchOut)
def change(wanted: dict[str, Any], public_id: str) -> dict[str, Any]:
    """Call one's search something else, be told in another way, pause it; what is left out stays."""
    services.change_search(g.session, asker=auth.asker(), public_id=public_id, **wanted)
    return _out(queries.kept_search(g.session, auth.asker(), public_id))


@api.delete("/searches/<public_id>")
@limiter.limit(limits.WRITING)
@refuses(api, 401, 404, 429)
@api.doc(security=WRITE)
@api.response(204)
def delete(public_id: str) -> None:
    """Forget one's search and what it has found."""
    services.delete_search(g.session, asker=auth.asker(), public_id=public_id)


def _out(kept: queries.Kept) -> dict[str, Any]:
    return {**vars(kept), "path": results(kept, g.pack.currency)}

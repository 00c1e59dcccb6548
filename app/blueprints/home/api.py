"""The JSON door of home: who asks, the feed with its search, skills, and the searches one keeps."""

from typing import Any

from flask import g
from flask_babel import get_locale

from app.blueprints.ads.policy import radius_km
from app.blueprints.home import queries, services
from app.blueprints.home.queries.reading import HERE
from app.blueprints.home.schemas import (
    Asked,
    AskFeed,
    ChangeSearch,
    DailyHour,
    FeedOut,
    KeepSearch,
    SearchesOut,
    SearchOut,
    SessionOut,
    Skilled,
    SkillsOut,
    results,
)
from app.web import auth, csrf, limits
from app.web.json_door import Door
from app.web.limits import limiter
from app.web.openapi import READ, WRITE, refuses
from kernel.errors import N_, Invalid

api = Door("home_api", __name__, url_prefix="/api/v1", description="Who asks, the feed, skills, searches")
PER_PAGE = 20
NO_TOWN = N_("There is no such town in this country.")


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


@api.get("/feed")
@limiter.limit(limits.SEARCH)
@refuses(api, 403)
@api.doc(security=READ)
@api.arguments(AskFeed, location="query")
@api.response(200, FeedOut)
def feed(told: dict[str, Any]) -> dict[str, Any]:
    """Ads around and news of one's town, the newest first; or, with words or filters, the ads that a search finds."""
    asker, asked, after = auth.asker(), Asked(told), told["after"]
    if asked.searching:
        reading = _reading(told)
        wanted = asked.wanted(g.pack, reading.around)
        found = queries.look(g.session, asker, wanted, reading, after=after, size=PER_PAGE)
        page, instead = queries.of_ads(found.page), found.instead
        around = reading.around.slug if reading.around else None
    else:
        wanted = asked.wanted(g.pack, None)
        news = told["show"].with_news
        page = queries.feed(g.session, asker, wanted, news=news, after=after, size=PER_PAGE)
        around, instead = None, {}
    return {
        "items": page.rows,
        "after": page.after,
        "within": wanted.radius_km,
        "around": around,
        "instead": instead,
    }


@api.get("/skills")
@limiter.limit(limits.SEARCH)
@refuses(api, 403)
@api.doc(security=READ)
@api.arguments(Skilled, location="query")
@api.response(200, SkillsOut)
def skills(told: dict[str, Any]) -> dict[str, Any]:
    """Who can help with what: skills of neighbours around, by steps of distance."""
    within = radius_km(g.pack.near, told["within"])
    found = queries.skills(g.session, auth.asker(), radius_km=within, typed=told["q"], spoken=g.pack.languages)
    return {"items": [{"skill": group.skill, "helpers": group.helpers} for group in found], "within": within}


@api.get("/daily-hour")
@limiter.limit(limits.SEARCH)
@api.doc(security=READ)
@api.response(200, DailyHour)
def daily_hour() -> dict[str, int]:
    """At which hour of one's day the daily letter comes."""
    return {"hour": queries.daily_hour(g.session, auth.asker().account_id)}


@api.put("/daily-hour")
@limiter.limit(limits.WRITING)
@api.doc(security=WRITE)
@api.arguments(DailyHour)
@api.response(200, DailyHour)
def set_daily_hour(wanted: dict[str, int]) -> dict[str, int]:
    """Choose that hour."""
    services.set_daily_hour(g.session, asker=auth.asker(), **wanted)
    return wanted


@api.get("/searches")
@limiter.limit(limits.SEARCH)
@refuses(api, 401, 429)
@api.doc(security=READ)
@api.response(200, SearchesOut)
def searches() -> dict[str, Any]:
    """The searches one keeps, the newest first."""
    return {"items": [_out(kept) for kept in queries.own_searches(g.session, auth.asker())]}


@api.post("/searches")
@limiter.limit(limits.WRITING)
@refuses(api, 400, 401, 403, 409, 413, 429)
@api.doc(security=WRITE)
@api.arguments(KeepSearch)
@api.response(201, SearchOut)
def keep(wanted: dict[str, Any]) -> dict[str, Any]:
    """Keep a search, and be told of what it finds from now on. The same `key` again answers with the one that is there."""
    asker = auth.asker()
    reading = _reading(wanted)
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


@api.get("/searches/<public_id>")
@limiter.limit(limits.SEARCH)
@refuses(api, 404)
@api.doc(security=READ)
@api.response(200, SearchOut)
def search(public_id: str) -> dict[str, Any]:
    """One of the searches one keeps; what it finds stands in the feed at its `path`."""
    return _out(queries.kept_search(g.session, auth.asker(), public_id))


@api.post("/searches/<public_id>/look")
@limiter.limit(limits.WRITING)
@refuses(api, 404)
@api.doc(security=WRITE)
@api.response(200, SearchOut)
def look(public_id: str) -> dict[str, Any]:
    """Say that one has looked: nothing it has found is new any more."""
    services.look_at_search(g.session, asker=auth.asker(), public_id=public_id)
    return _out(queries.kept_search(g.session, auth.asker(), public_id))


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


def _reading(told: dict[str, Any]) -> queries.Reading:
    """What the words mean. A town that is not there is refused: programs mistype too, and nobody sees it."""
    near = told["near"]
    reading = queries.read(g.session, auth.asker(), g.country_code, told["q"], near)
    if near not in {"", HERE} and reading.around is None:
        raise Invalid(fields={"near": [NO_TOWN]})
    return reading


def _out(kept: queries.Kept) -> dict[str, Any]:
    return {**vars(kept), "path": results(kept, g.pack.currency)}

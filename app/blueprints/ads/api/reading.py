"""Reading ads: around, one's own, those not wanted, one, what it said before, and which kinds there are."""

from typing import Any

from flask import g

from app.blueprints.ads import policy, queries
from app.blueprints.ads.api.door import PER_PAGE, api, as_seen
from app.blueprints.ads.schemas import (
    AdOut,
    AdsOut,
    KindsOut,
    ListAds,
    MineOut,
    OwnAds,
    Pages,
    VersionsOut,
    kinds_of,
)
from app.blueprints.places.queries import at_address
from app.web import auth, limits
from app.web.limits import limiter
from app.web.openapi import READ, refuses
from kernel import paging
from kernel.errors import N_, Invalid

NO_TOWN = N_("There is no such town in this country.")


@api.get("/ads")
@limiter.limit(limits.SEARCH)
@refuses(api, 401, 403, 429)
@api.doc(security=READ)
@api.arguments(ListAds, location="query")
@api.response(200, AdsOut)
def list_ads(wanted: dict[str, Any]) -> paging.Page[queries.AdView]:
    """Open ads around the asker's public point or around a town, by words, the newest or the nearest first."""
    asker, near = auth.asker(), wanted["near"]
    place = at_address(g.session, country=g.country_code, slug=near).place if near else None
    if near and place is None:
        raise Invalid(fields={"near": [NO_TOWN]})
    words = queries.read_words(g.session, queries.words_in(wanted["q"]), {asker.locale, *g.pack.languages})
    looked = queries.Wanted(
        radius_km=policy.radius_km(g.pack.near, wanted["within"]),
        kinds=tuple(wanted["kinds"]),
        order=wanted["order"],
        around=queries.Town(id=place.id, lat=place.lat, lon=place.lon) if place else None,
        query=queries.query_of(words),
        price_most=wanted["price_most"],
        from_day=wanted["from_day"],
        until_day=wanted["until_day"],
    )
    return queries.looked_for(g.session, asker, looked, after=wanted["after"], size=PER_PAGE)


@api.get("/ads/kinds")
@limiter.limit(limits.SEARCH)
@refuses(api, 429)
@api.doc(security=[])
@api.response(200, KindsOut)
def kinds() -> dict[str, Any]:
    """The kinds of ads in this country, and what each tells beside title and text."""
    return kinds_of(g.pack)


@api.get("/ads/mine")
@limiter.limit(limits.SEARCH)
@refuses(api, 401, 429)
@api.doc(security=READ)
@api.arguments(OwnAds, location="query")
@api.response(200, MineOut)
def mine(wanted: dict[str, Any]) -> dict[str, Any]:
    """One's own ads, drafts too, the last published or begun first."""
    asker = auth.asker()
    found = queries.own_ads(g.session, asker, **wanted, limit=PER_PAGE + 1)
    page = paging.page_of(found, PER_PAGE)
    return {"rows": page.rows, "after": page.after, "counts": queries.own_counts(g.session, asker)}


@api.get("/ads/dismissed")
@limiter.limit(limits.SEARCH)
@refuses(api, 401, 429)
@api.doc(security=READ)
@api.arguments(Pages, location="query")
@api.response(200, AdsOut)
def dismissed(wanted: dict[str, Any]) -> paging.Page[queries.AdView]:
    """Ads one does not want to see."""
    return paging.page_of(queries.dismissed_ads(g.session, auth.asker(), **wanted, limit=PER_PAGE + 1), PER_PAGE)


@api.get("/ads/<public_id>")
@limiter.limit(limits.SEARCH)
@refuses(api, 401, 403, 404, 429)
@api.doc(security=READ)
@api.response(200, AdOut)
def show(public_id: str) -> queries.AdView:
    """One ad, as the asker may read it."""
    return as_seen(public_id)


@api.get("/ads/<public_id>/history")
@limiter.limit(limits.SEARCH)
@refuses(api, 401, 403, 404, 429)
@api.doc(security=READ)
@api.response(200, VersionsOut)
def history(public_id: str) -> dict[str, Any]:
    """What an ad said before it was changed."""
    return {"items": queries.versions(g.session, auth.asker(), as_seen(public_id))}

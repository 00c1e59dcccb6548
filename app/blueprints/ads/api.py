"""The JSON door of ads: the same schemas, verbs and policy as the pages."""

from typing import Any

from flask import g
from flask_smorest import Blueprint

from app.blueprints.ads import policy, queries, services
from app.blueprints.ads.schemas import AdOut, AdsOut, AnswerAd, AnswerOut, ListAds, PublishAd, WriteAd
from app.blueprints.places.queries import at_address
from app.web import auth, limits
from app.web.limits import limiter
from app.web.openapi import READ, WRITE, refuses
from kernel import paging
from kernel.errors import N_, Invalid

api = Blueprint("ads_api", __name__, url_prefix="/api/v1", description="What neighbours ask, offer and lend")
PER_PAGE = 20
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


@api.post("/ads")
@limiter.limit(limits.WRITING)
@refuses(api, 400, 401, 403, 413, 429)
@api.doc(security=WRITE)
@api.arguments(PublishAd)
@api.response(201, AdOut)
def publish(wanted: dict[str, Any]) -> queries.AdView:
    """Publish an ad for sixty days. The same `key` again answers with the ad that is there."""
    ad = services.publish_ad(g.session, asker=auth.asker(), pack=g.pack, **wanted)
    return queries.seen_ad(g.session, auth.asker(), ad.public_id)


@api.get("/ads/<public_id>")
@limiter.limit(limits.SEARCH)
@refuses(api, 401, 403, 404, 429)
@api.doc(security=READ)
@api.response(200, AdOut)
def show(public_id: str) -> queries.AdView:
    """One ad."""
    return queries.seen_ad(g.session, auth.asker(), public_id)


@api.patch("/ads/<public_id>")
@limiter.limit(limits.WRITING)
@refuses(api, 400, 401, 403, 404, 409, 413, 429)
@api.doc(security=WRITE)
@api.arguments(WriteAd(partial=True))
@api.response(200, AdOut)
def edit(wanted: dict[str, Any], public_id: str) -> queries.AdView:
    """Change one's own open ad; what is left out stays."""
    services.edit_ad(g.session, asker=auth.asker(), public_id=public_id, **wanted)
    return queries.seen_ad(g.session, auth.asker(), public_id)


@api.post("/ads/<public_id>/close")
@limiter.limit(limits.WRITING)
@refuses(api, 401, 403, 404, 409, 429)
@api.doc(security=WRITE)
@api.response(200, AdOut)
def close(public_id: str) -> queries.AdView:
    """Settle one's own ad. It may be repeated."""
    services.close_ad(g.session, asker=auth.asker(), public_id=public_id)
    return queries.seen_ad(g.session, auth.asker(), public_id)


@api.post("/ads/<public_id>/answers")
@limiter.limit(limits.WRITING)
@refuses(api, 400, 401, 403, 404, 409, 413, 429)
@api.doc(security=WRITE)
@api.arguments(AnswerAd)
@api.response(201, AnswerOut)
def answer(wanted: dict[str, Any], public_id: str) -> Any:
    """Answer a neighbour's ad. A second answer goes into the same conversation."""
    return services.answer_ad(g.session, asker=auth.asker(), public_id=public_id, **wanted)

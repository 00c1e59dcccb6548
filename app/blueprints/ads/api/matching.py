"""Lost and found: what neighbours say of an ad, and whether it is the one; ads that are alike; how far the word has come."""

from typing import Any

from flask import g

from app.blueprints.ads import queries, services
from app.blueprints.ads.api.door import api, as_seen
from app.blueprints.ads.schemas import AdsOut, MatchesOut, MatchMadeOut, ProposeMatch, ReachOut
from app.web import auth, limits
from app.web.limits import limiter
from app.web.openapi import READ, WRITE, refuses


@api.post("/ads/<public_id>/matches")
@limiter.limit(limits.WRITING)
@refuses(api, 404, 409)
@api.doc(security=WRITE)
@api.arguments(ProposeMatch)
@api.response(201, MatchMadeOut)
def propose_match(wanted: dict[str, Any], public_id: str) -> dict[str, Any]:
    """Say that one has found what an ad has lost, or that what it has found is one's own. It may be repeated."""
    return _made(services.propose_match(g.session, asker=auth.asker(), public_id=public_id, **wanted))


@api.get("/ads/<public_id>/matches")
@limiter.limit(limits.SEARCH)
@refuses(api, 403, 404)
@api.doc(security=READ)
@api.response(200, MatchesOut)
def matches(public_id: str) -> dict[str, Any]:
    """What neighbours have said of one's own ad; of another's, what one has said oneself."""
    return {"items": queries.matches_of(g.session, auth.asker(), as_seen(public_id))}


@api.post("/matches/<public_id>/confirm")
@limiter.limit(limits.WRITING)
@refuses(api, 404, 409)
@api.doc(security=WRITE)
@api.response(200, MatchMadeOut)
def confirm_match(public_id: str) -> dict[str, Any]:
    """It is the one: both ads are settled. It may be repeated."""
    return _made(services.confirm_match(g.session, asker=auth.asker(), public_id=public_id))


@api.post("/matches/<public_id>/decline")
@limiter.limit(limits.WRITING)
@refuses(api, 404, 409)
@api.doc(security=WRITE)
@api.response(200, MatchMadeOut)
def decline_match(public_id: str) -> dict[str, Any]:
    """It is something else. It may be repeated."""
    return _made(services.decline_match(g.session, asker=auth.asker(), public_id=public_id))


@api.get("/ads/<public_id>/alike")
@limiter.limit(limits.SEARCH)
@refuses(api, 403, 404)
@api.doc(security=READ)
@api.response(200, AdsOut)
def alike(public_id: str) -> dict[str, Any]:
    """Ads that could be the other side of one's own lost or found ad, the likeliest first."""
    ad = queries.own_ad(g.session, auth.asker(), public_id)
    return {"rows": queries.alike(g.session, auth.asker(), ad), "after": None}


@api.get("/ads/<public_id>/reach")
@limiter.limit(limits.SEARCH)
@refuses(api, 403, 404)
@api.doc(security=READ)
@api.response(200, ReachOut)
def reach(public_id: str) -> queries.HowFar:
    """About how many neighbours have been told of one's own ad, and whether more will be. Who they are is told to nobody."""
    ad = queries.own_ad(g.session, auth.asker(), public_id)
    return queries.how_far(g.session, ad.id, g.pack.ads[ad.kind])


def _made(match: Any) -> dict[str, Any]:
    ad, talk = queries.addresses_of(g.session, match)
    return {"id": match.public_id, "state": match.state, "ad": ad, "conversation": talk}

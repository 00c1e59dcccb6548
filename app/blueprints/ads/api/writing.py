"""Writing ads: at once or as a draft, changing, publishing, throwing away, once more."""

from typing import Any

from flask import g

from app.blueprints.ads import queries, services
from app.blueprints.ads.api.door import api, as_seen
from app.blueprints.ads.schemas import AddPhotos, AdOut, AnswerAd, AnswerOut, CopyAd, PublishAd, WriteAd
from app.web import answers, auth, limits
from app.web.limits import limiter
from app.web.openapi import IF_MATCH, WRITE, refuses


@api.post("/ads")
@limiter.limit(limits.WRITING)
@refuses(api, 400, 401, 403, 409, 413, 429)
@api.doc(security=WRITE)
@api.arguments(PublishAd)
@api.response(201, AdOut)
def publish(wanted: dict[str, Any]) -> queries.AdView:
    """Publish an ad for the days of its kind, or keep a draft. The same `key` again answers with the ad that is there."""
    return as_seen(services.publish_ad(g.session, asker=auth.asker(), pack=g.pack, **wanted).public_id)


@api.patch("/ads/<public_id>")
@limiter.limit(limits.WRITING)
@refuses(api, 400, 401, 403, 404, 409, 412, 413, 429)
@api.doc(security=WRITE, parameters=IF_MATCH)
@api.arguments(WriteAd(partial=True))
@api.response(200, AdOut)
def edit(wanted: dict[str, Any], public_id: str) -> queries.AdView:
    """Change one's own draft or open ad; what is left out stays, null takes it away."""
    read = answers.matched(AdOut, lambda: as_seen(public_id))
    with answers.precondition():
        services.edit_ad(
            g.session,
            asker=auth.asker(),
            pack=g.pack,
            public_id=public_id,
            version=read.version if read else None,
            **wanted,
        )
    return as_seen(public_id)


@api.post("/ads/<public_id>/publish")
@limiter.limit(limits.WRITING)
@refuses(api, 401, 403, 404, 409, 422, 429)
@api.doc(security=WRITE)
@api.response(200, AdOut)
def publish_draft(public_id: str) -> queries.AdView:
    """Publish one's draft. It may be repeated."""
    services.publish_draft(g.session, asker=auth.asker(), pack=g.pack, public_id=public_id)
    return as_seen(public_id)


@api.delete("/ads/<public_id>")
@limiter.limit(limits.WRITING)
@refuses(api, 401, 403, 404, 409, 429)
@api.doc(security=WRITE)
@api.response(204)
def throw_away(public_id: str) -> None:
    """Throw one's draft away. What was published is settled instead."""
    services.throw_away(g.session, asker=auth.asker(), public_id=public_id)


@api.post("/ads/<public_id>/copy")
@limiter.limit(limits.WRITING)
@refuses(api, 400, 401, 403, 404, 409, 413, 429)
@api.doc(security=WRITE)
@api.arguments(CopyAd)
@api.response(201, AdOut)
def copy(wanted: dict[str, Any], public_id: str) -> queries.AdView:
    """A new draft with the words of one's ad that is over."""
    return as_seen(services.copy_ad(g.session, asker=auth.asker(), public_id=public_id, **wanted).public_id)


@api.post("/ads/<public_id>/photos")
@limiter.limit(limits.WRITING)
@refuses(api, 403, 404, 409)
@api.doc(security=WRITE)
@api.arguments(AddPhotos)
@api.response(200, AdOut)
def add_photos(wanted: dict[str, Any], public_id: str) -> queries.AdView:
    """Add the photos that were sent with a `key` to one's draft or open ad."""
    services.add_photos(g.session, asker=auth.asker(), public_id=public_id, **wanted)
    return as_seen(public_id)


@api.post("/ads/<public_id>/answers")
@limiter.limit(limits.WRITING)
@refuses(api, 400, 401, 403, 404, 409, 413, 429)
@api.doc(security=WRITE)
@api.arguments(AnswerAd)
@api.response(201, AnswerOut)
def answer(wanted: dict[str, Any], public_id: str) -> Any:
    """Answer a neighbour's ad. A second answer goes into the same conversation."""
    return services.answer_ad(g.session, asker=auth.asker(), public_id=public_id, **wanted)

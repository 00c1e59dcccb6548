"""What becomes of an ad: settled, opened again, renewed; not wanted, wanted after all."""

from typing import Any

from flask import g

from app.blueprints.ads import queries, services
from app.blueprints.ads.api.door import api, as_seen
from app.blueprints.ads.schemas import AdOut, CloseAd
from app.web import auth, limits
from app.web.limits import limiter
from app.web.openapi import WRITE, refuses


@api.post("/ads/<public_id>/close")
@limiter.limit(limits.WRITING)
@refuses(api, 400, 401, 403, 404, 409, 413, 429)
@api.doc(security=WRITE)
@api.arguments(CloseAd)
@api.response(200, AdOut)
def close(wanted: dict[str, Any], public_id: str) -> queries.AdView:
    """Settle one's own ad. It may be repeated."""
    services.close_ad(g.session, asker=auth.asker(), public_id=public_id, **wanted)
    return as_seen(public_id)


@api.post("/ads/<public_id>/reopen")
@limiter.limit(limits.WRITING)
@refuses(api, 401, 403, 404, 409, 429)
@api.doc(security=WRITE)
@api.response(200, AdOut)
def reopen(public_id: str) -> queries.AdView:
    """Open one's ad again that was closed by mistake some days ago. It may be repeated."""
    services.reopen_ad(g.session, asker=auth.asker(), public_id=public_id)
    return as_seen(public_id)


@api.post("/ads/<public_id>/renew")
@limiter.limit(limits.WRITING)
@refuses(api, 401, 403, 404, 409, 429)
@api.doc(security=WRITE)
@api.response(200, AdOut)
def renew(public_id: str) -> queries.AdView:
    """Let one's ad stand once more, when it ends soon or has ended."""
    services.renew_ad(g.session, asker=auth.asker(), pack=g.pack, public_id=public_id)
    return as_seen(public_id)


@api.post("/ads/<public_id>/dismiss")
@limiter.limit(limits.WRITING)
@refuses(api, 401, 403, 404, 409, 429)
@api.doc(security=WRITE)
@api.response(204)
def dismiss(public_id: str) -> None:
    """Never see this ad again. It may be repeated."""
    services.dismiss_ad(g.session, asker=auth.asker(), public_id=public_id)


@api.post("/ads/<public_id>/undismiss")
@limiter.limit(limits.WRITING)
@refuses(api, 401, 403, 404, 429)
@api.doc(security=WRITE)
@api.response(204)
def undismiss(public_id: str) -> None:
    """See it again. It may be repeated."""
    services.undismiss_ad(g.session, asker=auth.asker(), public_id=public_id)

"""The JSON door of moderation: blocking and muting, reporting, deciding. The same verbs as the pages."""

from typing import Any

from flask import current_app, g

from app.blueprints.files import queries as files
from app.blueprints.files.services import release, take_down
from app.blueprints.moderation import policy, queries, services
from app.blueprints.moderation.schemas import (
    Decide,
    DecidePhoto,
    Decision,
    FullReportOut,
    HiddenNeighboursOut,
    NameAccount,
    ReportOut,
    Waiting,
    WaitingPhotosOut,
    WaitingReportsOut,
    WriteReport,
)
from app.web import auth
from app.web.json_door import Door
from app.web.limits import SEARCH, WRITING, limiter
from app.web.openapi import READ, WRITE, refuses
from kernel import paging
from kernel.errors import NotAllowed, NotFound

api = Door(
    "moderation_api", __name__, url_prefix="/api/v1", description="Neighbours out of one's sight, reports, decisions"
)


@api.get("/hidden-neighbours")
@limiter.limit(SEARCH)
@refuses(api, 401, 429)
@api.doc(security=READ)
@api.response(200, HiddenNeighboursOut)
def hidden_neighbours() -> dict[str, Any]:
    """Whom one blocks and whom one mutes, the newest first."""
    return _hidden()


@api.post("/block")
@limiter.limit(WRITING)
@refuses(api, 400, 401, 403, 413, 429)
@api.doc(security=WRITE)
@api.arguments(NameAccount)
@api.response(200, HiddenNeighboursOut)
def block(body: dict[str, Any]) -> dict[str, Any]:
    """Block a neighbour: you see nothing of each other any more. It may be repeated."""
    services.block(g.session, asker=auth.asker(), **body)
    return _hidden()


@api.post("/unblock")
@limiter.limit(WRITING)
@refuses(api, 400, 401, 403, 413, 429)
@api.doc(security=WRITE)
@api.arguments(NameAccount)
@api.response(200, HiddenNeighboursOut)
def unblock(body: dict[str, Any]) -> dict[str, Any]:
    """Take a block back. It may be repeated."""
    services.unblock(g.session, asker=auth.asker(), **body)
    return _hidden()


@api.post("/mute")
@limiter.limit(WRITING)
@refuses(api, 400, 401, 403, 413, 429)
@api.doc(security=WRITE)
@api.arguments(NameAccount)
@api.response(200, HiddenNeighboursOut)
def mute(body: dict[str, Any]) -> dict[str, Any]:
    """Hear nothing more of a neighbour, who is not told. It may be repeated."""
    services.mute(g.session, asker=auth.asker(), **body)
    return _hidden()


@api.post("/unmute")
@limiter.limit(WRITING)
@refuses(api, 400, 401, 403, 413, 429)
@api.doc(security=WRITE)
@api.arguments(NameAccount)
@api.response(200, HiddenNeighboursOut)
def unmute(body: dict[str, Any]) -> dict[str, Any]:
    """Hear of a neighbour again. It may be repeated."""
    services.unmute(g.session, asker=auth.asker(), **body)
    return _hidden()


@api.post("/reports")
@limiter.limit(WRITING)
@refuses(api, 404, 409)
@api.doc(security=WRITE)
@api.arguments(WriteReport)
@api.response(201, ReportOut)
def report(wanted: dict[str, Any]) -> dict[str, Any]:
    """Report an ad (`kind` ads) or a message (messages) by its id; a person will look at it."""
    asker, finders = auth.asker(), current_app.extensions["reportables"]
    thing = queries.reported(g.session, finders, kind=wanted["kind"], public_id=wanted["id"], asker=asker)
    made = services.report(g.session, asker=asker, thing=thing, reason=wanted["reason"], text=wanted["text"])
    return _told(made)


@api.get("/reports/<public_id>")
@limiter.limit(SEARCH)
@refuses(api, 404)
@api.doc(security=READ)
@api.response(200, ReportOut)
def show_report(public_id: str) -> dict[str, Any]:
    """A report and its decision, for who reported and, once it is hidden, for who wrote the thing."""
    found = queries.report_by_public_id(g.session, public_id)
    if found is None or not policy.can_read(auth.asker(), found):
        raise NotFound
    return _told(found)


@api.get("/moderation/reports")
@limiter.limit(SEARCH)
@refuses(api, 403)
@api.doc(security=READ)
@api.arguments(Waiting, location="query")
@api.response(200, WaitingReportsOut)
def waiting_reports(wanted: dict[str, Any]) -> Any:
    """Reports that wait for a decision, for country managers, the oldest first."""
    _manager()
    after = None if wanted["after"] is paging.START else wanted["after"].id
    return paging.page_of(queries.queue(g.session, after=after, most=queries.PAGE + 1), queries.PAGE)


@api.get("/moderation/reports/<public_id>")
@limiter.limit(SEARCH)
@refuses(api, 403, 404)
@api.doc(security=READ)
@api.response(200, FullReportOut)
def full_report(public_id: str) -> dict[str, Any]:
    """What a country manager reads before deciding."""
    _manager()
    return _in_full(public_id)


@api.post("/moderation/reports/<public_id>/decide")
@limiter.limit(WRITING)
@refuses(api, 404, 409)
@api.doc(security=WRITE)
@api.arguments(Decide)
@api.response(200, FullReportOut)
def decide(wanted: dict[str, Any], public_id: str) -> dict[str, Any]:
    """Keep or hide a reported thing, with a statement of reasons; those concerned are told. For country managers."""
    services.decide(
        g.session,
        asker=auth.asker(),
        public_id=public_id,
        hide=wanted["decision"] == Decision.hide,
        statement=wanted["statement"],
    )
    return _in_full(public_id)


@api.get("/moderation/photos")
@limiter.limit(SEARCH)
@refuses(api, 403)
@api.doc(security=READ)
@api.arguments(Waiting, location="query")
@api.response(200, WaitingPhotosOut)
def waiting_photos(wanted: dict[str, Any]) -> Any:
    """Photos that look like removed ones, and removed ones whose owners object, for country managers.

    Those the asker decides about come first, then the oldest.
    """
    _manager()
    parties = current_app.extensions["file_parties"]
    found = files.waiting(g.session, auth.asker(), parties, after=wanted["after"], most=queries.PAGE + 1)
    return paging.page_of(found, queries.PAGE, files.rank_of)


@api.post("/moderation/photos/<public_id>/decide")
@limiter.limit(WRITING)
@refuses(api, 404, 409)
@api.doc(security=WRITE)
@api.arguments(DecidePhoto)
@api.response(204)
def decide_photo(wanted: dict[str, Any], public_id: str) -> None:
    """Show a photo (keep), or remove it (hide) with a statement of reasons that its owner is told. For country managers."""
    photo = {"asker": auth.asker(), "public_id": public_id, "parties": current_app.extensions["file_parties"]}
    if wanted["decision"] == Decision.keep:
        release(g.session, **photo)
    else:
        take_down(g.session, **photo, statement=wanted["statement"])


def _manager() -> None:
    if not policy.can_see_queue(auth.asker()):
        raise NotAllowed


def _told(found: Any) -> dict[str, Any]:
    """A report for one of those it concerns: who wrote the thing learns nothing of who reported."""
    mine = policy.is_reporter(auth.asker(), found)
    kept = {"text": found.text, "created_at": found.created_at} if mine else {"text": None, "created_at": None}
    names = ("public_id", "about_kind", "about_title", "about_path", "reason", "state", "statement", "decided_at")
    return {**{name: getattr(found, name) for name in names}, **kept, "mine": mine}


def _in_full(public_id: str) -> dict[str, Any]:
    found = queries.report_in_full(g.session, public_id)
    if found is None:
        raise NotFound
    words = {"text": found.report.text, "created_at": found.report.created_at, "excerpt": found.report.excerpt}
    return {**_told(found.report), **words, "author": found.author_name, "reporter": found.reporter_name}


def _hidden() -> dict[str, Any]:
    account_id = auth.asker().account_id
    return {
        "blocked": queries.blocked_by(g.session, account_id),
        "muted": queries.muted_by(g.session, account_id),
    }

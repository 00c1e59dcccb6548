"""The JSON door of files: send one, say what it shows, take it away. It is fetched at the addresses it tells."""

from typing import Any

from flask import g

from app.blueprints.files import queries, services
from app.blueprints.files.schemas import Describe, FileOut, FileSent, ObjectTo, SendFile, SendWith
from app.web import auth, limits, uploads
from app.web.json_door import Door
from app.web.limits import limiter
from app.web.openapi import READ, WRITE, refuses
from app.web.porch import house
from kernel.errors import Invalid

api = Door("files_api", __name__, url_prefix="/api/v1", description="Photos and PDF people send")


@api.post("/files")
@uploads.takes_files
@limiter.limit(limits.WRITING)
@refuses(api, 400, 401, 403, 413, 429)
@api.doc(security=WRITE)
@api.arguments(SendFile, location="files")
@api.arguments(SendWith, location="form")
@api.response(201, FileSent)
def send(files: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """Send a photo or a PDF; publish or write with the same `key`, and it belongs to that. Unused it goes after a day."""
    asker = auth.asker()
    taken = services.receive(
        g.session, house().files, asker=asker, uploads=[uploads.as_upload(files["file"])], key=wanted["key"], pdf=True
    )
    if taken.refused:
        raise Invalid(fields={"file": taken.refused})
    return {"key": wanted["key"], "file": queries.own_file(g.session, asker, taken.files[0].public_id)}


@api.get("/files/<public_id>")
@limiter.limit(limits.SEARCH)
@refuses(api, 404)
@api.doc(security=READ)
@api.response(200, FileOut)
def show(public_id: str) -> queries.FileView:
    """One's own file, and what became of it."""
    return queries.own_file(g.session, auth.asker(), public_id)


@api.post("/files/<public_id>/earlier")
@limiter.limit(limits.WRITING)
@refuses(api, 404)
@api.doc(security=WRITE)
@api.response(200, FileOut)
def earlier(public_id: str) -> queries.FileView:
    """Move a photo of one's thing towards the first one."""
    return _moved(public_id, -1)


@api.post("/files/<public_id>/later")
@limiter.limit(limits.WRITING)
@refuses(api, 404)
@api.doc(security=WRITE)
@api.response(200, FileOut)
def later(public_id: str) -> queries.FileView:
    """Move a photo of one's thing towards the last one."""
    return _moved(public_id, 1)


@api.patch("/files/<public_id>")
@limiter.limit(limits.WRITING)
@refuses(api, 400, 401, 403, 404, 413, 429)
@api.doc(security=WRITE)
@api.arguments(Describe)
@api.response(200, FileOut)
def describe(wanted: dict[str, Any], public_id: str) -> queries.FileView:
    """Say what a photo shows."""
    services.describe(g.session, asker=auth.asker(), public_id=public_id, alt=wanted["alt"])
    return queries.own_file(g.session, auth.asker(), public_id)


@api.delete("/files/<public_id>")
@limiter.limit(limits.WRITING)
@refuses(api, 401, 403, 404, 429)
@api.doc(security=WRITE)
@api.response(204)
def remove(public_id: str) -> None:
    """Take one's file away."""
    services.drop(g.session, asker=auth.asker(), public_id=public_id)


@api.post("/files/<public_id>/object")
@limiter.limit(limits.WRITING)
@refuses(api, 404, 409)
@api.doc(security=WRITE)
@api.arguments(ObjectTo)
@api.response(200, FileOut)
def object_to(wanted: dict[str, Any], public_id: str) -> queries.FileView:
    """Say why a photo that was taken down should be shown; another manager decides then, where there is one, once."""
    services.object_to(g.session, asker=auth.asker(), public_id=public_id, text=wanted["text"])
    return queries.own_file(g.session, auth.asker(), public_id)


def _moved(public_id: str, by: int) -> queries.FileView:
    services.move(g.session, asker=auth.asker(), public_id=public_id, by=by)
    return queries.own_file(g.session, auth.asker(), public_id)

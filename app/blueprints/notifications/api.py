"""The JSON door of notifications: what one was told, and which letters one wants."""

from collections.abc import Mapping
from typing import Any

from flask import current_app, g

from app.blueprints.notifications import queries, schemas, services
from app.i18n.catalogue import tell
from app.web import auth
from app.web.fields import CHOOSE
from app.web.json_door import Door
from app.web.limits import SEARCH, WRITING, limiter
from app.web.openapi import READ, WRITE, refuses
from kernel import paging
from kernel.errors import Invalid, NotFound

api = Door("notifications_api", __name__, url_prefix="/api/v1/notifications", description="What one was told")


@api.get("")
@limiter.limit(SEARCH)
@api.doc(security=READ)
@api.arguments(schemas.Earlier, location="query")
@api.response(200, schemas.NotificationsOut)
def index(wanted: dict[str, Any]) -> paging.Page[queries.Told]:
    """What one was told, the newest first. Looking marks nothing as read."""
    size = queries.PAGE
    found = queries.newest(g.session, auth.asker().account_id, before=wanted["after"].id, most=size + 1)
    return paging.page_of(found, size)


@api.get("/unread")
@limiter.limit(SEARCH)
@api.doc(security=READ)
@api.response(200, schemas.UnreadOut)
def unread() -> dict[str, int]:
    """How much one has not read."""
    asker = auth.asker()
    return {"notifications": asker.unread_notifications, "messages": asker.unread_messages}


@api.post("/read")
@limiter.limit(WRITING)
@refuses(api, 404)
@api.doc(security=WRITE)
@api.arguments(schemas.ReadNotification)
@api.response(204)
def read(wanted: dict[str, Any]) -> None:
    """Mark one notification as read, or all. It may be repeated."""
    path = services.mark_read(g.session, asker=auth.asker(), **wanted)
    if wanted["notification_id"] is not None and path is None:
        raise NotFound


@api.get("/letters")
@limiter.limit(SEARCH)
@api.doc(security=READ)
@api.response(200, schemas.LettersOut)
def letters() -> dict[str, Any]:
    """The kinds of letters one may do without, and what one has chosen."""
    return _letters()


@api.put("/letters")
@limiter.limit(WRITING)
@api.doc(security=WRITE)
@api.arguments(schemas.ChooseLetters)
@api.response(200, schemas.LettersOut)
def choose_letters(wanted: dict[str, Any]) -> dict[str, Any]:
    """Choose the letters one wants, all at once: what is left out is not sent any more."""
    asker, offered, copied = auth.asker(), _offered("letters"), _offered("letter_copies")
    unknown = {"letters": set(wanted["wanted"]) - offered.keys(), "copies": set(wanted["copies"]) - copied.keys()}
    if any(unknown.values()):
        raise Invalid(fields={name: [CHOOSE] for name, kinds in unknown.items() if kinds})
    services.choose_letters(g.session, asker=asker, offered=offered, wanted=wanted["wanted"])
    services.choose_copies(g.session, asker=asker, offered=copied, wanted=wanted["copies"])
    return _letters()


@api.get("/tellings")
@limiter.limit(SEARCH)
@api.doc(security=READ)
@api.response(200, schemas.TellingsOut)
def tellings() -> dict[str, Any]:
    """What one is told though nobody has written to one, and how one has chosen to be told."""
    return _tellings()


@api.put("/tellings")
@limiter.limit(WRITING)
@api.doc(security=WRITE)
@api.arguments(schemas.ChooseTelling)
@api.response(200, schemas.TellingsOut)
def choose_telling(wanted: dict[str, Any]) -> dict[str, Any]:
    """Choose how to be told of one of them."""
    if wanted["kind"] not in _offered("tellings"):
        raise Invalid(fields={"kind": [CHOOSE]})
    services.choose_tellings(g.session, asker=auth.asker(), wanted={wanted["kind"]: wanted["how"]})
    return _tellings()


def _tellings() -> dict[str, Any]:
    chosen, usual = queries.tellings(g.session, auth.asker().account_id), schemas.Ways.here
    told = [
        {"kind": kind, "title": tell(title), "how": chosen.get(kind, usual)}
        for kind, title in _offered("tellings").items()
    ]
    return {"items": told}


def _letters() -> dict[str, Any]:
    account_id, copied = auth.asker().account_id, _offered("letter_copies")
    off, copies = queries.letters_off(g.session, account_id), queries.copies(g.session, account_id)
    told = [
        {
            "kind": kind,
            "title": tell(title),
            "wanted": kind not in off,
            "copy": kind in copies if kind in copied else None,
        }
        for kind, title in _offered("letters").items()
    ]
    return {"items": told}


def _offered(which: str) -> Mapping[str, str]:
    """By kind its name, from the wiring."""
    found: Mapping[str, str] = current_app.extensions[which]
    return found

"""The HTML door of the pages that explain."""

from io import BytesIO
from pathlib import Path

from flask import Blueprint, current_app, g, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from app.blueprints.help.policy import TERMS_VERSION, TEXTS, contact
from app.i18n.catalogue import tell
from app.web import pages
from app.web.described import Room
from app.web.fields import REQUIRED
from app.web.openapi import OurApi
from kernel.errors import NotFound
from tenants import packs

views = Blueprint("help", __name__, template_folder="templates")
OWN_DOORS = {"data_sources", "api"}

SHARE_ALIKE = "postal-odbl.csv.gz"  # the name it has in a country's pack


def show(template: str) -> ResponseReturnValue:
    """A page of words; what differs by country comes from its pack."""
    return pages.page(
        f"help/{template}.html",
        contact=contact(g.pack),
        terms_version=TERMS_VERSION,
        sign_up_age=g.pack.sign_up_age,
    )


for _path, _name in TEXTS.items():
    if _name not in OWN_DOORS:
        views.add_url_rule(_path, _name, show, defaults={"template": _name})


@views.get("/data-sources")
def data_sources() -> ResponseReturnValue:
    """Where names, codes and outlines of places come from, in the words their licences ask for."""
    return pages.page(
        "help/data_sources.html",
        contact=contact(g.pack),
        sources=packs.sources(g.country_code),
        share_alike=_share_alike().is_file(),
    )


@views.get(f"/data-sources/{SHARE_ALIKE}")
def postal_codes() -> ResponseReturnValue:
    """The share-alike rows as they are loaded (ODbL 1.0, section 4.6): whoever asks gets them."""
    file = _share_alike()
    if not file.is_file():
        raise NotFound
    return send_file(
        BytesIO(file.read_bytes()), mimetype="application/gzip", as_attachment=True, download_name=SHARE_ALIKE
    )


@views.get("/api")
def api() -> ResponseReturnValue:
    """The rooms of the JSON door, and what holds in all of them."""
    return pages.page("help/api.html", contact=contact(g.pack), rooms=_rooms())


@views.get("/api/<room>")
def api_room(room: str) -> ResponseReturnValue:
    """One room: its addresses, what they take and answer, and a form to try those that only read."""
    found = _rooms().get(room)
    if found is None:
        raise NotFound
    g.noindex = True  # English words, alike in every country
    return pages.page("help/api_room.html", room=found, wrong="")


@views.get("/api/<room>/try")
def try_door(room: str) -> ResponseReturnValue:
    """On to an address of the JSON door, with what was typed in it and by one's own sign-in."""
    found = _rooms().get(room)
    if found and "door" not in request.args:
        return redirect(url_for(".api_room", room=room), 303)
    doors = found.doors if found else ()
    door = next((door for door in doors if door.method == "GET" and door.id == request.args.get("door")), None)
    if door is None:
        raise NotFound
    g.noindex = True
    missing = door.missing(request.args)
    if missing:
        errors = {name: [tell(REQUIRED)] for name in missing}
        return pages.page(
            "help/api_room.html",
            status=422,
            room=found,
            wrong=door.id,
            errors=errors,
            typed=request.args,
            form_errors=errors,
        )
    return redirect(f"{request.script_root}{door.address(request.args)}", 303)


def _rooms() -> dict[str, Room]:
    api: OurApi = current_app.extensions["api"]
    return api.rooms


def _share_alike() -> Path:
    pack: packs.Pack = g.pack
    return pack.geo / SHARE_ALIKE

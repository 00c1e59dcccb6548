"""The JSON door of one's own account. Joining, signing in and passwords have pages only (docs/adr/0015-json-door.md)."""

from typing import Any
from uuid import UUID

from flask import g

from app.blueprints.accounts import queries, services
from app.blueprints.accounts.schemas import (
    ChangeEmail,
    DevicesOut,
    Home,
    Look,
    OwnName,
    OwnOut,
    Speak,
    Town,
    zones,
)
from app.web import auth, limits
from app.web.fields import CHOOSE
from app.web.json_door import Door
from app.web.limits import limiter
from app.web.openapi import READ, WRITE, refuses
from app.web.porch import house
from kernel.errors import Invalid

api = Door("accounts_api", __name__, url_prefix="/api/v1/account", description="One's own account")


@api.get("")
@limiter.limit(limits.SEARCH)
@api.doc(security=READ)
@api.response(200, OwnOut)
def own() -> queries.Own:
    """One's own account."""
    return _own()


@api.put("/name")
@limiter.limit(limits.WRITING)
@api.doc(security=WRITE)
@api.arguments(OwnName)
@api.response(200, OwnOut)
def name(wanted: dict[str, Any]) -> queries.Own:
    """Change one's name, and in which form others read it."""
    services.set_name(g.session, asker=auth.asker(), **wanted)
    return _own()


@api.put("/place")
@limits.moving
@api.doc(security=WRITE)
@api.arguments(Town)
@api.response(200, OwnOut)
def place(wanted: dict[str, Any]) -> queries.Own:
    """Move to another town, by its id or by a name or postal code that only one has; where one lives is forgotten."""
    place_id = queries.chosen_town(g.session, country=g.country_code, text=wanted["place"], place_id=wanted["place_id"])
    services.choose_place(g.session, asker=auth.asker(), place_id=place_id)
    return _own()


@api.put("/language")
@limiter.limit(limits.WRITING)
@api.doc(security=WRITE)
@api.arguments(Speak)
@api.response(200, OwnOut)
def language(wanted: dict[str, Any]) -> queries.Own:
    """Choose one's language, and the time zone."""
    zone = wanted["time_zone"]
    if zone is not None and zone not in dict(zones(g.pack, _own().time_zone)):
        raise Invalid(fields={"time_zone": [CHOOSE]})
    services.set_language(g.session, asker=auth.asker(), **wanted)
    return _own()


@api.put("/theme")
@limiter.limit(limits.WRITING)
@api.doc(security=WRITE)
@api.arguments(Look)
@api.response(200, OwnOut)
def theme(wanted: dict[str, Any]) -> queries.Own:
    """Choose how pages look: light, dark, or as the device says."""
    services.set_theme(g.session, asker=auth.asker(), **wanted)
    return _own()


@api.put("/home")
@limits.moving
@api.doc(security=WRITE)
@api.arguments(Home)
@api.response(200, OwnOut)
def home(wanted: dict[str, Any]) -> queries.Own:
    """Say where one lives: a point, or about where as seen from the middle of the town. Others get a blurred point at most."""
    asker, key = auth.asker(), house().config.secret_key
    if wanted["point"]:
        lat, lon = wanted["point"]
        services.set_home(g.session, asker=asker, lat=lat, lon=lon, key=key)
    else:
        services.set_home_about(g.session, asker=asker, direction=wanted["direction"], away_m=wanted["away"], key=key)
    return _own()


@api.delete("/home")
@limiter.limit(limits.WRITING)
@api.doc(security=WRITE)
@api.response(204)
def remove_home() -> None:
    """Forget where one lives. It may be repeated."""
    services.remove_home(g.session, asker=auth.asker())


@api.post("/email")
@limits.new_address
@limits.own_password
@api.doc(security=WRITE)
@api.arguments(ChangeEmail)
@api.response(204)
def email(wanted: dict[str, Any]) -> None:
    """Ask for another e-mail address: a link goes there by letter. The answer is the same where that address has an account."""
    services.ask_change_email(g.session, asker=auth.asker(), **wanted)


@api.get("/devices")
@limiter.limit(limits.SEARCH)
@api.doc(security=READ)
@api.response(200, DevicesOut)
def devices() -> dict[str, Any]:
    """The browsers one is signed in on."""
    asker = auth.asker()
    found = queries.signed_in(g.session, asker.account_id)
    return {"items": [{**vars(device), "here": device.device_id == asker.device_id} for device in found]}


@api.delete("/devices/<sealed:device_id>")
@limiter.limit(limits.WRITING)
@refuses(api, 404)
@api.doc(security=WRITE)
@api.response(204)
def end_device(device_id: UUID) -> None:
    """Sign one of one's browsers out, also the one that asks."""
    services.end_device(g.session, asker=auth.asker(), device_id=device_id)


@api.post("/devices/end-others")
@limiter.limit(limits.WRITING)
@api.doc(security=WRITE)
@api.response(204)
def end_others() -> None:
    """Sign all other browsers out. It may be repeated."""
    asker = auth.asker()
    services.end_devices(g.session, account_id=asker.account_id, but=asker.device_id)


def _own() -> queries.Own:
    return queries.own(g.session, auth.asker().account_id)

"""The HTML door of the map: a still with pins and the list of the same ads; the live map is opened in the still's place."""

from typing import Any

from flask import Blueprint, Response, g, request

from app.blueprints.ads.policy import radii_km, radius_km
from app.blueprints.ads.queries import newest_around
from app.blueprints.map import queries
from app.blueprints.map.queries import Pin, Surroundings
from app.blueprints.map.schemas import Group, Show, kinds_of, shown_count, words
from app.blueprints.places.policy import still_cell
from app.blueprints.places.queries import Frame, still_around
from app.web import auth, forms, limits, pages
from app.web.limits import limiter
from kernel import geo, paging
from kernel.errors import Invalid

views = Blueprint("map", __name__, template_folder="templates")
PER_PAGE = 20


@views.get("/map")
@limiter.limit(limits.SEARCH)
def show() -> Response:
    """The ads around, by area, and their list; to htmx the list alone."""
    asker = auth.asker()
    g.area, g.noindex = "feed", True
    wanted = _wanted()
    kinds = kinds_of(wanted["show"])
    within = radius_km(g.pack.near, wanted["within"])
    found = newest_around(
        g.session,
        asker,
        radius_km=within,
        kinds=kinds,
        after=paging.cursor(wanted["after"]),
        limit=PER_PAGE + 1,
        cell=wanted["area"],
    )
    values = {
        "ads": paging.page_of(found, PER_PAGE),
        "within": within,
        "show": wanted["show"],
        "area": geo.name_of(wanted["area"]) if wanted["area"] else None,
    }
    if pages.wants_fragment():
        return pages.page("map/lines.html" if wanted["after"] else "map/ads.html", **values)
    around = queries.surroundings(g.session, asker, radius_km=within, kinds=kinds)
    return pages.page(
        "map/show.html",
        **values,
        groups=list(Group),
        radii=radii_km(g.pack.near),
        around=around,
        **(_still(around) if around else {}),
    )


def _still(around: Surroundings) -> dict[str, Any]:
    """The still by the name of its cell, and what is drawn over it: the reader's circle and the pins."""
    cell = geo.coarser(around.cell, still_cell(around.radius_km))
    frame = still_around(cell, around.radius_km)
    x, y = frame.at(around.lat, around.lon)
    ring = {"x": x, "y": y, "r": round(around.radius_km * frame.steps_per_km)}
    return {"cell": geo.name_of(cell), "ring": ring, "layers": _layers(around, frame)}


def _layers(around: Surroundings, frame: Frame) -> list[dict[str, Any]]:
    """The pins in words, and where each lies in the still; the finer ones too where there are any."""
    layers = [around.clear] if around.clear.reach_m == around.fine.reach_m else [around.clear, around.fine]
    return [{"reach": round(layer.reach_m), "pins": [_told(pin, frame) for pin in layer.pins]} for layer in layers]


def _told(pin: Pin, frame: Frame) -> dict[str, Any]:
    """A pin for the page. Its coordinates are those of the middle of a cell: nobody's."""
    x, y = frame.at(pin.lat, pin.lon)
    place = {"lat": pin.lat, "lon": pin.lon, "x": x, "y": y}
    return {"area": pin.cell, "count": shown_count(pin), "name": words(pin), **place}


def _wanted() -> dict[str, Any]:
    """What the address asks for; what makes no sense is left aside: an old link still shows a map."""
    try:
        return forms.Form(Show(), request.args.to_dict()).data
    except Invalid:
        return forms.Form(Show()).data

"""What maps are drawn from: stills, tiles of the ground, and the operator's file of streets. All public, none personal."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask import Response, g, request, send_file
from flask.typing import ResponseReturnValue

from app.blueprints.places import policy, queries
from app.web import limits
from app.web.limits import limiter
from app.web.porch import house
from app.web.unit import address_language
from kernel import geo
from kernel.errors import NotFound
from tenants import packs

KEPT = timedelta(days=1)  # by browsers and proxies; outlines change once a year
TILE = "application/vnd.mapbox-vector-tile"


@dataclass(frozen=True, kw_only=True)
class Basemap:
    """What a map of this country is drawn on. `zoom`: the last one with data; `sources`: whom the map must name."""

    url: str
    zoom: int
    streets: bool
    sources: str


def basemap() -> Basemap | None:
    """For the parts that show a map; None outside a country."""
    if g.get("pack") is None:
        return None
    found = queries.streets(house().config.maps, g.country_code)
    if found:
        url = f"{request.script_root}/map/streets.pmtiles"
        return Basemap(url=url, zoom=found.zoom, streets=True, sources=found.attribution)
    url = f"{request.script_root}/map/tiles/{{z}}/{{x}}/{{y}}"
    return Basemap(url=url, zoom=queries.ZOOMS[-1], streets=False, sources=ground_sources())


def ground_sources() -> str:
    """Whom outlines and names are from, in the words their licences ask for."""
    return " · ".join(source.attribution for source in packs.sources(g.country_code) if not source.share_alike)


@limiter.limit(limits.MAPS)
def place_still(place_id: UUID) -> ResponseReturnValue:
    """A place among its neighbours."""
    drawn = queries.still_of_place(g.session, country=g.country_code, place_id=place_id, language=_language())
    if drawn is None:
        raise NotFound
    return _kept(drawn.encode(), "image/svg+xml")


@limiter.limit(limits.MAPS)
def cell_still(cell: str, km: int) -> ResponseReturnValue:
    """The surroundings of a cell, to one of the country's radii."""
    found = geo.cell_named(cell, [policy.still_cell(km)])
    if found is None or km * 1000 not in g.pack.near.radii_m:
        raise NotFound
    drawn = queries.still_of_cell(g.session, country=g.country_code, cell=found, radius_km=km, language=_language())
    return _kept(drawn.encode(), "image/svg+xml")


@limiter.limit(limits.MAPS)
def tile(z: int, x: int, y: int) -> ResponseReturnValue:
    """One tile of the ground."""
    made = queries.tile(g.session, country=g.country_code, z=z, x=x, y=y, language=_language())
    if made is None:
        raise NotFound
    return _kept(made, TILE)


def streets() -> ResponseReturnValue:
    """The country's file of streets, by ranges (RFC 9110, section 14)."""
    found = queries.streets(house().config.maps, g.country_code)
    if found is None:
        raise NotFound
    return send_file(
        found.path.resolve(), mimetype="application/vnd.pmtiles", conditional=True, max_age=int(KEPT.total_seconds())
    )


def _language() -> str:
    """The address alone decides: what is kept under it is the same for everybody."""
    return address_language() or str(g.pack.languages[0])


def _kept(body: bytes, kind: str) -> Response:
    response = Response(body, content_type=kind)
    response.headers["Cache-Control"] = f"public, max-age={int(KEPT.total_seconds())}"
    response.add_etag()
    response.make_conditional(request)
    return response

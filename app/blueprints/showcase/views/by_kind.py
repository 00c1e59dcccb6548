"""Pages by kind of ad: what it is for, how it goes, how many there are, in the country and in one town."""

from typing import Any

from flask import g, redirect
from flask.typing import ResponseReturnValue

from app.blueprints.places import queries as places
from app.blueprints.places.queries import NearPlace, PlaceView
from app.blueprints.places.views.place import address_elsewhere, language_of_reader
from app.blueprints.showcase import queries
from app.blueprints.showcase.policy import WORDS, is_thin, kinds
from app.web import pages
from app.web.unit import address_language
from kernel.errors import NotFound

BUSIEST = 24  # towns on the page of a kind
AROUND = 8  # towns on the page of a kind in a town
LEAST_BAND_M = 2_000  # below it, distances between towns say nothing
MOST_AROUND = 600  # places that are counted around a town: more than lie within 30 km anywhere in nine countries


def overview() -> ResponseReturnValue:
    """Everything neighbours do for each other, with the country's numbers."""
    return pages.page("showcase/overview.html", kinds=_told(queries.totals(g.session)))


def in_country(kind: str) -> ResponseReturnValue:
    """One kind in the whole country: how it goes, and the towns with the most of it."""
    return pages.page(
        "showcase/kind.html",
        kind=kind,
        words=WORDS[kind],
        total=queries.totals(g.session).get(kind, 0),
        busiest=queries.busiest(g.session, kind=kind, limit=BUSIEST),
        others=_others(kind),
        spoken=address_language(),
    )


def in_town(slug: str, kind: str) -> ResponseReturnValue:
    """One kind in one town and around it. Under a few open ads it is kept from crawlers."""
    g.area = "search"
    found = places.at_address(g.session, country=g.country_code, slug=slug)
    place = found.place
    if place is None:
        raise NotFound
    elsewhere = address_elsewhere(found, slug, below=f"/{kind}")
    if elsewhere:
        return redirect(elsewhere, 301)
    around = _around(place)
    counts = queries.counts_of(g.session, [place.id, *(near.id for near in around)])
    here = counts.get(place.id, {}).get(kind, 0)
    having = [(near, number) for near in around if (number := counts.get(near.id, {}).get(kind, 0))]
    g.paths = {language: f"/{place.slug_in(language)}/{kind}" for language in (None, *g.pack.languages)}
    g.noindex = is_thin(here)
    return pages.page(
        "showcase/town.html",
        kind=kind,
        words=WORDS[kind],
        place=place,
        name=place.name_in(language_of_reader()),
        here=here,
        bands=_bands(here, having),
        having=having[:AROUND],
        around=around[:AROUND],
        others=[(other, words, n) for other, words, n in _told(counts.get(place.id, {})) if other != kind],
        spoken=address_language(),
    )


def _told(counts: dict[str, int]) -> list[tuple[str, Any, int]]:
    return [(kind, WORDS[kind], counts.get(kind, 0)) for kind in kinds()]


def _others(kind: str) -> list[tuple[str, Any]]:
    return [(other, WORDS[other]) for other in kinds() if other != kind]


def _around(place: PlaceView) -> list[NearPlace]:
    if place.lat is None or place.lon is None:
        return []
    return places.near(
        g.session, country=g.country_code, place_id=place.id, lat=place.lat, lon=place.lon, limit=MOST_AROUND
    )


def _bands(here: int, having: list[tuple[NearPlace, int]]) -> list[tuple[int, int]]:
    """(kilometres, number): how many are open in the town and the towns whose point lies so near, by the country's radii."""
    radii = [metres for metres in sorted(g.pack.near.radii_m) if LEAST_BAND_M <= metres <= places.RADIUS_M]
    return [
        (metres // 1000, here + sum(number for near, number in having if near.metres <= metres)) for metres in radii
    ]

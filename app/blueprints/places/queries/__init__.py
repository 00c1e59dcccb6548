"""Reads of places: the search, the place at an address, what lies around it, what maps are drawn from, lists for crawlers."""

from app.blueprints.places.queries.addresses import Answer, PlaceView, at_address
from app.blueprints.places.queries.around import RADIUS_M, NearPlace, near
from app.blueprints.places.queries.details import PlaceCounts, details
from app.blueprints.places.queries.listing import Listed, count_listed, listed
from app.blueprints.places.queries.search import PlaceHit, named, search_places
from app.blueprints.places.queries.still import Frame
from app.blueprints.places.queries.still import around as still_around
from app.blueprints.places.queries.still import of_cell as still_of_cell
from app.blueprints.places.queries.still import of_place as still_of_place
from app.blueprints.places.queries.streets import streets
from app.blueprints.places.queries.tiles import ZOOMS, tile

__all__ = [
    "RADIUS_M",
    "ZOOMS",
    "Answer",
    "Frame",
    "Listed",
    "NearPlace",
    "PlaceCounts",
    "PlaceHit",
    "PlaceView",
    "at_address",
    "count_listed",
    "details",
    "listed",
    "named",
    "near",
    "search_places",
    "still_around",
    "still_of_cell",
    "still_of_place",
    "streets",
    "tile",
]

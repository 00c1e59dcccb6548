"""Reads of places: the search, the place at an address, what lies around it, its outline, lists for crawlers."""

from app.blueprints.places.queries.addresses import Answer, PlaceView, at_address
from app.blueprints.places.queries.around import RADIUS_M, NearPlace, near
from app.blueprints.places.queries.details import PlaceCounts, details
from app.blueprints.places.queries.listing import Listed, count_listed, listed
from app.blueprints.places.queries.search import PlaceHit, named, search_places

__all__ = [
    "RADIUS_M",
    "Answer",
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
]

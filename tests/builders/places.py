"""Places for the tests of places: the made-up country whole, and a few French ones with what is rare."""

from datetime import date
from typing import Any
from uuid import UUID

import shapely
from sqlalchemy import Connection, insert

from tenants import geography, packs
from tenants.models import Place, PlaceContour, PlacePostal
from tests import world

NOWHERE = UUID("01900000-0000-7000-8000-00000000aa01")  # neither point nor postal code nor contour
MERGED = UUID("01900000-0000-7000-8000-00000000aa02")  # was swallowed by Saint-Malo
ISLE_35 = UUID("01900000-0000-7000-8000-00000000aa03")  # two that share a plain address
ISLE_22 = UUID("01900000-0000-7000-8000-00000000aa04")
GUESSED = UUID("01900000-0000-7000-8000-00000000aa05")  # its only postal code is a guess


def a_place(place_id: UUID, name: str, slug: str, **more: Any) -> dict[str, Any]:
    """A row of `control.place` in France."""
    return {
        "id": place_id,
        "country": "fr",
        "kind": "commune",
        "code_scheme": "insee",
        "code": slug[:20],
        "parent_code": "35",
        "name": name,
        "names": {},
        "all_names": name,
        "slug": slug,
        "slugs": {},
        "source": "insee",
        "source_version": "1",
        **more,
    }


def lay(owner: Connection) -> None:
    """Put the made-up country and the rare French places into a database, as its owner."""
    geography.load(owner, packs.load("xx"))
    rows = [
        a_place(NOWHERE, "Nulle-Part", "nulle-part"),
        a_place(MERGED, "Paramé", "parame", active_to=date(1967, 10, 27), succeeded_by=world.SAINT_MALO),
        a_place(
            ISLE_35, "L'Isle", "l-isle-35", code="35999", lat=48.2, lon=-1.7, population=10, population_of="commune"
        ),
        a_place(ISLE_22, "L'Isle", "l-isle-22", code="22999", parent_code="22", lat=48.3, lon=-2.7, population=20),
        a_place(GUESSED, "Devinette", "devinette", lat=48.60, lon=-2.0, population=77, population_of="settlement"),
    ]
    for row in rows:
        owner.execute(insert(Place).values(**row))
    owner.execute(
        insert(PlacePostal).values(country="fr", postal_code="35999", place_id=GUESSED, source="test", guessed=True)
    )
    owner.execute(insert(PlaceContour).values(place_id=world.CANCALE, source="test", **a_contour()))


def a_contour() -> dict[str, Any]:
    """A coast of 4,000 points with an island and a rock, around Cancale."""
    main = shapely.Point(-1.85, 48.67).buffer(0.04, quad_segs=1000)
    shape = shapely.MultiPolygon(
        [main, shapely.box(-1.92, 48.69, -1.91, 48.7), shapely.box(-1.95, 48.6, -1.9499, 48.6001)]
    )
    west, south, east, north = shape.bounds
    return {"geom": shapely.to_wkb(shape), "west": west, "south": south, "east": east, "north": north}

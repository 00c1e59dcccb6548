"""Where is looked: cells of a circle around the asker's public point, or the towns around a town.

Around another town only whole towns count, not the points of ads: else whoever moves a small circle about could find out
where an ad lies more exactly than it is told (docs/adr/0014-search.md).
"""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Integer, bindparam, case, cast, func, select

from app.blueprints.accounts.policy import LARGEST_PLACE_M
from app.blueprints.ads.models import COARSE, MIDDLE, SMALL
from app.blueprints.ads.queries.wanted import Wanted
from app.blueprints.places.models import KnownPlace
from kernel import geo
from tenants.asker import Asker

ONE_CELL = (
    f"cell{SMALL}"  # the source of whoever asks for one cell; others come in two: inside the circle, and at its rim
)
MIDDLE_UP_TO_KM = 5  # above, the coarse cells: never more than about fifty cells are asked


@dataclass(frozen=True)
class Area:
    """`source`: the column of cells, or `place_id` of one's own town, or `towns` around a town.

    `lexemes`: the cells as a tsquery, for the index that finds words and cells together; around a town they hold more.
    """

    source: str
    values: dict[str, Any] = field(default_factory=dict)
    lexemes: str = ""


def area_of(asker: Asker, wanted: Wanted) -> Area:
    """Where this asker looks."""
    town = wanted.around
    if town is not None and town.lat is not None and town.lon is not None:
        reach_km = wanted.radius_km + LARGEST_PLACE_M / 1000  # so far away an ad of the farthest town may lie
        cells = geo.cells_around(town.lat, town.lon, reach_km, COARSE)
        circle = _circle(town.lat, town.lon, wanted.radius_km) | _box(town.lat, town.lon, wanted.radius_km)
        return Area("towns", circle, _any_of(f"cell{COARSE}", cells))
    if town is not None or asker.lat is None or asker.lon is None:
        place_id = town.id if town else asker.place_id
        return Area("place_id", {"cells": [place_id]}, _any_of("town", [place_id]))
    if wanted.cell is not None:
        values = _circle(asker.lat, asker.lon, wanted.radius_km) | {"cells": list(geo.finer(wanted.cell, SMALL))}
        return Area(ONE_CELL, values)
    size = MIDDLE if wanted.radius_km <= MIDDLE_UP_TO_KM else COARSE
    around = (asker.lat, asker.lon, float(wanted.radius_km), size)
    cells, (inside, rim) = geo.cells_around(*around), geo.inside_and_rim(*around)
    values = {"cells": list(cells), "inside": list(inside), "rim": list(rim)}
    values |= _circle(asker.lat, asker.lon, wanted.radius_km)
    return Area(f"cell{size}", values, _any_of(f"cell{size}", cells))


def squared_km(lat: Any, lon: Any) -> ColumnElement[float]:
    """The square of the distance from the middle of the circle, on the plane around it."""
    middle: dict[str, Any] = {
        "from_lat": bindparam("lat"),
        "from_lon": bindparam("lon"),
        "per_longitude": bindparam("kx"),
    }
    return geo.squared_km(lat, lon, **middle)


def band(squared: ColumnElement[float]) -> ColumnElement[int]:
    """The step in which a distance is told, as `geo.band` says."""
    steps = [(squared <= (step / 1000) ** 2, index) for index, step in enumerate(geo.STEPS_M)]
    kilometres = func.greatest(1, func.round(func.sqrt(squared)))
    return case(*steps, else_=cast(len(geo.STEPS_M) - 1 + kilometres, Integer()))


def in_circle(squared: ColumnElement[float]) -> ColumnElement[bool]:
    return squared < bindparam("r2")


def towns() -> Any:
    """The known towns around a town, each with its band."""
    squared = squared_km(KnownPlace.lat, KnownPlace.lon)
    in_box = (
        KnownPlace.lat.between(bindparam("south"), bindparam("north")),
        KnownPlace.lon.between(bindparam("west"), bindparam("east")),
    )
    return select(KnownPlace.id.label("cell"), band(squared).label("band")).where(*in_box, in_circle(squared))


def _circle(lat: float, lon: float, radius_km: int) -> dict[str, Any]:
    return {"lat": lat, "lon": lon, "kx": geo.km_per_longitude(lat), "r2": float(radius_km**2)}


def _box(lat: float, lon: float, radius_km: int) -> dict[str, Any]:
    """Around the circle: what an index of points can find."""
    high, wide = radius_km / geo.KM_PER_DEGREE, radius_km / geo.km_per_longitude(lat)
    return {"south": lat - high, "north": lat + high, "west": lon - wide, "east": lon + wide}


def _any_of(name: str, cells: Any) -> str:
    return " | ".join(f"'{name}:{cell}'" for cell in cells)

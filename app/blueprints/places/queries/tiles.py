"""Vector tiles of the ground: outlines and names of places, made from the reference geography when a map asks for them.

One way for every country, whatever its files hold. Streets are another matter: see `streets`.
"""

import math
from collections.abc import Callable

import mapbox_vector_tile
import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from app.blueprints.places.queries import ground
from app.blueprints.places.queries.ground import Box, Name

ZOOMS = range(4, 12)  # of tiles; what is nearer is drawn from the last one, whose steps are two metres
OUTLINES_FROM = 8  # farther out a tile holds thousands
EXTENT, EDGE, TOLERANCE = 4096, 64, 2.0  # steps of a tile; what hangs over, so that no seam shows; what nobody sees
MOST_NAMES = 60
RADIUS_M = 6_378_137.0  # of the sphere that web maps are drawn on (EPSG:3857)


def tile(session: Session, *, country: str, z: int, x: int, y: int, language: str) -> bytes | None:
    """The tile as Mapbox Vector Tile 2.1: layers `communes` and `labels`. Empty beyond the country; None: no such tile."""
    if z not in ZOOMS or not (0 <= x < 2**z and 0 <= y < 2**z):
        return None
    box = _box(z, x, y, EDGE / EXTENT)
    shapes = ground.shapes(session, country=country, box=box) if z >= OUTLINES_FROM else {}
    names = ground.names(session, country=country, box=_box(z, x, y), language=language, most=MOST_NAMES)
    corners = _metres(np.array([_point(z, x, y + 1), _point(z, x + 1, y)]))
    scale = EXTENT / (corners[1, 0] - corners[0, 0])

    def steps(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray((_metres(points) - corners[0]) * scale)

    low, high = -EDGE, EXTENT + EDGE
    drawn = shapely.clip_by_rect(shapely.transform(list(shapes.values()), steps), low, low, high, high)
    outlines = [{"geometry": shape, "properties": {}} for shape in shapely.simplify(drawn, TOLERANCE) if shape]
    labels = [_label(name, steps) for name in names]
    layers = [{"name": "communes", "features": outlines}, {"name": "labels", "features": labels}]
    return bytes(mapbox_vector_tile.encode(layers, default_options={"extents": EXTENT}))


def _label(name: Name, steps: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> dict[str, object]:
    point = shapely.points(steps(np.array([[name.lon, name.lat]]))[0])
    return {"geometry": point, "properties": {"name": name.name, "population": name.population}}


def _point(z: int, x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude of a tile's upper left corner."""
    return x / 2**z * 360 - 180, math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y / 2**z))))


def _box(z: int, x: int, y: int, edge: float = 0.0) -> Box:
    """The tile in degrees, and a share of it more on every side."""
    west, south = _point(z, x - edge, y + 1 + edge)
    east, north = _point(z, x + 1 + edge, y - edge)
    return Box(south=south, north=north, west=west, east=east)


def _metres(points: NDArray[np.float64]) -> NDArray[np.float64]:
    radians = np.radians(points)
    return np.column_stack((radians[:, 0], np.arcsinh(np.tan(radians[:, 1])))) * RADIUS_M

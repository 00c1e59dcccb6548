"""A contour as a small drawing: one path in a box of 320 by 200, and where the place's point lies in it."""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely

WIDTH, HEIGHT, MARGIN = 320, 200, 22
LONGEST = 4096  # characters of a path: it travels with every page
FINEST = 0.4  # of a step of the drawing; what is finer nobody sees
SMALLEST = 1.5  # square steps: a rock in the sea is left out
MAIN_SHARE = 0.05  # of the largest part: what is smaller may lie outside the frame, so that the rest stays large
KEPT = 1024  # drawings in memory, 4 kB each at most


@dataclass(frozen=True, kw_only=True)
class Outline:
    """`path`: what an SVG path draws. `x`, `y`: the place's point in the drawing, None where there is none."""

    path: str
    x: int | None
    y: int | None


@lru_cache(maxsize=KEPT)
def outline(wkb: bytes, lat: float | None, lon: float | None) -> Outline:
    """Draw a contour (WKB, WGS 84); remembered by its very bytes, so a new contour is a new drawing."""
    shape = shapely.from_wkb(wkb)
    parts = shapely.get_parts(shape)
    main = parts[shapely.area(parts) >= MAIN_SHARE * shapely.area(parts).max()]
    west, south, east, north = shapely.total_bounds(main).tolist()
    cos = max(math.cos(math.radians((south + north) / 2)), 0.01)
    high, wide = max(north - south, 1e-6), max((east - west) * cos, 1e-6)
    scale = min((WIDTH - 2 * MARGIN) / wide, (HEIGHT - 2 * MARGIN) / high)
    middle = (west + east) / 2, (south + north) / 2

    def place(points: "np.ndarray") -> "np.ndarray":
        x = WIDTH / 2 + (points[:, 0] - middle[0]) * cos * scale
        y = HEIGHT / 2 - (points[:, 1] - middle[1]) * scale
        return np.column_stack((x, y))

    drawn = shapely.transform(shape, place)
    path, tolerance = _path(drawn, FINEST), FINEST
    while len(path) > LONGEST:
        tolerance *= 1.5
        path = _path(drawn, tolerance)
    if lat is None or lon is None:
        return Outline(path=path, x=None, y=None)
    x, y = place(np.array([[lon, lat]]))[0]
    return Outline(path=path, x=round(x), y=round(y))


def _path(shape: shapely.Geometry, tolerance: float) -> str:
    parts = sorted(shapely.get_parts(shape), key=lambda part: -part.area)
    large = [part for part in parts if part.area >= SMALLEST] or parts[:1]
    rings = [ring for part in large for ring in (part.exterior, *part.interiors)]
    return "".join(_ring(shapely.simplify(ring, tolerance)) for ring in rings)


def _ring(ring: shapely.Geometry) -> str:
    points = np.round(shapely.get_coordinates(ring)[:-1]).astype(int)
    points = points[np.any(np.diff(points, axis=0, prepend=points[-1:]) != 0, axis=1)]
    if len(points) < 3:  # noqa: PLR2004  a point or a line encloses nothing
        return ""
    steps = " ".join(f"{x} {y}" for x, y in np.diff(points, axis=0).tolist())
    return f"M{points[0][0]} {points[0][1]}l{steps}z".replace(" -", "-")

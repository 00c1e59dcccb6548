"""Reads a pack's contours: integer deltas in steps of 1e-5 degree, as infra/places/contours.py writes them.

A line is `code polygons`: polygons divided by `/`, rings by `|`, a ring `dx dy dx dy ...` without its closing point.
Deltas run on over the whole file, from (0, 0).
"""

import lzma
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import shapely

STEP = 1e-5
SEPARATORS = str.maketrans("|/", "  ")


def read(file: Path) -> Iterator[tuple[str, bytes, float, float, float, float]]:
    """Code, WKB of a MultiPolygon (WGS 84), west, south, east, north of every contour. Broken rings are mended."""
    lines = lzma.decompress(file.read_bytes()).decode().splitlines()
    codes, shapes = zip(*(line.split(" ", 1) for line in lines), strict=True)
    numbers = np.array(" ".join(shapes).translate(SEPARATORS).split(), dtype=np.int64).reshape(-1, 2)
    points = numbers.cumsum(axis=0) * STEP
    per_ring, per_polygon, per_shape = counts(shapes)
    ends = np.cumsum(per_ring)
    starts = ends - per_ring
    closed = np.insert(points, ends, points[starts], axis=0)
    geometries = shapely.from_ragged_array(
        shapely.GeometryType.MULTIPOLYGON,
        closed,
        (offsets(per_ring + 1), offsets(per_polygon), offsets(per_shape)),
    )
    broken = ~shapely.is_valid(geometries)
    geometries[broken] = [mended(geometry) for geometry in geometries[broken]]
    bounds = shapely.bounds(geometries).tolist()
    for code, wkb, (west, south, east, north) in zip(codes, shapely.to_wkb(geometries), bounds, strict=True):
        yield code, wkb, west, south, east, north


def counts(shapes: tuple[str, ...]) -> tuple["np.ndarray", "np.ndarray", "np.ndarray"]:
    """Points per ring, rings per polygon, polygons per contour."""
    polygons = [shape.split("/") for shape in shapes]
    rings = [polygon.split("|") for shape in polygons for polygon in shape]
    points = [(ring.count(" ") + 1) // 2 for polygon in rings for ring in polygon]
    return np.array(points), np.array([len(r) for r in rings]), np.array([len(p) for p in polygons])


def offsets(sizes: "np.ndarray") -> "np.ndarray":
    return np.concatenate(([0], np.cumsum(sizes)))


def mended(geometry: shapely.Geometry) -> shapely.MultiPolygon:
    """The valid area of a contour whose rings cross after rounding; lines and points left over are dropped."""
    valid = shapely.make_valid(geometry)
    parts = [part for part in shapely.get_parts(valid) if part.geom_type in {"Polygon", "MultiPolygon"}]
    return shapely.MultiPolygon([polygon for part in parts for polygon in shapely.get_parts(part)])

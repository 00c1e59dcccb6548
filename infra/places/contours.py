"""Contours as integer deltas: one commune a line, small enough to ship.

A line is `code polygons`; polygons are divided by `/`, rings by `|`, and a ring is `dx dy dx dy ...` in steps of 1e-5
degree (about one metre), its closing point left out. Deltas run on over the whole file, from (0, 0): one cumulative sum
reads it back.
"""

from collections.abc import Mapping

import numpy as np
import shapely
from numpy.typing import NDArray

STEP = 1e-5
FEWEST_POINTS = 3  # of a ring without its closing point


def encode(contours: Mapping[str, shapely.MultiPolygon]) -> str:
    """The file's text, by ascending code."""
    last = np.zeros(2, dtype=np.int64)
    lines = []
    for code in sorted(contours):
        polygons = []
        for polygon in contours[code].geoms:
            rings = []
            for ring in (polygon.exterior, *polygon.interiors):
                points = stepped(ring)
                if len(points) < FEWEST_POINTS:
                    if ring is polygon.exterior:
                        break
                    continue
                deltas = np.diff(points, axis=0, prepend=last[np.newaxis])
                last = points[-1]
                rings.append(" ".join(map(str, deltas.ravel().tolist())))
            if rings:
                polygons.append("|".join(rings))
        if polygons:
            lines.append(f"{code} {'/'.join(polygons)}\n")
    return "".join(lines)


def stepped(ring: shapely.LinearRing) -> NDArray[np.int64]:
    """Points in whole steps, without the closing point and without repeated ones."""
    points = np.rint(shapely.get_coordinates(ring)[:-1] / STEP).astype(np.int64)
    changed = np.any(points != np.roll(points, 1, axis=0), axis=1)
    return points[changed]

"""Points on the ground: cells that an index can find, the cells of a circle, distances. Degrees in WGS 84.

Cells are H3's (h3geo.org), kept as bigint. The plane around a point is good to about a hundredth within 50 km, which
distances told in words never show.
"""

import math
from functools import lru_cache

from h3.api import basic_int as h3

KM_PER_DEGREE = 111.195  # of latitude, on a sphere of 6,371 km
STEPS_M = (100, 250, 500)  # what is told of a short distance; then whole kilometres. Never finer: it tells of homes


def cell(lat: float, lon: float, resolution: int) -> int:
    """The cell a point lies in."""
    return int(h3.latlng_to_cell(lat, lon, resolution))


def km_per_longitude(lat: float) -> float:
    """Kilometres per degree of longitude at this latitude."""
    return KM_PER_DEGREE * math.cos(math.radians(lat))


def distance_m(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Metres between two points, on the plane around the first: the same sum as the database does."""
    north = (other_lat - lat) * KM_PER_DEGREE
    east = (other_lon - lon) * km_per_longitude(lat)
    return math.hypot(north, east) * 1000


def band(metres: float) -> int:
    """Which step of `STEPS_M` a distance is told in (0, 1, 2), then the whole kilometres and 2."""
    below = next((index for index, step in enumerate(STEPS_M) if metres <= step), None)
    return len(STEPS_M) - 1 + max(1, round(metres / 1000)) if below is None else below


@lru_cache(maxsize=4096)
def cells_around(lat: float, lon: float, radius_km: float, resolution: int) -> tuple[int, ...]:
    """Every cell that the circle may touch: those whose middle is nearer than the radius and 1.25 edges."""
    edge_km = h3.average_hexagon_edge_length(resolution, unit="km")
    reach_km = radius_km + 1.25 * edge_km
    rings = math.ceil(reach_km / (1.2 * edge_km)) + 1  # a ring is 1.5 edges wide, cells differ by a fifth
    near = h3.grid_disk(cell(lat, lon, resolution), rings)
    return tuple(sorted(c for c in near if distance_m(lat, lon, *h3.cell_to_latlng(c)) < reach_km * 1000))

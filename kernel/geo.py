"""Points on the ground: cells that an index can find, the cells of a circle, distances. Degrees in WGS 84.

Cells are H3's (h3geo.org), kept as bigint. The plane around a point is good to about a hundredth within 50 km, which
distances told in words never show.
"""

import math
import re
from collections.abc import Collection
from functools import cache, lru_cache

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


def direction(lat: float, lon: float, other_lat: float, other_lon: float) -> int:
    """Where another point lies, in eighths of a turn: 0 is north, 2 east, 4 south, 6 west."""
    north = (other_lat - lat) * KM_PER_DEGREE
    east = (other_lon - lon) * km_per_longitude(lat)
    return round(math.atan2(east, north) / math.tau * 8) % 8


@lru_cache(maxsize=4096)
def cells_around(lat: float, lon: float, radius_km: float, resolution: int) -> tuple[int, ...]:
    """Every cell that the circle may touch: those whose middle is nearer than the radius and 1.25 edges."""
    edge_km = h3.average_hexagon_edge_length(resolution, unit="km")
    reach_km = radius_km + 1.25 * edge_km
    rings = math.ceil(reach_km / (1.2 * edge_km)) + 1  # a ring is 1.5 edges wide, cells differ by a fifth
    near = h3.grid_disk(cell(lat, lon, resolution), rings)
    return tuple(sorted(c for c in near if distance_m(lat, lon, *h3.cell_to_latlng(c)) < reach_km * 1000))


@lru_cache(maxsize=4096)
def inside_and_rim(
    lat: float, lon: float, radius_km: float, resolution: int
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The cells of `cells_around` in two: those in the circle (the middle one among them), and those at its rim.

    A cell counts as inside by an edge of the usual length: a corner of a longer one may stick out.
    """
    within_m = (radius_km - 1.25 * h3.average_hexagon_edge_length(resolution, unit="km")) * 1000
    central = cell(lat, lon, resolution)
    inside: list[int] = []
    rim: list[int] = []
    for one in cells_around(lat, lon, radius_km, resolution):
        wholly = one == central or distance_m(lat, lon, *h3.cell_to_latlng(one)) < within_m
        (inside if wholly else rim).append(one)
    return tuple(inside), tuple(rim)


def middle(cell: int) -> tuple[float, float]:
    """Latitude and longitude of a cell's middle: what is shown of a point that lies somewhere in the cell."""
    lat, lon = h3.cell_to_latlng(cell)
    return float(lat), float(lon)


def cell_named(name: str, resolutions: Collection[int]) -> int | None:
    """The cell of this name (`name_of`) if there is one of these resolutions, else None."""
    if not re.fullmatch(r"8[0-9a-f]{14}", name):
        return None
    cell = int(name, 16)
    return cell if h3.is_valid_cell(cell) and h3.get_resolution(cell) in resolutions else None


def name_of(cell: int) -> str:
    """A cell as addresses write it: fifteen hexadecimal digits, as everywhere with H3."""
    return f"{cell:x}"


def first_and_last(cell: int, resolution: int) -> tuple[int, int]:
    """The smallest and the largest of the finer cells in a cell: an index finds them all between the two.

    A cell's bits hold its resolution, then three for each step down; what is finer than the cell itself is all ones
    (h3geo.org, "H3 cell indexing"). So the cells within one are neighbours in order.
    """
    first = cell & ~(0b1111 << 52) | (resolution << 52)
    for step in range(h3.get_resolution(cell) + 1, resolution + 1):
        first &= ~(0b111 << (15 - step) * 3)
    last = first
    for step in range(h3.get_resolution(cell) + 1, resolution + 1):
        last |= 0b110 << (15 - step) * 3
    return first, last


def coarser(cell: int, resolution: int) -> int:
    """The cell of a coarser resolution that a cell belongs to; itself at its own.

    It holds its finer cells by name; at the edges they stick out a little (h3geo.org, "Containment").
    """
    return int(h3.cell_to_parent(cell, resolution))


def finer(cell: int, resolution: int) -> tuple[int, ...]:
    """Every cell of a resolution in a cell; the cell itself at its own."""
    return tuple(h3.cell_to_children(cell, resolution))


@cache
def finest(radius_km: float, resolutions: Collection[int], most: int) -> int:
    """The finest resolution in which a circle touches at most so many cells; the coarsest of all where none does."""
    for resolution in sorted(resolutions, reverse=True):
        reach_km = radius_km + 1.25 * h3.average_hexagon_edge_length(resolution, unit="km")
        if math.pi * reach_km**2 <= most * h3.average_hexagon_area(resolution, unit="km^2"):
            return resolution
    return min(resolutions)


@cache
def reach_m(resolution: int) -> float:
    """Metres from the middle of a usual cell to where its area ends, were it round."""
    return math.sqrt(h3.average_hexagon_area(resolution, unit="m^2") / math.pi)

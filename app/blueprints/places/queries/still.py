"""The still: a small drawn map, of a place among its neighbours or of the surroundings of a cell. No street, no house.

Its colours are the page's own (custom properties reach into what `use` shows), so one drawing is light and dark.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from html import escape
from uuid import UUID

import numpy as np
import shapely
import shapely.ops
from numpy.typing import NDArray
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.blueprints.places.queries import ground
from app.blueprints.places.queries.ground import Box, Name
from kernel import geo
from tenants.models import Place, PlaceContour

WIDTH, HEIGHT = 640, 400  # steps of the drawing
LARGEST = 8_000  # bytes: it travels to phones
FINEST = 0.8  # of a step; what is finer nobody sees
SMALLEST = 12.0  # square steps: a rock in the sea is left out
MAIN_SHARE = 0.05  # of the largest part: what is smaller may lie outside the frame, so that the rest stays large
FILLED = 0.55  # of the frame, by the place itself
LEAST_KM, USUAL_KM = 5.0, 15.0  # height of the frame: around a tiny place, and around one without outline
MOST_SHAPES = 150  # more are told as one area
MOST_NAMES = 12
BIG, SMALL, LETTER = 32, 23, 0.54  # heights of letters in steps, and their usual width as a share of it
FARTHER = 1.25  # times the reach of a round cell lie the corners of a real one
HOUSE = 69  # steps, in width and about in height
AIR = 8  # steps between a dot and the frame
BARS_KM = (20, 10, 5, 2, 1, 0.5, 0.2)
LONGEST_BAR = 130  # steps

_PLACE = (
    select(Place.id, Place.name, Place.names, Place.lat, Place.lon, PlaceContour.geom)
    .outerjoin(PlaceContour, PlaceContour.place_id == Place.id)
    .where(Place.country == bindparam("country"), Place.id == bindparam("place_id"), Place.active_to.is_(None))
)


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What the drawing shows: its middle (degrees) and its height on the ground."""

    lat: float
    lon: float
    height_km: float

    @property
    def steps_per_km(self) -> float:
        return HEIGHT / self.height_km

    @property
    def box(self) -> Box:
        high = self.height_km / 2 / geo.KM_PER_DEGREE
        wide = self.height_km * WIDTH / HEIGHT / 2 / geo.km_per_longitude(self.lat)
        return Box(south=self.lat - high, north=self.lat + high, west=self.lon - wide, east=self.lon + wide)

    def at(self, lat: float, lon: float) -> tuple[int, int]:
        """Where a point lies in the drawing."""
        x, y = self.project(np.array([[lon, lat]]))[0]
        return round(x), round(y)

    def ground(self, x: float, y: float) -> tuple[float, float]:
        """Latitude and longitude of a point of the drawing."""
        lat = self.lat + (HEIGHT / 2 - y) / (geo.KM_PER_DEGREE * self.steps_per_km)
        return lat, self.lon + (x - WIDTH / 2) / (geo.km_per_longitude(self.lat) * self.steps_per_km)

    def project(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        east = geo.km_per_longitude(self.lat) * self.steps_per_km
        north = geo.KM_PER_DEGREE * self.steps_per_km
        return np.column_stack(
            (WIDTH / 2 + (points[:, 0] - self.lon) * east, HEIGHT / 2 - (points[:, 1] - self.lat) * north)
        )


def around(cell: int, radius_km: float) -> Frame:
    """The frame that holds the circles around all points of a cell, with some air."""
    lat, lon = geo.middle(cell)
    reach_km = FARTHER * geo.reach_m(geo.resolution(cell)) / 1000
    return Frame(lat=lat, lon=lon, height_km=2.1 * (radius_km + reach_km))


def of_place(session: Session, *, country: str, place_id: UUID, language: str) -> str | None:
    """A place among its neighbours, as SVG; None where the country has no such place."""
    place = session.execute(_PLACE, {"country": country, "place_id": place_id}).first()
    if place is None:
        return None
    shape = shapely.from_wkb(bytes(place.geom)) if place.geom else None
    frame = _frame(shape, place.lat, place.lon)
    if frame is None:
        return _svg("")
    mark, stands = "", None
    if place.lat is not None:
        x, y = _stand(frame, shape, place.lat, place.lon) if shape else frame.at(place.lat, place.lon)
        mark, stands = _pin(x, y) if shape else _zone(x, y) + _pin(x, y), frame.ground(x, y)
    return _drawn(session, frame, country=country, language=language, own=place.id, mark=mark, stands=stands)


def of_cell(session: Session, *, country: str, cell: int, radius_km: int, language: str) -> str:
    """What lies within a radius of a cell, as SVG. Where in the cell its reader is, the page itself draws."""
    return _drawn(session, around(cell, radius_km), country=country, language=language, own=None, mark="")


def _frame(shape: shapely.Geometry | None, lat: float | None, lon: float | None) -> Frame | None:
    if shape is None:
        return None if lat is None or lon is None else Frame(lat=lat, lon=lon, height_km=USUAL_KM)
    parts = shapely.get_parts(shape)
    main = parts[shapely.area(parts) >= MAIN_SHARE * shapely.area(parts).max()]
    west, south, east, north = shapely.total_bounds(main).tolist()
    middle = (south + north) / 2
    high = (north - south) * geo.KM_PER_DEGREE
    wide = (east - west) * geo.km_per_longitude(middle)
    height_km = max(high, wide * HEIGHT / WIDTH) / FILLED
    return Frame(lat=middle, lon=(west + east) / 2, height_km=max(height_km, LEAST_KM))


def _drawn(
    session: Session,
    frame: Frame,
    *,
    country: str,
    language: str,
    own: UUID | None,
    mark: str,
    stands: tuple[float, float] | None = None,
) -> str:
    """`stands`: where the house is, in degrees; the place's own name stands with it."""
    shapes = ground.shapes(session, country=country, box=frame.box)
    names = ground.names(session, country=country, box=frame.box, language=language, most=4 * MOST_NAMES)
    if stands is not None:
        names = [replace(name, lat=stands[0], lon=stands[1]) if name.id == own else name for name in names]
    names.sort(key=lambda name: name.id != own)
    return _fitted(frame, shapes, own, mark + _names(frame, names, own) + _bar(frame))


def _fitted(frame: Frame, shapes: Mapping[UUID, shapely.Geometry], own: UUID | None, words: str) -> str:
    """The drawing with outlines as fine as its weight allows."""
    tolerance = FINEST
    while len((drawing := _svg(_shapes(frame, shapes, own, tolerance) + words)).encode()) > LARGEST:
        tolerance *= 1.5
    return drawing


def _svg(content: str) -> str:
    back = f'<path d="M0 0h{WIDTH}v{HEIGHT}H0z" fill="var(--sunken,#f3ede1)"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"><g id="map">{back}{content}</g></svg>'
    )


def _shapes(frame: Frame, shapes: Mapping[UUID, shapely.Geometry], own: UUID | None, tolerance: float) -> str:
    others = [shape for place_id, shape in shapes.items() if place_id != own]
    if len(others) > MOST_SHAPES:
        others = [shapely.union_all(others)]
    if not shapes:  # this country's files hold no outline: all is land
        return f'<path d="M0 0h{WIDTH}v{HEIGHT}H0z" fill="var(--surface,#fff)"/>'
    drawn = _path(frame, others, tolerance)
    paths = f'<path d="{drawn}" fill="var(--surface,#fff)" stroke="var(--line,#ddd3c2)" stroke-width="2"/>'
    if own is not None and own in shapes:
        path = _path(frame, [shapes[own]], tolerance)
        paths += f'<path d="{path}" fill="var(--brand-soft,#dcefeb)" stroke="var(--brand,#0a5c55)" stroke-width="4" stroke-linejoin="round"/>'
    return paths


def _path(frame: Frame, shapes: Iterable[shapely.Geometry], tolerance: float) -> str:
    """One path of all rings, in whole steps; what lies outside the frame is cut off where nobody sees the cut."""
    drawn = [shapely.transform(shape, frame.project) for shape in shapes]
    cut = shapely.clip_by_rect(drawn, -9, -9, WIDTH + 9, HEIGHT + 9)
    parts = [part for part in shapely.get_parts(cut) if part.geom_type == "Polygon"]
    parts = [part for part in parts if part.area >= SMALLEST] or parts[:1]
    rings = [ring for part in parts for ring in (part.exterior, *part.interiors)]
    return "".join(_ring(shapely.simplify(ring, tolerance)) for ring in rings)


def _ring(ring: shapely.Geometry) -> str:
    points = np.round(shapely.get_coordinates(ring)[:-1]).astype(int)
    points = points[np.any(np.diff(points, axis=0, prepend=points[-1:]) != 0, axis=1)]
    if len(points) < 3:  # noqa: PLR2004  a point or a line encloses nothing
        return ""
    steps = " ".join(f"{x} {y}" for x, y in np.diff(points, axis=0).tolist())
    return f"M{points[0][0]} {points[0][1]}l{steps}z".replace(" -", "-")


def _names(frame: Frame, names: list[Name], own: UUID | None) -> str:
    """Names that do not lie upon each other, the place's own first; a dot where each one is."""
    taken: list[tuple[float, float, float, float]] = [(WIDTH - LONGEST_BAR - 40, HEIGHT - 60, WIDTH, HEIGHT)]
    written: list[str] = []
    for name in names:
        x, y = frame.at(name.lat, name.lon)
        size = BIG if name.id == own else SMALL
        half = LETTER * size * len(name.name) / 2
        middle = min(max(x, half + 10), WIDTH - half - 10)
        base = y + size + 6 if y < HEIGHT - size - 20 else y - 14
        box = (middle - half, base - size, middle + half, base + 8)
        outside = not (AIR <= x <= WIDTH - AIR and AIR <= y <= HEIGHT - AIR) or half > WIDTH / 2 - 10
        if outside or any(_overlap(box, other) for other in taken):
            continue
        taken += [box, (x - 12, y - 12, x + 12, y + 12)]
        dot = "" if name.id == own else f'<circle cx="{x}" cy="{y}" r="4" fill="var(--ink-faint,#5f655f)"/>'
        weight = 700 if name.id == own else 500
        written.append(
            f'{dot}<text x="{middle:.0f}" y="{base}" font-size="{size}" font-weight="{weight}">{escape(name.name)}</text>'
        )
        if len(written) == MOST_NAMES:
            break
    halo = 'fill="var(--ink,#1f2422)" stroke="var(--surface,#fff)" stroke-width="5" stroke-linejoin="round" paint-order="stroke"'
    return f'<g text-anchor="middle" font-family="inherit" {halo}>{"".join(written)}</g>' if written else ""


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _zone(x: int, y: int) -> str:
    """Around here: all that is known of a place without outline."""
    return f'<circle cx="{x}" cy="{y}" r="72" fill="var(--brand-soft,#dcefeb)" stroke="var(--brand,#0a5c55)" stroke-width="3" stroke-dasharray="8 8"/>'


def _stand(frame: Frame, shape: shapely.Geometry, lat: float, lon: float) -> tuple[int, int]:
    """Where the house stands: on the place's point, or as near as it lies whole inside the outline.

    The seat of a town by the sea or on a river lies at its edge: there the house would stand in the water, or next door.
    """
    whole = shapely.transform(shape, frame.project)
    x, y = frame.at(lat, lon)
    inner = shapely.buffer(whole, -HOUSE / 2)
    if inner.is_empty:
        largest = max(shapely.get_parts(whole), key=shapely.area)
        inner = shapely.get_point(shapely.maximum_inscribed_circle(largest, tolerance=1), 0)
    middle = shapely.ops.nearest_points(inner, shapely.Point(x, y - HOUSE / 2))[0]
    return round(middle.x), round(middle.y + HOUSE / 2)


def _pin(x: int, y: int) -> str:
    """Our little house, standing on the place's point."""
    return (
        f'<g transform="translate({x - 240} {y - 165}) scale(1.5)" stroke-linejoin="round">'
        '<path d="M157 68a5 5 0 0 1 6 0l15 12a5 5 0 0 1 2 4v17a7 7 0 0 1-7 7h-26a7 7 0 0 1-7-7V84a5 5 0 0 1 2-4z" '
        'fill="var(--sun,#f7b733)" stroke="var(--on-sun,#2a2005)" stroke-width="2"/>'
        '<g fill="var(--on-sun,#2a2005)"><circle cx="155" cy="88" r="1.8"/><circle cx="165" cy="88" r="1.8"/></g>'
        '<path d="M152 95q8 7 16 0" fill="none" stroke="var(--on-sun,#2a2005)" stroke-width="1.8" stroke-linecap="round"/></g>'
    )


def _bar(frame: Frame) -> str:
    """How long a distance is here."""
    length_km = next((bar for bar in BARS_KM if bar * frame.steps_per_km <= LONGEST_BAR), BARS_KM[-1])
    length = length_km * frame.steps_per_km
    words = f"{length_km} km" if length_km >= 1 else f"{length_km * 1000:.0f} m"
    right, base = WIDTH - 18, HEIGHT - 20
    ink = "var(--ink-soft,#4c524e)"
    return (
        f'<path d="M{right - length:.0f} {base - 8}v8H{right}v-8" fill="none" stroke="{ink}" stroke-width="3"/>'
        f'<text x="{right - length / 2:.0f}" y="{base - 14}" text-anchor="middle" font-size="20" fill="{ink}">{words}</text>'
    )

"""How many open ads lie in each cell around a neighbour: one statement, answered from the covering index alone.

The finer cells of a cell are neighbours in order, so that each cell asked for is one stretch of the index (kernel.geo).
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Text, Uuid, any_, bindparam, cast, func, select, true
from sqlalchemy.orm import Session

from app.blueprints.ads import errors, policy
from app.blueprints.ads.models import SMALL, Ad, AdKind
from app.blueprints.ads.queries import open_to
from app.blueprints.ads.queries.area import in_circle, squared_km
from kernel import geo
from tenants.asker import Asker

# What a pin may stand for: about 0.7, 5, 36 and 250 km². Nothing finer is ever told of where an ad is.
SIZES = (8, 7, 6, 5)
MOST = 200  # pins on a map
EACH = 100  # ads counted in one of the cells asked for: the page takes no longer where there are thousands
DECIMALS = 5  # of degrees: a metre; the middle of a cell is not known better to a map
APART = 60  # cells in the circle: more, and pins of 44 pixels would lie upon each other on a phone

_READER = bindparam("reader", type_=Uuid())
_CELLS = (
    func.unnest(*(cast(bindparam(name), ARRAY(BigInteger())) for name in ("cells", "firsts", "lasts")))
    .table_valued("cell", "first", "last")
    .render_derived(name="cells")
)
_FIRST = (
    select(Ad.kind)
    .where(
        Ad.cell8.between(_CELLS.c.first, _CELLS.c.last),
        Ad.kind == any_(cast(bindparam("kinds"), ARRAY(Text))),
        in_circle(squared_km(Ad.lat, Ad.lon)),
        *open_to(_READER),
    )
    .limit(bindparam("each"))
    .lateral("first")
)
_COUNTS = (
    select(_CELLS.c.cell, _FIRST.c.kind, func.count())
    .select_from(_CELLS.join(_FIRST, true()))
    .group_by(_CELLS.c.cell, _FIRST.c.kind)
)


@dataclass(frozen=True, kw_only=True)
class Pin:
    """Open ads somewhere in a cell. `lat`, `lon`: the cell's middle. `distance_m`, `direction`: from the reader's own cell.

    `more`: there are more ads than were counted. `direction` counts eighths of a turn from north by east; it and the distance are None in the reader's own cell.
    """

    cell: str
    lat: float
    lon: float
    kinds: Mapping[AdKind, int]
    more: bool
    distance_m: float | None
    direction: int | None

    @property
    def count(self) -> int:
        return sum(self.kinds.values())


@dataclass(frozen=True, kw_only=True)
class Layer:
    """The pins of one size of cells, the nearest first. `reach_m`: how far from a pin its ads may lie."""

    reach_m: float
    pins: list[Pin]


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What lies around a reader. `lat`, `lon`: the middle of the reader's own cell.

    `clear`: cells so large that pins stand apart on a phone. `fine`: for whoever looks closer; often the same.
    """

    cell: int
    lat: float
    lon: float
    radius_km: int
    clear: Layer
    fine: Layer


def surroundings(session: Session, asker: Asker, *, radius_km: int, kinds: Collection[AdKind]) -> Surroundings | None:
    """The open ads within a radius of the asker's public point by cell, at most 200 cells.

    Ads of authors hidden from them, and those they do not want, are not counted. None where the asker's town has no known point. Raises ConfirmFirst.
    """
    if not policy.can_see_ads(asker):
        raise errors.ConfirmFirst
    if asker.lat is None or asker.lon is None:
        return None
    here = asker.lat, asker.lon
    fine, clear = (geo.finest(radius_km, SIZES, most) for most in (MOST, APART))
    values = {"kinds": [kind.value for kind in kinds], "reader": asker.account_id, "each": EACH}
    counts: dict[int, Counter[AdKind]] = defaultdict(Counter)
    for cell, kind, count in session.execute(_COUNTS, values | _circle(here, radius_km, fine)):
        counts[cell][AdKind(kind)] = count
    own = geo.cell(*here, SMALL)
    lat, lon = geo.middle(own)
    return Surroundings(
        cell=own,
        lat=lat,
        lon=lon,
        radius_km=radius_km,
        clear=_layer(counts, own, clear),
        fine=_layer(counts, own, fine),
    )


def _layer(counts: Mapping[int, Counter[AdKind]], own: int, size: int) -> Layer:
    """The counts in cells of one size; `own`: the reader's cell. Where there are too many, the emptiest are left out."""
    together: dict[int, Counter[AdKind]] = defaultdict(Counter)
    cut: set[int] = set()
    for cell, kinds in counts.items():
        parent = geo.coarser(cell, size)
        together[parent] += kinds
        if kinds.total() == EACH:
            cut.add(parent)
    most = sorted(together.items(), key=lambda pair: pair[1].total(), reverse=True)[:MOST]
    home, reader = geo.coarser(own, size), geo.middle(own)
    pins = [_pin(cell, kinds, reader, own=cell == home, more=cell in cut) for cell, kinds in most]
    return Layer(reach_m=geo.reach_m(size), pins=sorted(pins, key=lambda pin: pin.distance_m or 0))


def _circle(point: tuple[float, float], radius_km: int, size: int) -> dict[str, Any]:
    """The circle's cells of one size, as stretches of the finer cells in the index."""
    cells = geo.cells_around(*point, float(radius_km), size)
    stretches = [geo.first_and_last(cell, SMALL) for cell in cells]
    return {
        "cells": list(cells),
        "firsts": [first for first, _ in stretches],
        "lasts": [last for _, last in stretches],
        "lat": point[0],
        "lon": point[1],
        "kx": geo.km_per_longitude(point[0]),
        "r2": float(radius_km**2),
    }


def _pin(cell: int, kinds: Mapping[AdKind, int], reader: tuple[float, float], *, own: bool, more: bool) -> Pin:
    lat, lon = geo.middle(cell)
    return Pin(
        cell=geo.name_of(cell),
        lat=round(lat, DECIMALS),
        lon=round(lon, DECIMALS),
        kinds=kinds,
        more=more,
        distance_m=None if own else geo.distance_m(*reader, lat, lon),
        direction=None if own else geo.direction(*reader, lat, lon),
    )

"""The file of streets an operator may lay beside the house: one PMTiles archive per country, cut from OpenStreetMap.

Its layers are those of Protomaps' basemap (docs/runbooks/maps.md). Browsers read it by ranges.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import structlog
from pmtiles.reader import MmapSource, Reader
from pmtiles.tile import TileType

LOG = structlog.get_logger("places")


@dataclass(frozen=True, kw_only=True)
class Streets:
    """`zoom`: the last one with data of its own. `attribution`: whom the map must name, as the file says."""

    path: Path
    zoom: int
    attribution: str


def streets(folder: Path | None, country: str) -> Streets | None:
    """The country's file in the operator's folder; None where there is none, or where it cannot be read."""
    path = folder / f"{country}.pmtiles" if folder else None
    if path is None or not path.is_file():
        return None
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=32)
def _read(path: Path, _changed: int) -> Streets | None:
    try:
        with path.open("rb") as file:
            reader = Reader(MmapSource(file))
            header, told = reader.header(), reader.metadata()
    except Exception:  # the reader raises whatever its parser meets; the map goes on without
        LOG.exception("streets unreadable", file=path.name)
        return None
    if header["tile_type"] is not TileType.MVT:
        LOG.error("streets unreadable", file=path.name, error="no vector tiles")
        return None
    attribution = told.get("attribution") or "© OpenStreetMap contributors"
    return Streets(path=path, zoom=header["max_zoom"], attribution=str(attribution))

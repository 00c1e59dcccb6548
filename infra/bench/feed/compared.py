"""What every variant of the compared pages shares: the templates, the size of a page, how its rows become a page.

Only what is compared differs: framework, sessions, access to the database. Cells, masked telephone numbers, formats of
dates and distances, the words: the house's own in all of them.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from kernel import geo
from kernel.paging import Cursor, Page, page_of
from tenants import packs
from tenants.phones import masked

CHECKOUT = Path(__file__).parents[3]
TEMPLATES = Path(__file__).with_name("templates")
HOUSE_TEMPLATES = (CHECKOUT / "app/templates", *sorted((CHECKOUT / "app/blueprints").glob("*/templates")))
PACK = packs.load("fr")
PER_PAGE = 20
WITHIN_KM = PACK.near.default_radius_m // 1000
RADII = sorted(metres // 1000 for metres in PACK.near.radii_m)
EXCERPT = 240
HOST = "fr.localhost"


def merged(ads: Iterable[Any], bulletins: Iterable[Any]) -> Page[Any]:
    """One page of both, newest first. Each `ad` has `at`, each bulletin `published_at`."""
    rows = [SimpleNamespace(id=ad.id, at=ad.at, ad=ad, bulletin=None) for ad in ads]
    rows += [SimpleNamespace(id=line.id, at=line.published_at, ad=None, bulletin=line) for line in bulletins]
    rows.sort(key=lambda row: (row.at, row.id), reverse=True)
    return page_of(rows, PER_PAGE)


def feed_values(page: Page[Any]) -> dict[str, Any]:
    """What the feed's template is given beside the frame."""
    return {"rows": page.rows, "after": page.after, "within": WITHIN_KM, "radii": RADII}


def after_of(rows: Sequence[Any]) -> Cursor | None:
    """Where the next page of ads begins."""
    return page_of(rows, PER_PAGE).after


def circle(lat: float, lon: float, size: int) -> dict[str, Any]:
    """The values by which a circle is asked for."""
    return {
        "cells": list(geo.cells_around(lat, lon, float(WITHIN_KM), size)),
        "lat": lat,
        "lon": lon,
        "kx": geo.km_per_longitude(lat),
        "r2": float(WITHIN_KM**2),
    }


def without_numbers(ad: Any, reader: Any) -> Any:
    """The ad with telephone numbers masked, unless it is the reader's own."""
    if ad.author_id != reader:
        ad.title, ad.text = masked(ad.title, PACK.code), masked(ad.text, PACK.code)
        ad.details = {
            name: masked(value, PACK.code) if isinstance(value, str) else value for name, value in ad.details.items()
        }
    ad.text = ad.text[:EXCERPT]
    return ad


def distance_m(ad: Any, place: Any, reader: Any) -> float | None:
    """As the house tells it: not to oneself, and not to a town's middle."""
    if ad.author_id == reader.account_id:
        return None
    town = (place.lat, place.lon)
    if place.id == reader.place_id and town in {(ad.lat, ad.lon), (reader.lat, reader.lon)}:
        return None
    return geo.distance_m(reader.lat, reader.lon, ad.lat, ad.lon)

"""The page of a place that nobody claimed yet: what it is, what lies around, how neighbours begin here."""

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from flask import current_app, g, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from app.blueprints.places import queries
from app.blueprints.places.policy import can_be_indexed
from app.blueprints.places.queries import PlaceCounts, PlaceView
from app.web import pages
from app.web.unit import address_language
from kernel.errors import NotFound
from tenants import packs


def show(slug: str) -> ResponseReturnValue:
    """The place at this address, the list of those that share it, or the way to where it stands now."""
    g.area = "search"
    found = queries.at_address(g.session, country=g.country_code, slug=slug)
    if found.place is None:
        return _homonyms(found.homonyms)
    spoken = address_language() or (_language_of(found.place, slug) if found.moved else None)
    if (spoken, found.place.slug_in(spoken)) != (address_language(), slug):
        return redirect(_path(found.place, spoken), 301)
    return _page(found.place)


def _page(place: PlaceView) -> ResponseReturnValue:
    """Everything the page shows, in three statements however large the place is."""
    language = _language()
    postal_codes = queries.postal_codes(g.session, place)
    around = _around(place)
    counts = _counts(place.id)
    g.paths = {language: f"/{place.slug_in(language)}" for language in (None, *g.pack.languages)}
    has_point = place.lat is not None
    g.noindex = not can_be_indexed(has_point=has_point, postal_codes=postal_codes, counts=counts)
    return pages.page(
        "places/place.html",
        place=place,
        name=place.name_in(language),
        other_names=_other_names(place, language),
        parent=g.pack.parent_name(place.parent_code, language),
        source=next((s.attribution for s in packs.sources(g.country_code) if s.id == place.source), ""),
        postal_codes=postal_codes,
        around=around,
        counts=counts,
        spoken=address_language(),
        linked_data=_linked_data(place, language),
    )


def _homonyms(places: tuple[PlaceView, ...]) -> ResponseReturnValue:
    """Several places share the plain address: a short list. One that has only a longer address: there."""
    if not places:
        raise NotFound
    spoken = address_language()
    if len(places) == 1:
        return redirect(_path(places[0], spoken), 302)  # not for ever: another may come to share it
    g.noindex = True
    language = _language()
    parents = {place.id: g.pack.parent_name(place.parent_code, language) or place.code for place in places}
    return pages.page("places/homonyms.html", places=places, name=places[0].name, parents=parents, spoken=spoken)


def _around(place: PlaceView) -> list[queries.NearPlace]:
    if place.lat is None or place.lon is None:
        return []
    return queries.near(g.session, country=g.country_code, place_id=place.id, lat=place.lat, lon=place.lon)


def _counts(place_id: UUID) -> Mapping[str, int]:
    count = cast("PlaceCounts | None", current_app.extensions.get("place_counts"))
    return count(g.session, place_id) if count else {}


def _language() -> str:
    locale = get_locale()
    return str(locale.language) if locale else ""


def _language_of(place: PlaceView, slug: str) -> str | None:
    """The official language whose slug this is, where addresses carry a language."""
    languages = g.pack.languages if len(g.pack.languages) > 1 else ()
    return next((language for language in languages if place.slugs.get(language) == slug.lower()), None)


def _other_names(place: PlaceView, language: str) -> list[tuple[str, str]]:
    """(language, name) of the official names that differ from the one at the top."""
    own = next((code for code in g.pack.languages if code not in place.names), "")
    names = {place.name: own} | {name: code for code, name in place.names.items()}
    return [(code, name) for name, code in names.items() if name != place.name_in(language)]


def _path(place: PlaceView, language: str | None) -> str:
    prefix = f"/{language}" if language else ""
    return f"{prefix}/{place.slug_in(language)}"


def _linked_data(place: PlaceView, language: str) -> dict[str, Any]:
    """The place as schema.org tells it."""
    spoken = address_language()
    parent = g.pack.parent_name(place.parent_code, language)
    within: dict[str, Any] = {"@type": "Country", "name": g.country.name}
    if parent:
        within = {"@type": "AdministrativeArea", "name": parent, "containedInPlace": within}
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "AdministrativeArea",
        "name": place.name_in(language),
        "url": request.host_url.rstrip("/") + _path(place, spoken),
        "containedInPlace": within,
    }
    others = [name for _language, name in _other_names(place, language)]
    if others:
        data["alternateName"] = others
    if place.lat is not None:
        data["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": round(place.lat, 4),
            "longitude": round(place.lon or 0, 4),
        }
    return data

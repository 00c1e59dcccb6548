"""The page of a place that nobody claimed yet: what it is, what lies around, how neighbours begin here.

What the page tells of a place, the page of its space tells too, once there is one: `about` gives both the same.
"""

from collections.abc import Collection, Mapping
from typing import Any, cast
from uuid import UUID

from flask import current_app, g, redirect
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from app.blueprints.places import queries
from app.blueprints.places.policy import is_thin
from app.blueprints.places.queries import PlaceCounts, PlaceView
from app.web import pages
from app.web.places import space_of
from app.web.unit import address_language
from kernel.errors import NotFound
from tenants import packs


def show(slug: str) -> ResponseReturnValue:
    """The place at this address, the list of those that share it, or the way to where it stands now."""
    g.area = "search"
    found = queries.at_address(g.session, country=g.country_code, slug=slug)
    if found.place is None:
        return _homonyms(found.homonyms)
    elsewhere = address_elsewhere(found, slug)
    if elsewhere:
        return redirect(elsewhere, 301)
    if space_of(g.country, found.place.slug):  # claimed under its first name: there is one page, in every language
        return redirect(_path(found.place.slug, address_language()), 302)  # a space may close one day
    shown = about(found.place)
    g.paths = {language: f"/{found.place.slug_in(language)}" for language in (None, *g.pack.languages)}
    alive = bool(shown["counts"])
    g.noindex = is_thin(facts=shown["details"].facts, alive=alive)
    return pages.page("places/place.html", **shown)


def address_elsewhere(found: queries.Answer, slug: str, *, below: str = "") -> str | None:
    """The path at which the place stands, if it is another than the one asked for. `below`: what follows the slug."""
    if found.place is None:
        return None
    spoken = address_language() or (_language_of(found.place, slug) if found.moved else None)
    own = found.place.slug_in(spoken)
    return None if (spoken, own) == (address_language(), slug) else _path(own, spoken) + below


def about(place: PlaceView) -> dict[str, Any]:
    """Everything a page tells of a place, in four statements however large the place is.

    `counts`: of its open ads by kind; `around`: places with their distances and counts.
    """
    language = language_of_reader()
    around = _around(place)
    names = {near.id: near.names.get(language, near.name) for near in around}
    counts = counts_of([place.id, *(near.id for near in around)])
    return {
        "place": place,
        "name": place.name_in(language),
        "other_names": _other_names(place, language),
        "parent": g.pack.parent_name(place.parent_code, language),
        "source": next((s.attribution for s in packs.sources(g.country_code) if s.id == place.source), ""),
        "details": queries.details(g.session, place),
        "around": [(near, sum(counts.get(near.id, {}).values())) for near in around],
        "near_names": list(names.values()),
        "busy_names": [name for near_id, name in names.items() if near_id in counts],
        "counts": counts.get(place.id, {}),
        "spoken": address_language(),
    }


def about_claimed(slug: str) -> dict[str, Any]:
    """The same for the page of a space, by the slug of the space; empty where that is no place's own.

    Asked for by the porch under the country's role, since a space can read nothing of its country.
    """
    found = queries.at_address(g.session, country=g.country_code, slug=slug)
    return about(found.place) if found.place and not found.moved else {}


def counts_of(place_ids: Collection[UUID]) -> Mapping[UUID, Mapping[str, int]]:
    """How many ads are open in some places, by kind, from whoever counts them."""
    count = cast("PlaceCounts | None", current_app.extensions.get("place_counts"))
    return count(g.session, place_ids) if count else {}


def language_of_reader() -> str:
    """The language the page is written in."""
    locale = get_locale()
    return str(locale.language) if locale else ""


def _homonyms(places: tuple[PlaceView, ...]) -> ResponseReturnValue:
    """Several places share the plain address: a short list. One that has only a longer address: there."""
    if not places:
        raise NotFound
    spoken = address_language()
    if len(places) == 1:
        return redirect(_path(places[0].slug_in(spoken), spoken), 302)  # not for ever: another may come to share it
    g.noindex = True
    language = language_of_reader()
    parents = {place.id: g.pack.parent_name(place.parent_code, language) or place.code for place in places}
    return pages.page("places/homonyms.html", places=places, name=places[0].name, parents=parents, spoken=spoken)


def _around(place: PlaceView) -> list[queries.NearPlace]:
    if place.lat is None or place.lon is None:
        return []
    return queries.near(g.session, country=g.country_code, place_id=place.id, lat=place.lat, lon=place.lon)


def _language_of(place: PlaceView, slug: str) -> str | None:
    """The official language whose slug this is, where addresses carry a language."""
    languages = g.pack.languages if len(g.pack.languages) > 1 else ()
    return next((language for language in languages if place.slugs.get(language) == slug.lower()), None)


def _other_names(place: PlaceView, language: str) -> list[tuple[str, str]]:
    """(language, name) of the official names that differ from the one at the top."""
    own = next((code for code in g.pack.languages if code not in place.names), "")
    names = {place.name: own} | {name: code for code, name in place.names.items()}
    return [(code, name) for name, code in names.items() if name != place.name_in(language)]


def _path(slug: str, language: str | None) -> str:
    prefix = f"/{language}" if language else ""
    return f"{prefix}/{slug}"

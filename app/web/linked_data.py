"""Pages as machines read them: JSON-LD in the words of schema.org, release 28.0.

Pure functions of what a page shows anyway: nothing stands here that is not on the page. `tests/web/schema_org.py` holds
the properties that each type allows.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from markupsafe import Markup

Node = dict[str, Any]
Trail = Sequence[tuple[str, str | None]]  # as the part `breadcrumb` takes it: the last one is the page itself


def graph(*nodes: Node | None) -> Node:
    """Some nodes as one document; None is left out."""
    return {"@context": "https://schema.org", "@graph": [_plain(node) for node in nodes if node]}


def _plain(value: Any) -> Any:
    """Words as a template made them, without their HTML escapes: JSON has its own."""
    if isinstance(value, Markup):
        return value.unescape()
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list) else value


def breadcrumb(trail: Trail, *, base: str, here: str) -> Node:
    """The way to a page. `base`: scheme and host. `here`: the whole address of the page."""
    entries = [
        {"@type": "ListItem", "position": number, "name": label, "item": f"{base}{path}" if path else here}
        for number, (label, path) in enumerate(trail, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": entries}


def questions(pairs: Iterable[tuple[str, str]]) -> Node | None:
    """Questions with their answers, as they stand on the page."""
    entries = [
        {"@type": "Question", "name": question, "acceptedAnswer": {"@type": "Answer", "text": answer}}
        for question, answer in pairs
    ]
    return {"@type": "FAQPage", "mainEntity": entries} if entries else None


def website(*, name: str, base: str, prefix: str, languages: Sequence[str]) -> Node:
    """The site of a country, with the search of places as its action."""
    return {
        "@type": "WebSite",
        "name": name,
        "url": f"{base}{prefix}/",
        "inLanguage": list(languages),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{base}{prefix}/places?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    }


def place(  # a place is told by many small facts, all optional but its name and address
    *,
    name: str,
    url: str,
    country: str,
    parent: str | None = None,
    others: Sequence[str] = (),
    point: tuple[float, float] | None = None,
    population: tuple[str, int] | None = None,
) -> Node:
    """A town or village: an area of a public body. `population`: what we call it, and the number."""
    within: Node = {"@type": "Country", "name": country}
    if parent:
        within = {"@type": "AdministrativeArea", "name": parent, "containedInPlace": within}
    node: Node = {"@type": "AdministrativeArea", "name": name, "url": url, "containedInPlace": within}
    if others:
        node["alternateName"] = list(others)
    if point:
        lat, lon = (round(degrees, 4) for degrees in point)
        node["geo"] = {"@type": "GeoCoordinates", "latitude": lat, "longitude": lon}
    if population:
        label, number = population
        node["additionalProperty"] = {"@type": "PropertyValue", "name": label, "value": number}
    return node


def public_body(*, name: str, url: str, area: Node | None = None) -> Node:
    """A town hall with a space; `area`: what it is in charge of."""
    node: Node = {"@type": "GovernmentOrganization", "name": name, "url": url}
    if area:
        node["areaServed"] = area
    return node


def news(
    *, headline: str, text: str, url: str, language: str, published: datetime, edited: datetime | None, by: Node
) -> Node:
    """A post of a public body. Who wrote it for the public body is not told."""
    return {
        "@type": "NewsArticle",
        "headline": headline,
        "description": text,
        "url": url,
        "mainEntityOfPage": url,
        "inLanguage": language,
        "isAccessibleForFree": True,
        "datePublished": published.isoformat(),
        "dateModified": (edited or published).isoformat(),
        "author": by,
        "publisher": by,
    }


def listing(*, name: str, url: str, entries: Iterable[Mapping[str, str]]) -> Node:
    """A page that leads to others: name and address of each."""
    elements = [{"@type": "ListItem", "position": n, **entry} for n, entry in enumerate(entries, 1)]
    return {
        "@type": "CollectionPage",
        "name": name,
        "url": url,
        "mainEntity": {"@type": "ItemList", "itemListElement": elements},
    }

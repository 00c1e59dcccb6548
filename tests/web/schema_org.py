"""What schema.org allows on the types that our pages use: hand-kept from its published definitions (release 28.0).

A type has its own properties and those of the types above it. A property has the kinds of values it expects; an address may
stand for any thing (https://schema.org/docs/datamodel.html, conformance).
"""

import re
from datetime import datetime

# type -> (the type above it, {property: kinds of values})
TYPES = {
    "Thing": (
        None,
        {
            "name": {"Text"},
            "alternateName": {"Text"},
            "description": {"Text"},
            "url": {"URL"},
            "mainEntityOfPage": {"CreativeWork", "URL"},
            "potentialAction": {"Action"},
        },
    ),
    "Intangible": ("Thing", {}),
    "Place": (
        "Thing",
        {
            "containedInPlace": {"Place"},
            "geo": {"GeoCoordinates", "GeoShape"},
            "additionalProperty": {"PropertyValue"},
        },
    ),
    "AdministrativeArea": ("Place", {}),
    "City": ("AdministrativeArea", {}),
    "Country": ("AdministrativeArea", {}),
    "GeoCoordinates": ("Intangible", {"latitude": {"Number", "Text"}, "longitude": {"Number", "Text"}}),
    "PropertyValue": ("Intangible", {"value": {"Boolean", "Number", "Text"}}),
    "Organization": ("Thing", {"areaServed": {"AdministrativeArea", "Place", "Text"}}),
    "GovernmentOrganization": ("Organization", {}),
    "CreativeWork": (
        "Thing",
        {
            "author": {"Organization", "Person"},
            "publisher": {"Organization", "Person"},
            "headline": {"Text"},
            "text": {"Text"},
            "inLanguage": {"Language", "Text"},
            "isAccessibleForFree": {"Boolean"},
            "datePublished": {"Date", "DateTime"},
            "dateModified": {"Date", "DateTime"},
            "mainEntity": {"Thing"},
        },
    ),
    "Article": ("CreativeWork", {"articleBody": {"Text"}}),
    "NewsArticle": ("Article", {}),
    "WebSite": ("CreativeWork", {}),
    "WebPage": ("CreativeWork", {"breadcrumb": {"BreadcrumbList", "Text"}}),
    "CollectionPage": ("WebPage", {}),
    "FAQPage": ("WebPage", {}),
    "Comment": ("CreativeWork", {}),
    "Answer": ("Comment", {}),
    "Question": ("Comment", {"acceptedAnswer": {"Answer", "ItemList"}}),
    "ItemList": ("Intangible", {"itemListElement": {"ListItem", "Text", "Thing"}}),
    "BreadcrumbList": ("ItemList", {}),
    "ListItem": ("Intangible", {"item": {"Thing"}, "position": {"Integer", "Text"}}),
    "EntryPoint": ("Intangible", {"urlTemplate": {"Text"}}),
    # `query-input` is the input of the property `query`: https://schema.org/docs/actions.html
    "Action": ("Thing", {"target": {"EntryPoint", "URL"}}),
    "SearchAction": ("Action", {"query": {"Text"}, "query-input": {"Text"}}),
}
# What a reader of these types must find, or it leaves the whole aside.
NEEDED = {
    "BreadcrumbList": {"itemListElement"},
    "ListItem": {"position", "name"},
    "FAQPage": {"mainEntity"},
    "Question": {"name", "acceptedAnswer"},
    "Answer": {"text"},
    "NewsArticle": {"headline", "datePublished", "author"},
    "GovernmentOrganization": {"name", "url"},
    "AdministrativeArea": {"name"},
    "WebSite": {"name", "url"},
    "SearchAction": {"target", "query-input"},
    "GeoCoordinates": {"latitude", "longitude"},
}
ENTITY = re.compile(r"&(#\d+|[a-z]+);|<[a-z/]")


def above(kind):
    """The type and all types above it."""
    while kind:
        yield kind
        kind = TYPES[kind][0]


def faults(node, path="$"):
    """What is wrong with a node, in words."""
    kind = node.get("@type")
    if kind not in TYPES:
        yield f"{path}: {kind} is not known"
        return
    allowed = {name: values for up in above(kind) for name, values in TYPES[up][1].items()}
    for name in NEEDED.get(kind, set()) - node.keys():
        yield f"{path}: {kind} without {name}"
    for name, value in node.items():
        if name == "@type":
            continue
        if name not in allowed:
            yield f"{path}.{name}: no property of {kind}"
            continue
        for each in value if isinstance(value, list) else [value]:
            yield from _value_faults(each, allowed[name], f"{path}.{name}")


def _value_faults(value, kinds, path):
    if isinstance(value, dict):
        if not set(above(value.get("@type") if value.get("@type") in TYPES else None)) & kinds:
            yield f"{path}: {value.get('@type')} is none of {sorted(kinds)}"
        yield from faults(value, path)
    elif isinstance(value, bool):
        if "Boolean" not in kinds:
            yield f"{path}: a boolean is none of {sorted(kinds)}"
    elif isinstance(value, int | float):
        if not kinds & {"Number", "Integer"}:
            yield f"{path}: a number is none of {sorted(kinds)}"
    elif isinstance(value, str):
        yield from _text_faults(value, kinds, path)
    else:
        yield f"{path}: {value!r} is no value"


def _text_faults(text, kinds, path):
    if not text.strip() or ENTITY.search(text):
        yield f"{path}: {text!r} is empty or holds markup"
    if re.match(r"https?://", text):
        return
    if kinds & {"Date", "DateTime"}:
        datetime.fromisoformat(text)
    elif "Text" not in kinds:
        yield f"{path}: {text!r} is no address"

"""Feeds that any reader program follows: Atom (RFC 4287) and JSON Feed 1.1 (jsonfeed.org), made from the same entries.

Ids never change and dates are those of the words: an entry that is changed keeps its id and gets another `updated`.
"""

import hashlib
import json
import re
import threading
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, cast
from xml.etree import ElementTree as ET

from flask import Response, request

ATOM = "http://www.w3.org/2005/Atom"
XML = "http://www.w3.org/XML/1998/namespace"
JSON_FEED = "https://jsonfeed.org/version/1.1"
ATOM_KIND, JSON_KIND = "application/atom+xml; charset=utf-8", "application/feed+json; charset=utf-8"
KEPT_SECONDS = 300  # readers come about once an hour; what is withdrawn must not stay for long
NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, section 2.2
MOST_KEPT = 32  # made feeds that a process holds on to, some 100 kB each
ET.register_namespace("", ATOM)
_kept: dict[str, bytes] = {}
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing that was published. `id`: an URI that never changes. `html`: clean, with addresses below `url`."""

    id: str
    url: str
    title: str
    summary: str
    html: str
    language: str
    tags: Sequence[str]
    published: datetime
    updated: datetime


@dataclass(frozen=True, kw_only=True)
class Feed:
    """Entries, the newest first. `url`: the page for people; `author`: who speaks in all of them."""

    id: str
    url: str
    atom_url: str
    json_url: str
    title: str
    description: str
    language: str
    author: str
    icon: str
    updated: datetime
    entries: Sequence[Entry]


def answer(kind: str, known_by: Hashable, make: Callable[[], Feed]) -> Response:
    """A feed, the same for everybody: it may be kept by proxies. 304 to whoever has it already.

    `known_by`: what the feed is made from, told by short reads; while that stays the same, nothing is made again.
    """
    tag = hashlib.sha256(repr((kind, known_by)).encode()).hexdigest()[:32]
    response = Response(content_type=kind)
    response.set_etag(tag)
    response.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    response.make_conditional(request)
    if response.status_code == HTTPStatus.OK:
        response.set_data(_kept.get(tag) or _keep(tag, WRITERS[kind](make())))
    return response


def _keep(tag: str, body: bytes) -> bytes:
    with _one_at_a_time:
        _kept[tag] = body
        while len(_kept) > MOST_KEPT:
            del _kept[next(iter(_kept))]
    return body


def atom(feed: Feed) -> bytes:
    """The feed as Atom."""
    root = ET.Element(f"{{{ATOM}}}feed", {f"{{{XML}}}lang": feed.language})
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "subtitle", feed.description)
    _add(root, "updated", _moment(feed.updated))
    _add(root, "link", rel="self", type="application/atom+xml", href=feed.atom_url)
    _add(root, "link", rel="alternate", type="text/html", href=feed.url)
    _add(root, "icon", feed.icon)
    author = _add(root, "author")
    _add(author, "name", feed.author)
    _add(author, "uri", feed.url)
    for entry in feed.entries:
        _add_entry(root, entry)
    return cast("bytes", ET.tostring(root, encoding="utf-8", xml_declaration=True))


def json_feed(feed: Feed) -> bytes:
    """The feed as JSON Feed."""
    told: dict[str, Any] = {
        "version": JSON_FEED,
        "title": feed.title,
        "home_page_url": feed.url,
        "feed_url": feed.json_url,
        "description": feed.description,
        "icon": feed.icon,
        "authors": [{"name": feed.author, "url": feed.url}],
        "language": feed.language,
        "items": [
            {
                "id": entry.id,
                "url": entry.url,
                "title": entry.title,
                "content_html": entry.html,
                "summary": entry.summary,
                "date_published": _moment(entry.published),
                "date_modified": _moment(entry.updated),
                "tags": list(entry.tags),
                "language": entry.language,
            }
            for entry in feed.entries
        ],
    }
    return json.dumps(told, ensure_ascii=False).encode()


def _add_entry(root: ET.Element, entry: Entry) -> None:
    told = _add(root, "entry", **{f"{{{XML}}}lang": entry.language})
    _add(told, "id", entry.id)
    _add(told, "title", entry.title)
    _add(told, "link", rel="alternate", type="text/html", hreflang=entry.language, href=entry.url)
    _add(told, "published", _moment(entry.published))
    _add(told, "updated", _moment(entry.updated))
    for tag in entry.tags:
        _add(told, "category", term=tag)
    _add(told, "summary", entry.summary)
    _add(told, "content", entry.html, **{"type": "html", f"{{{XML}}}base": entry.url})


def _add(parent: ET.Element, name: str, text: str | None = None, /, **attributes: str) -> ET.Element:
    made = ET.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    made.text = None if text is None else NO_XML.sub("", text)
    return made


def _moment(moment: datetime) -> str:
    """RFC 3339, in UTC and to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


WRITERS: dict[str, Callable[[Feed], bytes]] = {ATOM_KIND: atom, JSON_KIND: json_feed}

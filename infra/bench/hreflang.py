"""Judges the maps for crawlers and the pages they name: languages reciprocal, each page its own canonical, kept from nobody.

It reads what a crawler reads and nothing else, so it can judge any country: `fetch(path)` gives (status, headers, text).
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from xml.etree import ElementTree as ET

Fetch = Callable[[str], tuple[int, Mapping[str, str], str]]
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
MOST_URLS, MOST_BYTES = 50_000, 50 * 1024 * 1024  # sitemaps.org, protocol 0.9
CANONICAL = re.compile(r'<link rel="canonical" href="([^"]+)"')
ALTERNATE = re.compile(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)"')
ROBOTS = re.compile(r'<meta name="robots" content="([^"]+)"')


@dataclass(frozen=True, kw_only=True)
class Url:
    """An address in a map, with its versions by language."""

    loc: str
    versions: Mapping[str, str]
    changed: str


def maps_of(fetch: Fetch, base: str) -> Iterator[tuple[str, str]]:
    """Path and text of every map that the index names."""
    _status, _headers, index = fetch("/sitemap.xml")
    for loc in ET.fromstring(index).iterfind("s:sitemap/s:loc", NAMES):  # noqa: S314  our own answer
        path = (loc.text or "").removeprefix(base)
        yield path, fetch(path)[2]


def urls_of(text: str) -> Iterator[Url]:
    """The addresses of a map."""
    for url in ET.fromstring(text).iterfind("s:url", NAMES):  # noqa: S314  our own answer
        yield Url(
            loc=url.findtext("s:loc", "", NAMES),
            versions={link.get("hreflang", ""): link.get("href", "") for link in url.iterfind("x:link", NAMES)},
            changed=url.findtext("s:lastmod", "", NAMES),
        )


def faults_of_maps(maps: Sequence[tuple[str, str]], base: str) -> Iterator[str]:
    """What is wrong over the whole of a country's maps."""
    by_loc: dict[str, Url] = {}
    for path, text in maps:
        urls = list(urls_of(text))
        if not urls or len(urls) > MOST_URLS or len(text.encode()) > MOST_BYTES:
            yield f"{path}: {len(urls)} addresses in {len(text)} characters"
        by_loc.update((url.loc, url) for url in urls)
        yield from (f"{url.loc}: in no own host" for url in urls if not url.loc.startswith(f"{base}/"))
        yield from (f"{url.loc}: changed {url.changed}" for url in urls if not _is_past(url.changed))
    counted = Counter(url.loc for _path, text in maps for url in urls_of(text))
    yield from (f"{loc}: stands {count} times" for loc, count in counted.items() if count > 1)
    for url in by_loc.values():
        yield from _faults_of_versions(url, by_loc)


def _faults_of_versions(url: Url, by_loc: Mapping[str, Url]) -> Iterator[str]:
    if not url.versions:
        return
    if "x-default" not in url.versions:
        yield f"{url.loc}: without x-default"
    if url.loc not in url.versions.values():
        yield f"{url.loc}: not among its own versions"
    for language, other in url.versions.items():
        if language == "x-default":
            continue
        if other not in by_loc:
            yield f"{url.loc}: its version {other} is in no map"
        elif by_loc[other].versions != url.versions:
            yield f"{url.loc}: its version {other} does not say the same"


def faults_of_page(fetch: Fetch, base: str, url: Url) -> Iterator[str]:
    """What is wrong with the page at an address of a map."""
    status, headers, text = fetch(url.loc.removeprefix(base) or "/")
    if status != 200:  # noqa: PLR2004
        yield f"{url.loc}: {status}"
        return
    if ROBOTS.search(text) or "noindex" in headers.get("X-Robots-Tag", ""):
        yield f"{url.loc}: in the map, and kept from crawlers"
    canonical = CANONICAL.search(text)
    if canonical is None or unescape(canonical[1]) != url.loc:
        yield f"{url.loc}: canonical is {canonical and canonical[1]}"
    if {language: unescape(href) for language, href in ALTERNATE.findall(text)} != dict(url.versions):
        yield f"{url.loc}: the page names other versions than the map"


def _is_past(changed: str) -> bool:
    """A date of the W3C's form, not in the future; none is fine."""
    if not changed:
        return True
    try:
        moment = datetime.fromisoformat(changed)
    except ValueError:
        return False
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) <= datetime.now(UTC)

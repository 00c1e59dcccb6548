"""What crawlers read: robots.txt, the index of maps, the map of our pages, and maps of all places (sitemaps.org 0.9).

A map is made for each request and holds one stretch of the country only; a crawler that asks again with the tag it knows
gets a 304. A place's page changed last when its data did: the date of the newest source stands in the pack.
"""

import re
from collections.abc import Iterable
from math import ceil
from xml.sax.saxutils import quoteattr

from flask import Response, g, request

from app.blueprints.places import queries
from app.web import limits
from app.web.limits import limiter
from kernel.errors import NotFound
from tenants import packs

URLS_PER_MAP = 10_000  # sitemaps.org allows 50,000 and 50 MB: with all alternates a map stays under 6 MB
PAGES = ("", "places", "help", "help/town-halls", "rules", "terms", "privacy", "accessibility", "data-sources", "legal")
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
LINKS = 'xmlns:xhtml="http://www.w3.org/1999/xhtml"'


def robots() -> Response:
    """All pages are open; what must not be kept says so itself (`noindex`), which only a reader of the page can see."""
    lines = ("User-agent: *", "Disallow: /api/", "Disallow: /places/suggest", "", f"Sitemap: {_base()}/sitemap.xml", "")
    return Response("\n".join(lines), content_type="text/plain; charset=utf-8")


@limiter.limit(limits.SEARCH)
def index() -> Response:
    """The list of maps."""
    changed = _data_date()
    maps = ceil(queries.count_listed(g.session, country=g.country_code) / _per_map())
    names = ["pages.xml", *(f"places-{number}.xml" for number in range(1, maps + 1))]
    body = "".join(
        f"<sitemap><loc>{_base()}/sitemaps/{name}</loc>{_lastmod(changed if name != 'pages.xml' else '')}</sitemap>\n"
        for name in names
    )
    return _xml(f"{HEAD}<sitemapindex {SPACE}>\n{body}</sitemapindex>\n")


@limiter.limit(limits.SEARCH)
def pages() -> Response:
    """Our own pages that tell something to everybody."""
    return _map([dict.fromkeys((None, *_prefixes()), page) for page in PAGES], changed="")


@limiter.limit(limits.SEARCH)
def places(number: int) -> Response:
    """One stretch of the country's places, each in all its official languages."""
    per_map = _per_map()
    found = queries.listed(g.session, country=g.country_code, offset=(number - 1) * per_map, limit=per_map)
    if not found:
        raise NotFound
    return _map(
        [{None: place.slug, **{lang: place.slugs.get(lang, place.slug) for lang in _prefixes()}} for place in found],
        changed=_data_date(),
    )


def _map(entries: Iterable[dict[str | None, str]], *, changed: str) -> Response:
    """`entries`: path of each page by language prefix; None is the address without one."""
    body = "".join(_urls(entry, _lastmod(changed)) for entry in entries)
    return _xml(f"{HEAD}<urlset {SPACE} {LINKS}>\n{body}</urlset>\n")


def _urls(paths: dict[str | None, str], lastmod: str) -> str:
    """One `url` for each official language with the links between them; a country of one language has one and no links."""
    locales = {locale.split("_")[0]: locale.replace("_", "-") for locale in g.pack.locales}
    addresses = {prefix: _address(prefix, path) for prefix, path in paths.items()}
    if len(addresses) == 1:
        return f"<url><loc>{addresses[None]}</loc>{lastmod}</url>\n"
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{locales.get(prefix or "", "x-default")}" href={quoteattr(address)}/>'
        for prefix, address in addresses.items()
    )
    return "".join(
        f"<url><loc>{address}</loc>{lastmod}{links}</url>\n" for prefix, address in addresses.items() if prefix
    )


def _prefixes() -> tuple[str, ...]:
    languages: tuple[str, ...] = g.pack.languages
    return languages if len(languages) > 1 else ()


def _per_map() -> int:
    return URLS_PER_MAP // max(1, len(_prefixes()))


def _address(prefix: str | None, path: str) -> str:
    return "/".join((_base(), *([prefix] if prefix else []), path))


def _base() -> str:
    return request.host_url.rstrip("/")


def _data_date() -> str:
    days = [source.date for source in packs.sources(g.country_code)]
    return max((day for day in days if DAY.fullmatch(day)), default="")  # some sources state none


def _lastmod(day: str) -> str:
    return f"<lastmod>{day}</lastmod>" if day else ""


def _xml(text: str) -> Response:
    response = Response(text, content_type="application/xml; charset=utf-8")
    response.add_etag()
    response.make_conditional(request)
    return response

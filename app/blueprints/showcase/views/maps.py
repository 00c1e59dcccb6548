"""What crawlers read: robots.txt, the index of maps, and maps of our pages, places, kinds and posts (sitemaps.org 0.9).

A map is made for each request and holds one stretch of the country only; whoever asks again with the tag it knows gets a
304. It holds no page that says `noindex`, none that leads elsewhere, and each language's version beside the others. Dates
are those of what stands on a page: of its data, of its numbers, of its words; where nobody knows, there is none.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from uuid import UUID
from xml.sax.saxutils import quoteattr

from flask import Response, g, request

from app.blueprints.help.policy import TEXTS
from app.blueprints.places import queries as known
from app.blueprints.showcase import queries
from app.blueprints.showcase.policy import LEAST_ADS, kinds
from app.web import limits
from app.web.context import host
from app.web.limits import limiter
from app.web.places import open_spaces, shut_spaces
from kernel.errors import NotFound
from tenants import packs

URLS_PER_MAP = 10_000  # sitemaps.org allows 50,000 and 50 MB: with all alternates a map stays under 6 MB
KEPT_SECONDS = 3600  # by proxies; a crawler comes once a day at most
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
LINKS = 'xmlns:xhtml="http://www.w3.org/1999/xhtml"'


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A page: its path by language prefix (None: without one), and when what stands on it was last another thing."""

    paths: Mapping[str | None, str]
    changed: str = ""


@dataclass(frozen=True, kw_only=True)
class Life:
    """Where something goes on. `shut`: slugs of spaces whose page is not to be had at present."""

    alive: frozenset[UUID]
    changed: Mapping[UUID, str]
    claimed: frozenset[str]
    shut: frozenset[str] = field(default=frozenset())


def robots() -> Response:
    """All pages are open; what must not be kept says so itself (`noindex`), which only a reader of the page can see."""
    lines = ("User-agent: *", "Disallow: /api/", "Disallow: /places/suggest", "", f"Sitemap: {host()}/sitemap.xml", "")
    return Response("\n".join(lines), content_type="text/plain; charset=utf-8")


@limiter.limit(limits.SEARCH)
def index() -> Response:
    """The list of maps."""
    counts = {
        "places": known.count_listed(g.session, country=g.country_code, alive=_life().alive) / _per_map(),
        "types": queries.count_listed(g.session, least=LEAST_ADS) / _per_map(),
        "posts": queries.count_posts(g.session, spaces=open_spaces(g.country)) / URLS_PER_MAP,
    }
    names = ["pages", *(f"{kind}-{number + 1}" for kind, maps in counts.items() for number in range(ceil(maps)))]
    body = "".join(f"<sitemap><loc>{host()}/sitemaps/{name}.xml</loc></sitemap>\n" for name in names)
    return _xml(f"{HEAD}<sitemapindex {SPACE}>\n{body}</sitemapindex>\n")


@limiter.limit(limits.SEARCH)
def pages() -> Response:
    """Our own pages that tell something to everybody."""
    paths = ["", "places", "types", *(f"types/{kind}" for kind in kinds()), *(path.lstrip("/") for path in TEXTS)]
    return _map([Entry(paths=dict.fromkeys((None, *_prefixes()), path)) for path in paths])


@limiter.limit(limits.SEARCH)
def places(number: int) -> Response:
    """One stretch of the country's places, each in all its official languages; a space has one address for all."""
    life, dates = _life(), _source_dates()
    found = known.listed(
        g.session, country=g.country_code, alive=life.alive, offset=(number - 1) * _per_map(), limit=_per_map()
    )
    if not found:
        raise NotFound
    return _map(
        [
            Entry(
                paths=_slug_by_language(place.slug, {} if place.slug in life.claimed else place.slugs),
                changed=max(dates.get(place.source, ""), life.changed.get(place.id, "")),
            )
            for place in found
            if place.slug not in life.shut
        ]
    )


@limiter.limit(limits.SEARCH)
def types(number: int) -> Response:
    """One stretch of the pages of a kind in a town: those with enough open ads."""
    found = queries.listed(g.session, least=LEAST_ADS, offset=(number - 1) * _per_map(), limit=_per_map())
    if not found:
        raise NotFound
    named = queries.named(g.session, {count.place_id for count in found})
    return _map(
        [
            Entry(
                paths=_slug_by_language(
                    named[count.place_id].slug, named[count.place_id].slugs, below=f"/{count.kind}"
                ),
                changed=_moment(count.changed_at),
            )
            for count in found
            if count.place_id in named
        ]
    )


@limiter.limit(limits.SEARCH)
def posts(number: int) -> Response:
    """One stretch of what spaces have published. A post stands in the one language it is written in."""
    found = queries.posts(
        g.session, spaces=open_spaces(g.country), offset=(number - 1) * URLS_PER_MAP, limit=URLS_PER_MAP
    )
    if not found:
        raise NotFound
    return _map(
        [
            Entry(paths={_prefix_of(post.language): post.path.lstrip("/")}, changed=_moment(post.changed_at))
            for post in found
        ]
    )


def _life() -> Life:
    """Where ads are open and spaces are, and when their pages last changed by that. Two statements."""
    counted, told = queries.counted_places(g.session), queries.told(g.session)
    claimed = frozenset(open_spaces(g.country))
    by_slug = queries.ids_of(g.session, country=g.country_code, slugs=claimed) if claimed else {}
    changed = {place.place_id: _moment(place.changed_at) for place in counted}
    for place_id in by_slug.values():
        if place_id in told:
            changed[place_id] = max(changed.get(place_id, ""), _moment(told[place_id]))
    return Life(
        alive=frozenset(place.place_id for place in counted if place.open) | frozenset(by_slug.values()),
        changed=changed,
        claimed=claimed,
        shut=frozenset(shut_spaces(g.country)),
    )


def _slug_by_language(slug: str, slugs: Mapping[str, str], below: str = "") -> dict[str | None, str]:
    return {prefix: slugs.get(prefix or "", slug) + below for prefix in (None, *_prefixes())}


def _prefix_of(language: str) -> str | None:
    """The language a page that is written in one language stands under (see `g.one_language`)."""
    prefixes = _prefixes()
    return next((prefix for prefix in prefixes if prefix == language), prefixes[0] if prefixes else None)


def _map(entries: Iterable[Entry]) -> Response:
    body = "".join(_urls(entry) for entry in entries)
    return _xml(f"{HEAD}<urlset {SPACE} {LINKS}>\n{body}</urlset>\n")


def _urls(entry: Entry) -> str:
    """One `url` for each official language with the links between them; a page of one language has one and no links."""
    locales = {locale.split("_")[0]: locale.replace("_", "-") for locale in g.pack.locales}
    addresses = {prefix: _address(prefix, path) for prefix, path in entry.paths.items()}
    changed = f"<lastmod>{entry.changed}</lastmod>" if entry.changed else ""
    if len(addresses) == 1:
        return "".join(f"<url><loc>{address}</loc>{changed}</url>\n" for address in addresses.values())
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{locales.get(prefix or "", "x-default")}" href={quoteattr(address)}/>'
        for prefix, address in addresses.items()
    )
    return "".join(
        f"<url><loc>{address}</loc>{changed}{links}</url>\n" for prefix, address in addresses.items() if prefix
    )


def _prefixes() -> tuple[str, ...]:
    languages: tuple[str, ...] = g.pack.languages
    return languages if len(languages) > 1 else ()


def _per_map() -> int:
    return URLS_PER_MAP // max(1, len(_prefixes()))


def _address(prefix: str | None, path: str) -> str:
    return "/".join((host(), *([prefix] if prefix else []), path))


def _source_dates() -> dict[str, str]:
    """The day of each source's data; some state none."""
    return {source.id: source.day for source in packs.sources(g.country_code)}


def _moment(value: datetime) -> str:
    return value.isoformat(timespec="seconds")


def _xml(text: str) -> Response:
    response = Response(text, content_type="application/xml; charset=utf-8")
    response.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    response.add_etag()
    response.make_conditional(request)
    return response

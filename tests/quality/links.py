"""Whatever a page leads to or fetches answers, and the part of a page that an address names is there."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from tests.live import Live
from tests.quality import crawl
from tests.quality.table import Row

FETCHED = {"href", "src", "action", "poster", "data-map", "hx-get"}
NEWCOMER = {403}  # is told to confirm the address first
SPRITE_ID = re.compile(r'<symbol[^>]* id="([^"]+)"')


class Addresses(HTMLParser):
    """Every address in a page, and every part of it that has a name."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: set[str] = set()
        self.ids: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value for name, value in attrs if value}
        if "id" in given:
            self.ids.add(given["id"])
        if tag == "form" and given.get("method", "get").lower() == "post":
            return
        self.addresses |= {given[name] for name in FETCHED & given.keys()}
        self.addresses |= {one.split()[0] for one in given.get("srcset", "").split(",") if one.strip()}


def followed(live: Live, seen: list[tuple[str, str, str]], devices: dict[str, str]) -> Row:
    """`seen`: role, path and text of every page. Each address is asked for once per role."""

    @cache
    def fetched(role: str, path: str) -> tuple[int, set[str]]:
        status, _html, text = crawl.get(live, path, devices[role])
        return status, Addresses(text).ids | set(SPRITE_ID.findall(text))

    tried: set[tuple[str, str]] = set()
    faults: list[str] = []
    for role, path, text in seen:
        page = Addresses(text)
        named = {address[1:] for address in page.addresses if address.startswith("#") and len(address) > 1}
        faults += [f"{role} {path}: there is no part #{name}" for name in sorted(named - page.ids)]
        for address in sorted(_inside(page.addresses, path)):
            if (role, address) not in tried:
                tried.add((role, address))
                faults += [f"{role} {path}: {fault}" for fault in _broken(fetched, role, address)]
    return Row("links, files and named parts", len(tried), faults)


def _inside(addresses: set[str], path: str) -> set[str]:
    """Those of the same country, whole."""
    base = f"http://fr.localhost{path}"
    whole = {urljoin(base, address) for address in addresses if not address.startswith("#")}
    return {re.sub(r"^http://[^/]+", "", one) for one in whole if urlsplit(one).hostname == "fr.localhost"}


def _broken(fetched: Callable[[str, str], tuple[int, set[str]]], role: str, address: str) -> Iterator[str]:
    parts = urlsplit(address)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    status, ids = fetched(role, path)
    if status >= 400 and not (role == "newcomer" and status in NEWCOMER):
        yield f"{path} answers {status}"
    elif parts.fragment and parts.fragment not in ids and status < 300:
        yield f"{path} has no part #{parts.fragment}"

"""What the tests of public pages read from a page, and where public pages are."""

import json
import re
from html import unescape

from app.blueprints.showcase.services import recount
from tests.builders.ads import an_ad

SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
LINK = re.compile(r'<a\s[^>]*?href="([^"]+)"')


def told_to_machines(page):
    """Every node of the page's linked data."""
    return [node for text in SCRIPT.findall(page.text) for node in json.loads(text)["@graph"]]


def told_of(page, kind):
    """The one node of a type."""
    [node] = [node for node in told_to_machines(page) if node["@type"] == kind]
    return node


def meta(page, name):
    """The content of a meta element, by its name or property."""
    found = re.search(rf'<meta (?:name|property)="{re.escape(name)}" content="([^"]*)"', page.text)
    return unescape(found[1]) if found else None


def title_of(page):
    return unescape(re.search(r"<title>(.*?)</title>", page.text, re.DOTALL)[1])


def is_indexed(page):
    """Whether a search engine may keep the page; the page and its header must agree."""
    kept = meta(page, "robots") is None
    assert kept == ("X-Robots-Tag" not in page.response.headers), page.text[:200]
    return kept


def crawl(browser, *starts):
    """Every page that links lead a visitor to, by path."""
    waiting, found = list(starts), {}
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        page = found[path] = browser.get(path)
        if page.status in {301, 302, 303}:
            waiting.append(page.location)
        links = (unescape(link).removeprefix(browser.base).split("#")[0] for link in LINK.findall(page.text))
        waiting += [link for link in links if link.startswith("/") and not link.startswith("/static/")]
    return found


def ads(unit, tenant, author, *kinds):
    """Open ads of an author of these kinds, counted."""
    with unit(tenant) as u:
        for kind in kinds:
            an_ad(u.session, author(u.session), kind=kind)
        recount(u.session)

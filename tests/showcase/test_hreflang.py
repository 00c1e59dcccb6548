"""The judge of maps: it finds every planted fault, and nothing in the maps of a country of two languages and of one of one."""

import pytest

from app.blueprints.showcase.views import maps
from infra.bench import hreflang
from tests.builders.accounts import lea, xenia
from tests.builders.bulletins import a_bulletin
from tests.showcase.hands import ads
from tests.world import ELSEWHERE

BASE = "http://xx.localhost:8000"


@pytest.fixture
def fetch(browse):
    def opened(browser):
        def got(path):
            page = browser.get(path)
            return page.status, page.response.headers, page.text

        return got

    return opened


def judged(fetch, browser):
    ask = fetch(browser)
    every = list(hreflang.maps_of(ask, browser.base))
    faults = list(hreflang.faults_of_maps(every, browser.base))
    for _path, text in every:
        for url in hreflang.urls_of(text):
            faults += hreflang.faults_of_page(ask, browser.base, url)
    return [path for path, _text in every], faults


def test_country_of_two_languages_is_without_fault(fetch, made_up, unit, world):
    ads(unit, world.xx, xenia, "lend", "lend", "lend")
    names, faults = judged(fetch, made_up)
    assert names == [f"/sitemaps/{name}.xml" for name in ("pages", "places-1", "types-1")]
    assert faults == []


def test_country_of_one_language_is_without_fault(fetch, browse, unit, world):
    ads(unit, world.fr, lea, "ask", "ask", "ask")
    assert judged(fetch, browse())[1] == []


def a_map(*urls):
    links = "".join(
        f"<url><loc>{BASE}{loc}</loc>"
        + "".join(
            f'<xhtml:link rel="alternate" hreflang="{language}" href="{BASE}{href}"/>'
            for language, href in versions.items()
        )
        + (f"<lastmod>{changed}</lastmod>" if changed else "")
        + "</url>"
        for loc, versions, changed in urls
    )
    return (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:xhtml="http://www.w3.org/1999/xhtml">{links}</urlset>'
    )


TWO = {"fr-BE": "/fr/a", "de-BE": "/de/a", "x-default": "/a"}


@pytest.mark.parametrize(
    ("urls", "words"),
    [
        ([("/fr/a", TWO, ""), ("/de/a", TWO, "")], None),
        ([("/fr/a", TWO, "")], "is in no map"),
        ([("/fr/a", TWO, ""), ("/de/a", TWO | {"fr-BE": "/fr/b"}, "")], "does not say the same"),
        ([("/fr/a", TWO, ""), ("/fr/a", TWO, ""), ("/de/a", TWO, "")], "stands 2 times"),
        ([("/fr/a", {"fr-BE": "/fr/a"}, "")], "without x-default"),
        ([("/a", TWO, ""), ("/fr/a", TWO, ""), ("/de/a", TWO, "")], None),
        ([("/b", TWO, ""), ("/fr/a", TWO, ""), ("/de/a", TWO, "")], "not among its own versions"),
        ([("/a", {}, "2999-01-01")], "changed"),
        ([("/a", {}, "yesterday")], "changed"),
        ([], "0 addresses"),
    ],
)
def test_planted_fault_is_found(urls, words):
    faults = list(hreflang.faults_of_maps([("/sitemaps/x.xml", a_map(*urls))], BASE))
    assert any(words in fault for fault in faults) if words else faults == []


@pytest.mark.parametrize(
    ("path", "versions", "words"),
    [
        ("/no-such-place", {}, ": 404"),
        ("/fr/schoenfels", {}, ": 301"),
        ("/places?q=x", {}, "kept from crawlers"),
        ("/fr/belleroche-du-nord", {}, "other versions"),
        ("/de/schoenfels?x=1", {}, "canonical is"),
    ],
)
def test_planted_fault_of_a_page_is_found(fetch, made_up, path, versions, words):
    url = hreflang.Url(loc=BASE + path, versions=versions, changed="")
    assert any(words in fault for fault in hreflang.faults_of_page(fetch(made_up), BASE, url))


def test_post_stands_in_its_own_language_only(unit, world, made_up, monkeypatch):
    with unit(world.xx) as u:
        a_bulletin(u.session, place_id=ELSEWHERE, language="de", path="/burgh/posts/abc")
        a_bulletin(u.session, place_id=ELSEWHERE, language="en", path="/burgh/posts/def")
        a_bulletin(u.session, place_id=ELSEWHERE, path="/shut/posts/ghi")
        a_bulletin(u.session, place_id=ELSEWHERE, path="/burgh/posts/jkl", withdrawn=True)
    assert made_up.get("/sitemaps/posts-1.xml").status == 404  # none of these paths is an open space's
    monkeypatch.setattr(maps, "open_spaces", lambda _country: ("burgh",))
    found = [(url.loc, url.versions) for url in hreflang.urls_of(made_up.get("/sitemaps/posts-1.xml").text)]
    assert found == [(f"{BASE}/de/burgh/posts/abc", {}), (f"{BASE}/fr/burgh/posts/def", {})]

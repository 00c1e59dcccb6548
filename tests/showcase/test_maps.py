"""What crawlers read."""

import re
from xml.etree import ElementTree as ET

import pytest

from app.blueprints.showcase.views import maps

SPACES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def addresses(page, what="url"):
    return [loc.text for loc in ET.fromstring(page.text).findall(f"s:{what}/s:loc", SPACES)]


def test_robots_name_the_map_of_the_host(browse, made_up):
    assert "Sitemap: http://fr.localhost:8000/sitemap.xml" in browse().get("/robots.txt").text
    assert "Sitemap: http://xx.localhost:8000/sitemap.xml" in made_up.get("/robots.txt").text


def test_index_names_maps_that_stand_there(browse):
    maps = addresses(browse().get("/sitemap.xml"), "sitemap")
    base = "http://fr.localhost:8000"
    assert maps == [f"{base}/sitemaps/pages.xml", f"{base}/sitemaps/places-1.xml"]
    for address in maps:
        page = browse().get(address.removeprefix(base))
        assert page.status == 200
        assert page.response.content_type == "application/xml; charset=utf-8"
        assert addresses(page)


def test_map_of_places_holds_all_that_tell_something_and_nothing_else(browse):
    found = [address.rsplit("/", 1)[1] for address in addresses(browse().get("/sitemaps/places-1.xml"))]
    assert found == ["cancale", "dinan", "l-isle-35", "saint-malo"]


def test_map_carries_the_date_of_the_data(browse):
    days = ET.fromstring(browse().get("/sitemaps/places-1.xml").text).findall("s:url/s:lastmod", SPACES)
    assert {day.text for day in days} == {"2026-01-01"}


def test_maps_are_cut_and_complete(made_up, monkeypatch):
    whole = addresses(made_up.get("/sitemaps/places-1.xml"))
    monkeypatch.setattr(maps, "URLS_PER_MAP", 10)
    cut = addresses(made_up.get("/sitemap.xml"), "sitemap")[1:]
    parts = [addresses(made_up.get(re.sub(r"^http://[^/]+", "", address))) for address in cut]
    assert [len(part) for part in parts] == [10, 10, 10, 6]
    assert [address for part in parts for address in part] == whole
    assert len(set(whole)) == len(whole)


def test_each_version_links_all_versions(made_up):
    for url in ET.fromstring(made_up.get("/sitemaps/places-1.xml").text).findall("s:url", SPACES):
        links = {link.get("hreflang"): link.get("href") for link in url.findall("x:link", SPACES)}
        assert set(links) == {"x-default", "fr-BE", "de-BE"}
        assert url.find("s:loc", SPACES).text in links.values()


@pytest.mark.parametrize("number", ["0", "2", "9999", "10000", "-1", "x", "99999999999999999999"])
def test_map_that_is_not_there_is_not_found(browse, number):
    assert browse().get(f"/sitemaps/places-{number}.xml").status == 404


def test_known_map_is_not_sent_again(browse):
    first = browse().get("/sitemaps/places-1.xml")
    again = browse().get("/sitemaps/places-1.xml", **{"If-None-Match": first.response.headers["ETag"]})
    assert (again.status, again.text) == (304, "")


@pytest.mark.parametrize("per_map", [2, 10_000])
def test_map_costs_the_same_few_statements_however_long(browse, statements, monkeypatch, per_map):
    monkeypatch.setattr(maps, "URLS_PER_MAP", per_map)
    browse().get("/sitemaps/places-1.xml")
    assert len(statements) == 4

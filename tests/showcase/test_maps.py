"""What crawlers read."""

import re
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest

from app.blueprints.ads.models import AdState
from app.blueprints.places.views import place
from app.blueprints.showcase.services import recount
from app.blueprints.showcase.views import maps
from kernel import clock
from tests.builders.accounts import a_person
from tests.builders.ads import an_ad
from tests.builders.bulletins import a_bulletin
from tests.builders.places import NOWHERE

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


def test_claimed_place_has_one_address_for_all_languages(made_up, monkeypatch):
    """A space has one path; the slug of another language leads there, so the map may not name it."""
    monkeypatch.setattr(maps, "open_spaces", lambda _country: ("belleroche-du-nord",))
    monkeypatch.setattr(place, "space_of", lambda _country, slug: slug == "belleroche-du-nord")
    found = addresses(made_up.get("/sitemaps/places-1.xml"))
    assert [address for address in found if "belleroche" in address or "schoenfels" in address] == [
        "http://xx.localhost:8000/fr/belleroche-du-nord",
        "http://xx.localhost:8000/de/belleroche-du-nord",
    ]
    page = made_up.get("/de/schoenfels")
    assert (page.status, page.location) == (302, "/de/belleroche-du-nord")


def test_space_that_is_not_to_be_had_is_in_no_map(browse, monkeypatch):
    monkeypatch.setattr(maps, "shut_spaces", lambda _country: ("dinan",))
    assert "/dinan<" not in browse().get("/sitemaps/places-1.xml").text


def test_places_and_posts_carry_the_date_of_what_stands_on_them(browse, unit, world):
    early, late = datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC), datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
    with unit(world.fr) as u:
        a_bulletin(u.session, published_at=early, path="/saint-malo/posts/a")
        a_bulletin(u.session, published_at=early, edited_at=late, path="/saint-malo/posts/b")
    assert "saint-malo</loc><lastmod>2026-03-04T05:06:07+00:00<" in browse().get("/sitemaps/places-1.xml").text
    posts = browse().get("/sitemaps/posts-1.xml").text
    assert "/saint-malo/posts/a</loc><lastmod>2026-02-03T04:05:06+00:00<" in posts
    assert "/saint-malo/posts/b</loc><lastmod>2026-03-04T05:06:07+00:00<" in posts


def test_open_ads_bring_a_thin_place_into_the_map_with_the_date_of_their_count(browse, unit, world):
    assert "/nulle-part<" not in browse().get("/sitemaps/places-1.xml").text
    with unit(world.fr) as u:
        ad = an_ad(u.session, a_person(u.session, place_id=NOWHERE))
        recount(u.session)
    day = clock.now().date().isoformat()
    assert f"/nulle-part</loc><lastmod>{day}T" in browse().get("/sitemaps/places-1.xml").text
    with unit(world.fr) as u:
        u.session.merge(ad).state = AdState.expired
        u.session.flush()
        recount(u.session)
    assert "/nulle-part<" not in browse().get("/sitemaps/places-1.xml").text


def test_maps_may_be_kept_by_proxies(browse):
    assert browse().get("/sitemaps/places-1.xml").response.headers["Cache-Control"] == "public, max-age=3600"

"""The map's page and JSON door: who may look, what is counted, and that nobody's point is told."""

import json
import re

import pytest

from app.blueprints.accounts.models import AccountState
from app.blueprints.ads.models import AdDismissal, AdKind, AdState
from app.blueprints.map import queries as counts
from app.blueprints.map.queries import SIZES
from app.blueprints.moderation.models import Block
from kernel import clock, geo
from kernel.seal import of_id
from tests import world as worlds
from tests.builders.accounts import a_person, farid, lea, tom, xenia
from tests.builders.ads import an_ad

# Digits that stand nowhere else: the blurred point of Tom, and his home.
PUBLIC = {"lat": 48.6531117, "lon": -2.0212229}
HOME = {"home_lat": 48.6507771, "home_lon": -2.0183339}
CANARIES = ("48.65311", "31117", "2.02122", "12229", "48.65077", "07771", "2.01833", "83339")
FAR = {"lat": 48.70313, "lon": -1.90177}  # 11 km away
PAIR = re.compile(r'lat"?[:=] ?"?(-?[\d.]+)"?,?\s*(?:data-|")lon"?[:=] ?"?(-?[\d.]+)')
EXACT = re.compile(r"(?<!\d:)(?<![\d.-])-?\d{1,3}\.\d{4,}")


@pytest.fixture
def people(unit, world):
    with unit(world.fr) as u:
        return lea(u.session), tom(u.session, **PUBLIC, **HOME)


def pins(page):
    """The layers of the page's JSON block."""
    return json.loads(re.search(r'<script type="application/json" id="pins"[^>]*>(.*?)</script>', page.text)[1])


def counted(page):
    return [sum(int(pin["count"]) for pin in layer["pins"]) for layer in pins(page)]


def listed(page):
    return re.findall(r'<article[^>]* aria-labelledby="ad-(\w+)"', page.text)


def test_visitor_signs_in_first_and_who_is_not_confirmed_confirms(browse, unit, world):
    assert browse().get("/map").location == "/sign-in?next=/map"
    with unit(world.fr) as u:
        newcomer = lea(u.session, state=AccountState.unconfirmed, confirmed_at=None)
    assert browse(newcomer).get("/map").status == 403
    assert browse(newcomer).get("/api/v1/map").status == 403
    assert browse().get("/api/v1/map").status == 401


def test_neighbour_sees_the_ads_around_by_area_and_the_same_ones_as_a_list(browse, unit, world, people):
    author, reader = people[1], people[0]
    with unit(world.fr) as u:
        near = [an_ad(u.session, author), an_ad(u.session, author, kind=AdKind.ask)]
        far = an_ad(u.session, author, **FAR)
    page = browse(reader).get("/map")
    assert page.status == 200
    assert counted(page) == [2, 2]
    assert sorted(listed(page)) == sorted(ad.public_id for ad in near)
    assert counted(browse(reader).get("/map?show=help")) == [1, 1]
    wide = browse(reader).get("/map?within=20")
    assert counted(wide) == [3]
    assert far.public_id in listed(wide)


def test_still_stands_in_the_page_with_the_pins_drawn_over_it(browse, unit, world, people):
    with unit(world.fr) as u:
        an_ad(u.session, people[1])
    page = browse(people[0]).get("/map")
    cell = re.search(r'<use href="/map/around/(8[0-9a-f]{14})/5\.svg#map">', page.text)[1]
    assert geo.resolution(int(cell, 16)) == 7  # whoever reads the log knows five square kilometres, not the street
    ring = re.search(r'<circle cx="(\d+)" cy="(\d+)" r="(\d+)" fill="none"', page.text)
    assert 100 < int(ring[3]) <= min(int(ring[1]), int(ring[2]), 640 - int(ring[1]), 400 - int(ring[2]))
    assert re.search(r'<circle cx="\d+" cy="\d+" r="24"/><text x="\d+" y="\d+">1</text>', page.text)
    assert re.search(r"<button[^>]*data-open-map[^>]*hidden", page.text)


def test_ads_of_one_area_are_those_its_pin_counts(browse, unit, world, people):
    with unit(world.fr) as u:
        for step in range(12):
            an_ad(u.session, people[1], lat=48.62 + step * 0.005, lon=-2.02)
    reader = browse(people[0])
    for layer in pins(reader.get("/map?within=5")):
        for pin in layer["pins"]:
            found = listed(reader.get(f"/map?within=5&area={pin['area']}"))
            assert len(found) == int(pin["count"])
    assert "Ads in this area" in reader.get(f"/map?within=5&area={pin['area']}").words


def test_every_radius_counts_what_the_list_holds(browse, unit, world, people):
    with unit(world.fr) as u:
        for step in range(19):
            an_ad(u.session, people[1], lat=48.6493 + step * 0.02 * (-1) ** step, lon=-2.0257 + step * 0.013)
    reader = browse(people[0])
    for within in (1, 5, 20, 50):
        page = reader.get(f"/map?within={within}")
        assert set(counted(page)) == {len(listed(page))}, within
    assert len(listed(page)) > 15


def test_hidden_closed_and_expired_ads_and_blocked_neighbours_are_not_counted(browse, unit, world, people):
    reader, author = people
    with unit(world.fr) as u:
        blocked = farid(u.session, **PUBLIC)
        now = clock.now()
        an_ad(u.session, author)
        an_ad(u.session, author, state=AdState.closed, closed_at=now)
        an_ad(u.session, author, state=AdState.expired)
        an_ad(u.session, author, state=AdState.hidden)
        an_ad(u.session, blocked, **PUBLIC)
        u.session.add(Block(blocker_id=blocked.id, blocked_id=reader.id, created_at=now))
    assert counted(browse(reader).get("/map")) == [1, 1]
    assert counted(browse(blocked).get("/map")) == [2, 2]  # their own ad, and Tom's


def test_ad_a_reader_does_not_want_is_not_counted_for_them(browse, unit, world, people):
    with unit(world.fr) as u:
        ad = an_ad(u.session, people[1])
        an_ad(u.session, people[1])
        u.session.add(AdDismissal(ad_id=ad.id, account_id=people[0].id, created_at=clock.now()))
    assert counted(browse(people[0]).get("/map")) == [1, 1]
    assert counted(browse(people[1]).get("/map")) == [2, 2]


def test_ads_of_another_country_are_never_counted(browse, unit, world, people):
    with unit(world.xx) as u:
        an_ad(u.session, xenia(u.session, **PUBLIC), **PUBLIC)
    assert counted(browse(people[0]).get("/map?within=50")) == [0]


def test_every_coordinate_of_page_and_json_is_the_middle_of_a_cell(browse, unit, world, people):
    with unit(world.fr) as u:
        for step in range(5):
            an_ad(u.session, people[1], lat=48.6531117 + step * 0.01, lon=-2.0212229)
    reader, author = browse(people[0]), browse(people[1])
    answers = [
        asking.get(path)
        for asking in (reader, author)
        for path in ("/map", "/map?within=1", "/map?within=50", "/api/v1/map", "/api/v1/map?within=50")
    ]
    for answer in answers:
        assert answer.status == 200
        assert not [digits for digits in CANARIES if digits in answer.text]
        pairs = PAIR.findall(answer.text)
        assert pairs
        for lat, lon in pairs:
            middles = [geo.middle(geo.cell(float(lat), float(lon), size)) for size in SIZES]
            assert min(geo.distance_m(float(lat), float(lon), *middle) for middle in middles) < 2
        assert set(EXACT.findall(answer.text)) <= {number for pair in pairs for number in pair}


def test_json_door_tells_the_same_counts(browse, unit, world, people):
    with unit(world.fr) as u:
        an_ad(u.session, people[1])
        an_ad(u.session, people[1], kind=AdKind.ask)
    reader = browse(people[0])
    told = reader.get("/api/v1/map").response.json
    assert told["within"] == 5
    assert told["reach_m"] == 484
    [pin] = told["pins"]
    assert (pin["count"], pin["kinds"]) == (2, {"ask": 1, "lend": 1})
    assert pin["area"] == pins(reader.get("/map"))[1]["pins"][0]["area"]
    assert reader.get("/api/v1/map?kind=offer").response.json["pins"] == []
    assert reader.get("/api/v1/map?kind=gold").status == 422
    assert reader.get("/api/v1/map?within=0").status == 422


def test_pin_is_named_by_count_distance_and_direction(browse, unit, world, people):
    with unit(world.fr) as u:
        an_ad(u.session, people[1], lat=48.6493, lon=-2.0257)
        an_ad(u.session, people[1], lat=48.684, lon=-2.0257)
        an_ad(u.session, people[1], lat=48.684, lon=-2.0257)
    names = [pin["name"] for pin in pins(browse(people[0]).get("/map"))[1]["pins"]]
    assert names == ["1 ad around you", "2 ads, about 3 km away, north"]


def test_neighbour_of_a_town_without_point_gets_the_list_and_the_reason(browse, unit, world):
    with unit(world.fr) as u:
        reader = a_person(u.session, lat=None, lon=None)
        ad = an_ad(u.session, tom(u.session, lat=None, lon=None))
    page = browse(reader).get("/map")
    assert "there is no map" in page.words
    assert listed(page) == [ad.public_id]
    assert browse(reader).get("/api/v1/map").response.json == {"within": 5, "reach_m": 0, "pins": []}


@pytest.mark.parametrize(
    "query",
    [
        "within=0",
        "within=x",
        "kind=gold",
        "area=8",
        "area=../..",
        "area=8009fffffffffff",
        "after=zzz",
        "within=5&within=6",
    ],
)
def test_nonsense_in_the_address_still_shows_a_map(browse, people, query):
    assert browse(people[0]).get(f"/map?{query}").status == 200


def test_htmx_gets_the_list_alone(browse, unit, world, people):
    with unit(world.fr) as u:
        for _ in range(21):
            an_ad(u.session, people[1])
    reader = browse(people[0])
    part = reader.get("/map", **{"HX-Request": "true"})
    assert part.text.lstrip().startswith('<section class="stack feed" id="ads"')
    assert len(listed(part)) == 20
    more = re.search(r'hx-get="([^"]+)"', part.text)[1].replace("&amp;", "&")
    rest = reader.get(more, **{"HX-Request": "true"})
    assert len(listed(rest)) == 1
    assert "<section" not in rest.text


def test_map_costs_the_same_statements_for_one_ad_and_for_many(browse, unit, world, people, queries):
    reader = browse(people[0])
    with unit(world.fr) as u:
        an_ad(u.session, people[1])
    few = queries(lambda: reader.get("/map"))
    with unit(world.fr) as u:
        for step in range(30):
            an_ad(u.session, people[1], lat=48.6493 + step * 0.001)
    assert queries(lambda: reader.get("/map")) == few
    assert few <= 6


def test_feed_and_map_lead_to_each_other(browse, people):
    reader = browse(people[0])
    assert 'href="/map?within=5"' in reader.get("/").text
    assert 'href="/?within=20&amp;show=help"' in reader.get("/map?within=20&show=help").text
    assert f"/map/places/{of_id(worlds.SAINT_MALO)}.svg#map" in reader.get("/").text


def test_count_of_a_full_area_is_cut_and_says_so(browse, unit, world, people, monkeypatch):
    monkeypatch.setattr(counts, "EACH", 3)
    with unit(world.fr) as u:
        for _ in range(4):
            an_ad(u.session, people[1])
        an_ad(u.session, people[1], lat=48.684)
    near, far = pins(browse(people[0]).get("/map"))[1]["pins"]
    assert (near["count"], far["count"]) == ("3+", "1")
    assert near["name"] == "3+ ads around you"
    told = browse(people[0]).get("/api/v1/map").response.json["pins"]
    assert [(pin["count"], pin["more"]) for pin in told] == [(3, True), (1, False)]


def test_description_names_every_refusal(app):
    document = app.test_client().get("/api/v1/openapi.json", base_url="http://fr.localhost:8000").json
    assert set(document["paths"]["/api/v1/map"]["get"]["responses"]) == {"200", "401", "403", "422", "429", "503"}

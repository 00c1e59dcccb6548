"""Finding a place: the page, the choices offered while typing, the JSON door."""

import re

import pytest

from app.blueprints.places import queries
from tests.world import SAINT_MALO

HOSTILE = ["%", "_%_", "\x00", "'; DROP TABLE place; --", "<script>alert(1)</script>", "\u202e", "🦔", "a b" * 20, "\\"]


def found(page):
    return re.findall(r'<span class="line__text"><a href="([^"]+)"', page.text)


@pytest.mark.parametrize("typed", ["Saint-Malo", "saint malo", "SAINT MAL", "sait-malo", "35400", "35400 Saint-Malo"])
def test_search_finds_a_place_however_it_is_typed(browse, typed):
    page = browse().get(f"/places?q={typed}")
    assert page.status == 200
    assert found(page)[0] == "/saint-malo"
    assert "Ille-et-Vilaine · 35400" in page.words


@pytest.mark.parametrize("typed", ["Belleroche", "Schönfels", "schonfels", "Schoenfels", "belle roche du nord"])
def test_search_finds_a_place_by_its_name_in_any_official_language(made_up, typed):
    assert found(made_up.get(f"/places?q={typed}"))[0] == "/belleroche-du-nord"


def test_results_speak_the_language_of_the_address(made_up):
    page = made_up.get("/de/places?q=belleroche")
    assert found(page) == ["/de/schoenfels"]
    assert "Schönfels" in page.words


def test_search_stays_in_its_country(browse, made_up):
    assert found(browse().get("/places?q=Belleroche")) == []
    assert found(made_up.get("/places?q=Saint-Malo")) == []
    assert "We found no town" in browse().get("/places?q=Belleroche").words


def test_empty_search_shows_the_form_alone(browse):
    page = browse().get("/places")
    assert page.status == 200
    assert found(page) == []
    assert "We found no town" not in page.words
    assert 'name="robots"' not in page.text


@pytest.mark.parametrize("path", ["/places", "/places/suggest"])
@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_text_finds_nothing_and_stays_text(app, path, typed):
    answer = app.test_client().get(path, query_string={"q": typed}, base_url="http://fr.localhost:8000")
    assert answer.status_code == 200
    assert "alert(1)<" not in answer.text.replace("alert(1)&lt;", "")


def test_text_that_is_too_long_is_refused_at_its_field_and_kept(browse):
    page = browse().get("/places?q=" + "a" * 300)
    assert page.status == 422
    assert "Please use at most 80 characters." in page.words
    assert "a" * 300 in page.text


def test_htmx_gets_what_was_found_alone(browse):
    page = browse().get("/places?q=dinan", **{"HX-Request": "true"})
    assert page.text.lstrip().startswith('<div class="stack" id="found">')
    assert found(page) == ["/dinan"]


@pytest.mark.parametrize("field", ["q", "place"])
def test_suggestions_are_plain_radios_with_what_tells_places_apart(browse, field):
    page = browse().get(f"/places/suggest?{field}=saint-m&place_id={SAINT_MALO}")
    assert "<html" not in page.text
    assert f'<input type="radio" name="place_id" value="{SAINT_MALO}" checked' in page.text
    assert page.words == "1 town or village found. Choose yours. Saint-Malo Ille-et-Vilaine · 35400"


def test_json_door_answers_the_same_places_with_a_tag(app):
    client = app.test_client()
    ask = {"base_url": "http://xx.localhost:8000", "query_string": {"q": "schonfels", "limit": 3}}
    answer = client.get("/api/v1/places", **ask)
    assert answer.status_code == 200
    [place] = answer.json["items"]
    assert (place["name"], place["names"], place["slugs"]) == (
        "Belleroche-du-Nord",
        {"de": "Schönfels"},
        {"de": "schoenfels"},
    )
    assert (place["parent"], place["lat"]) == ("Nordmark", 50.41)
    again = client.get("/api/v1/places", **ask, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "query", [{}, {"q": ""}, {"q": "a" * 200}, {"q": "x", "limit": 0}, {"q": "x", "limit": "many"}]
)
def test_json_door_refuses_what_it_cannot_read(app, query):
    answer = app.test_client().get("/api/v1/places", base_url="http://fr.localhost:8000", query_string=query)
    assert answer.status_code == 422
    assert answer.json["fields"]


def test_search_never_gives_more_than_a_person_can_choose_from(unit, world):
    with unit(world.xx, read_only=True) as here:
        assert len(queries.search_places(here.session, country="xx", text="s", limit=1000)) <= 20


def test_search_costs_the_same_for_one_and_for_many(browse, made_up, statements):
    costs = set()
    for visitor, typed in ((browse(), "dinan"), (made_up, "a"), (made_up, "s")):
        statements.clear()
        assert found(visitor.get(f"/places?q={typed}"))
        costs.add(len(statements))
    assert costs == {1}


@pytest.mark.parametrize("path", ["/places?q=dinan", "/places/suggest?q=dinan", "/api/v1/places?q=dinan"])
def test_search_is_counted_across_workers(counted, path):
    ask = {"base_url": "http://fr.localhost:8000", "environ_base": {"REMOTE_ADDR": "192.0.2.7"}}
    answers = [counted.test_client().get(path, **ask).status_code for _ in range(121)]
    assert answers[:3] == [200, 200, 200]
    assert answers[-1] == 429


@pytest.mark.parametrize(
    "path", ["/help", "/help/town-halls", "/data-sources", "/sitemap.xml", "/robots.txt", "/dinan"]
)
def test_pages_stand_where_limits_are_on(counted, path):
    assert counted.test_client().get(path, base_url="http://fr.localhost:8000").status_code == 200

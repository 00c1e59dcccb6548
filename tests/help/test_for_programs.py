"""The pages about the JSON door: made from its description, so that nothing is left out and every example holds."""

import gzip
import json
import re

import pytest

from tests.builders.accounts import lea
from tests.builders.ads import an_ad

SHAPES = "#/components/schemas/"


@pytest.fixture
def document(browse):
    return json.loads(browse().get("/api/v1/openapi.json").text)


@pytest.fixture
def rooms(browse):
    found = re.findall(r'<a href="/api/([\w-]+)" lang="en">', browse().get("/api").text)
    assert len(found) > 5
    return found


KINDS = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "object": dict, "array": list}


def holds(document, schema, value):
    """Whether a value is what a schema asks for: the rules our document uses, and no other."""
    if "$ref" in schema:
        return holds(document, document["components"]["schemas"][schema["$ref"].removeprefix(SHAPES)], value)
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    fits = not types or any(value is None if kind == "null" else isinstance(value, KINDS[kind]) for kind in types)
    fits = fits and ("enum" not in schema or value in schema["enum"])
    if isinstance(value, dict):
        told = schema.get("properties", {})
        whole = set(schema.get("required", ())) <= set(value) <= set(told)
        return fits and whole and all(holds(document, told[name], part) for name, part in value.items())
    if isinstance(value, list):
        return fits and all(holds(document, schema["items"], part) for part in value)
    return fits and (not isinstance(value, str) or len(value) <= schema.get("maxLength", len(value)))


def test_every_door_of_the_document_stands_on_a_page(browse, document, rooms):
    told = "".join(browse().get(f"/api/{room}").words for room in rooms)
    for path, doors in document["paths"].items():
        for method in doors.keys() & {"get", "post", "put", "patch", "delete"}:
            assert f"{method.upper()} {path} " in told
    assert browse().get("/api").text.count("/api/v1/openapi.json") == 1


def test_examples_are_what_their_shapes_ask_for(app, document):
    tried = 0
    with app.app_context():
        rooms = app.extensions["api"].rooms
    for room in rooms.values():
        for door in room.doors:
            for shape, example in ((door.body, door.body_example), (door.answer, door.answer_example)):
                if shape:
                    assert holds(document, {"$ref": SHAPES + shape}, json.loads(example)), (door.id, example)
                    tried += 1
    assert tried > 40


def test_example_of_a_body_is_understood(app, browse, unit, world):
    """What a door takes is told well enough to begin with: nothing is missing, nothing unknown."""
    with unit(world.fr) as here:
        writer = browse(lea(here.session))
        ad = an_ad(here.session, lea(here.session)).public_id
    with app.app_context():
        doors = {door.id: door for door in app.extensions["api"].rooms["ads"].doors}
    answer = writer.send_json(
        "POST", f"/api/v1/ads/{ad}/answers", **json.loads(doors["post-ads-public_id-answers"].body_example)
    )
    assert answer.status == 201


def test_links_to_shapes_lead_somewhere_and_ids_are_there_once(browse, rooms):
    for room in rooms:
        text = browse().get(f"/api/{room}").text
        ids = re.findall(r'\sid="([^"]+)"', text)
        assert len(ids) == len(set(ids)), room
        assert set(re.findall(r'href="#([^"]+)"', text)) <= set(ids), room


def test_no_page_is_heavy_and_all_of_them_are_made_from_one_reading(browse, rooms, queries, app):
    for room in rooms:
        page = browse().get(f"/api/{room}")
        assert len(page.response.get_data()) <= 120_000
        assert len(gzip.compress(page.response.get_data())) <= 15_000
    assert queries(lambda: browse().get("/api/ads")) == 0
    api = app.extensions["api"]
    assert api.rooms is api.rooms
    assert "http://" not in re.sub(r"http://(fr\.localhost|www\.w3\.org)", "", browse().get("/api/ads").text)


def test_one_tries_what_only_reads_by_ones_own_sign_in(browse, unit, world):
    with unit(world.fr) as here:
        person = lea(here.session)
        ad = an_ad(here.session, person, title="A ladder").public_id
    reader = browse(person)
    form = next(f for f in reader.get("/api/ads").forms if f["values"].get("door") == "get-ads-public_id")
    assert form["action"] == "/api/ads/try"
    to = reader.get(f"{form['action']}?door=get-ads-public_id&public_id={ad}")
    assert (to.status, to.location) == (303, f"/api/v1/ads/{ad}")
    assert json.loads(reader.follow(to).text)["title"] == "A ladder"
    searched = reader.get("/api/ads/try?door=get-ads&q=ladder&order=&near=&within=10")
    assert searched.location == "/api/v1/ads?q=ladder&within=10"
    assert reader.follow(searched).status == 200


def test_what_is_missing_is_said_at_its_field(browse):
    page = browse().get("/api/posts/try?door=get-spaces-space-posts-public_id&space=saint-malo&public_id=")
    assert page.status == 422
    assert "Please fill this in." in page.words
    form = next(f for f in page.forms if f["values"].get("door") == "get-spaces-space-posts-public_id")
    assert form["values"]["space"] == "saint-malo"


@pytest.mark.parametrize(
    ("query", "status", "led"),
    [
        ("door=get-ads-public_id&public_id=../../sign-out", 303, "/api/v1/ads/..%2F..%2Fsign-out"),
        ("door=get-ads-public_id&public_id=//evil.example", 303, "/api/v1/ads/%2F%2Fevil.example"),
        ("door=post-ads", 404, ""),
        ("door=https://evil.example", 404, ""),
        ("", 303, "/api/ads"),
    ],
)
def test_trying_leads_to_doors_that_read_and_nowhere_else(browse, query, status, led):
    answer = browse().get(f"/api/ads/try?{query}")
    assert (answer.status, answer.location) == (status, led)


@pytest.mark.parametrize("path", ["/api/nothing", "/api/v1", "/api/nothing/try?door=x"])
def test_room_that_is_not_there_is_told_in_a_page(browse, path):
    answer = browse().get(path)
    assert answer.status == 404
    assert "<h1" in answer.text


def test_pages_about_programs_are_found(browse):
    assert 'href="/api"' in browse().get("/").text
    assert 'href="/api"' in browse().get("/help").text
    assert "noindex" not in browse().get("/api").response.headers.get("X-Robots-Tag", "")
    assert browse().get("/api/ads").response.headers["X-Robots-Tag"] == "noindex"

"""The description of the JSON door: whole, honest about lists, limits and refusals, its examples taken by the house."""

import jsonschema_rs
import pytest

from app import wiring
from tests.ads.test_api import BASE, Program
from tests.api.doors import DOORS, PAGES_ALONE
from tests.api.test_refusals import METHODS, operations

LISTS_WITHOUT_PAGES = {"HiddenNeighboursOut", "KindsOut", "PinsOut"}  # two lists, a country's few kinds, areas of a map


def resolved(schema, document):
    """A validator of a schema of this document."""
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "components": document["components"]}
    return jsonschema_rs.validator_for(whole)


def test_document_is_openapi_3_1_of_every_address(app, document):
    assert document["openapi"] == "3.1.0"
    told = {(path, method) for method, path, _ in operations(document)}
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/v1/") and rule.endpoint != "api-docs.openapi_json":
            path = rule.rule.replace("sealed:", "").replace("<", "{").replace(">", "}")
            for method in rule.methods & METHODS:
                assert (path, method) in told, rule


def test_every_address_says_what_it_is_who_may_come_how_often_and_what_it_refuses(document):
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(set(names)) == len(names)
    for method, path, operation in operations(document):
        assert operation["summary"], path
        assert len(operation["description"]) >= len(operation["summary"]) > 6, path
        assert operation["tags"][0] in {tag["name"] for tag in document["tags"]}
        assert operation["x-rate-limits"], path
        assert "security" in operation
        assert {"429", "503"} <= set(operation["responses"])
        assert "default" not in operation["responses"]
        good = [status for status in operation["responses"] if status < "300"]
        assert good in (["200"], ["201"], ["204"]), path
        assert ("401" in operation["responses"]) == bool(operation["security"]), path
        if method != "GET":
            assert operation["security"] == [{"device": [], "form": []}], path
            assert "403" in operation["responses"], path
        if "requestBody" in operation:
            assert {"400", "413", "415", "422"} <= set(operation["responses"]), path
        if "{public_id}" in path:
            assert {"404", "409"} & set(operation["responses"]), path
        for parameter in operation.get("parameters", []) + document["paths"][path].get("parameters", []):
            assert "$ref" in parameter or parameter["in"] in {"query", "path"} or parameter["name"] == "If-Match"
            if parameter.get("in") == "path":
                assert parameter["description"]


def test_every_room_has_a_tag_in_words(document):
    assert all(len(tag["description"]) > 8 for tag in document["tags"])
    assert {tag["name"] for tag in document["tags"]} == {door.name.removesuffix("_api") for door in wiring.APIS}


def test_every_list_has_the_same_shape(document):
    schemas = document["components"]["schemas"]
    for method, path, operation in operations(document):
        content = operation["responses"].get("200", {}).get("content", {}).get("application/json")
        if method != "GET" or content is None:
            continue
        name = content["schema"]["$ref"].rsplit("/", 1)[-1]
        fields = schemas[name]["properties"]
        if any(field.get("type") == "array" for field in fields.values()) and name not in LISTS_WITHOUT_PAGES:
            assert fields.get("items", {}).get("type") == "array" or not name.endswith("sOut"), (path, name)
        if "items" in fields:
            assert fields["after"]["type"] == ["string", "null"]
            assert {"items", "after"} <= set(schemas[name]["required"])
        asks = {parameter.get("name") for parameter in operation.get("parameters", ())}
        assert "before" not in asks
        assert "after" not in asks or "items" in fields


def test_examples_and_defaults_hold_against_their_schemas(document):
    for name, schema in document["components"]["schemas"].items():
        for example in schema.get("examples", ()):
            resolved(schema, document).validate(example)
        for field, told in schema.get("properties", {}).items():
            for value in [told[key] for key in ("default", "example") if key in told] + told.get("examples", []):
                assert resolved(told, document).is_valid(value), (name, field, value)
    for _, path, operation in operations(document):
        for parameter in operation.get("parameters", ()):
            told = parameter.get("schema", {})
            assert "default" not in told or resolved(told, document).is_valid(told["default"]), (path, parameter)


def test_every_body_has_an_example(document):
    for _, path, operation in operations(document):
        for kind, content in operation.get("requestBody", {}).get("content", {}).items():
            if kind == "application/json":
                name = content["schema"]["$ref"].rsplit("/", 1)[-1]
                assert document["components"]["schemas"][name]["examples"], path


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/account/name"), ("PUT", "/account/place"), ("PUT", "/account/language"), ("PUT", "/account/theme"),
        ("PUT", "/account/home"), ("POST", "/account/email"), ("PUT", "/notifications/letters"), ("POST", "/ads"),
        ("PUT", "/notifications/tellings"), ("POST", "/searches"), ("PUT", "/daily-hour"), ("POST", "/read-marks"),
    ],
)  # fmt: skip
def test_example_is_taken_as_it_stands(app, ground, document, method, path):
    operation = document["paths"][f"/api/v1{path}"][method.lower()]
    name = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[-1]
    body = document["components"]["schemas"][name]["examples"][0]
    answer = Program(app, ground.people["lea"]).send(method, path, body)
    assert answer.status_code in {200, 201, 204}, answer.text
    if answer.status_code != 204:
        schema = operation["responses"][str(answer.status_code)]["content"]["application/json"]["schema"]
        resolved(schema, document).validate(answer.json)


def test_document_is_the_same_for_everybody_and_told_once(app, ground):
    first = app.test_client().get("/api/v1/openapi.json", base_url=BASE)
    second = Program(app, ground.people["tom"]).client.get("/api/v1/openapi.json", base_url=BASE)
    assert first.data == second.data
    assert first.content_type == "application/json"


def test_what_a_page_does_a_program_does_or_it_is_said_why_not(app, document):
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if not rule.rule.startswith("/api/")}
    assert pages - DOORS.keys() - PAGES_ALONE.keys() == set()
    assert (DOORS.keys() | PAGES_ALONE.keys()) - pages == set()
    assert not DOORS.keys() & PAGES_ALONE.keys()
    there = {operation["operationId"] for _, _, operation in operations(document)}
    assert set(DOORS.values()) <= there
    beside = there - set(DOORS.values())
    assert beside == {  # what no page does alone
        "home.session", "home.search", "home.daily_hour", "ads.list_ads", "ads.matches", "ads.reach", "conversations.search",
        "conversations.show", "files.send", "notifications.choose_telling", "notifications.tellings", "posts.newest",
    }  # fmt: skip

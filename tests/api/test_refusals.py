"""What is no good request is refused at every address of the document, by the status it names and as a problem."""

import io
import re

import pytest

from app.web.openapi import REFUSALS
from tests.ads.test_api import BASE, Program
from tests.api.test_schemathesis import ids_of

PROBLEM = "application/problem+json"
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}
DEEP = b"[" * 200_000
# A body that nobody can take -> the statuses that may tell so.
BODIES = {
    "no JSON": (b"{", {400}),
    "an array": (b"[]", {422}),
    "a text": (b'"words"', {422}),
    "null": (b"null", {422}),
    "no UTF-8": (b'{"text": "\xff\xfe"}', {400}),
    "UTF-16": ('{"text": "a"}'.encode("utf-16"), {400}),
    "half a character": (b'{"text": "\\ud800"}', {400}),
    "half a character in a name": (b'{"\\udc00": 1}', {400}),
    "a name twice": (b'{"text": "a", "text": "b"}', {400}),
    "no number": (b'{"within": NaN}', {400}),
    "infinity": (b'{"within": -Infinity}', {400}),
    "more than numbers hold": (b'{"within": 1e400}', {400}),
    "thousands of digits": (b'{"within": ' + b"9" * 5000 + b"}", {400}),
    "deeper than any stack": (DEEP, {400}),
    "deep in a name": (b'{"text": ' + DEEP, {400}),
    "more than a megabyte": (b'{"text": "' + b"a" * (1024 * 1024 + 1) + b'"}', {413}),
}
# Values that a schema may meet in any field -> taken or refused, but never a fault of ours.
VALUES = [
    2**63, -(2**63) - 1, 1.5, 1e300, True, None, [], {}, [None], [[]], {"amount": 1}, "", "\x00", "a\x00b", "\u202e4gpj.exe", "\ufeff",
    "a" * 5000, "-1", "2027-02-30", "٣", "' OR 1=1 --", "<script>", "0199d3b0-0000-7000-8000-00000000000g",
]  # fmt: skip
QUERIES = [
    "\x00",
    "a\x00b",
    "\u202e",
    "a" * 7000,
    "9" * 30,
    "-9223372036854775809",
    "1e400",
    "NaN",
    "null",
    "[]",
    "%",
    "AAAA",
    "ﷺ" * 50,
]


def operations(document):
    """(method, path, operation) of the whole document."""
    return [
        (method.upper(), path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method.upper() in METHODS
    ]


def at(path, ground):
    """The path with ids that are there."""
    operation = type("Operation", (), {"path": path})
    for name, value in ids_of(operation, ground).items():
        path = path.replace(f"{{{name}}}", value)
    return path.removeprefix("/api/v1")


def is_refused(answer, operation, statuses):
    """Whether an answer is one of these refusals, named by the document, as a problem."""
    assert answer.status_code in statuses, (answer.request.method, answer.request.path, answer.status_code, answer.text)
    assert str(answer.status_code) in operation["responses"], (answer.request.path, answer.status_code)
    assert answer.content_type == PROBLEM
    told = answer.json
    assert (told["status"], told["type"]) == (answer.status_code, "about:blank")
    assert told["code"]
    assert told["title"]


def is_named(answer, operation):
    """Whether the document names this answer, and a refusal is a problem."""
    assert str(answer.status_code) in operation["responses"], (answer.request.path, answer.status_code, answer.text)
    if answer.status_code >= 400:
        assert answer.content_type == PROBLEM


def send_raw(program, method, path, body, **headers):
    told = {"X-CSRF-Token": program.token, "Content-Type": "application/json", "Accept-Language": "en"} | headers
    return program.client.open(f"/api/v1{path}", method=method, base_url=BASE, data=body, headers=told)


@pytest.fixture
def program(app, ground):
    return Program(app, ground.people["lea"])


def test_body_nobody_can_take_is_refused_at_every_address(program, ground, document):
    tried = 0
    for method, path, operation in operations(document):
        if "application/json" not in operation.get("requestBody", {}).get("content", {}):
            continue
        for body, statuses in BODIES.values():
            is_refused(send_raw(program, method, at(path, ground), body), operation, statuses)
            tried += 1
    assert tried > 400


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin-1", "application/xml", "x"],
)
def test_body_of_another_type_is_refused_at_every_address(program, ground, document, kind):
    for method, path, operation in operations(document):
        if "requestBody" in operation:
            answer = send_raw(program, method, at(path, ground), b'{"text": "a"}', **{"Content-Type": kind})
            is_refused(answer, operation, {415})


def test_any_value_in_any_field_is_taken_or_refused_in_words(program, ground, document):
    schemas, tried = document["components"]["schemas"], 0
    for method, path, operation in sorted(operations(document), key=lambda one: "close" in one[1]):
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if content is None:
            continue
        schema = schemas[content["schema"]["$ref"].rsplit("/", 1)[-1]]
        example = schema["examples"][0]
        for name in list(schema["properties"]):
            for value in VALUES[tried % 3 :: 3]:  # a third of them each; every value meets many fields
                is_named(program.send(method, at(path, ground), {**example, name: value}), operation)
            tried += 1
    assert tried > 80


def test_any_text_in_any_parameter_is_taken_or_refused_in_words(program, ground, document):
    tried = 0
    for method, path, operation in operations(document):
        for parameter in operation.get("parameters", ()):
            if parameter.get("in") != "query":
                continue
            for value in QUERIES:
                client, where = program.client, f"/api/v1{at(path, ground)}"
                answer = client.open(where, method=method, base_url=BASE, query_string={parameter["name"]: value})
                is_named(answer, operation)
            tried += 1
    assert tried > 20


def test_parameter_that_stands_twice_is_refused_unless_it_is_a_list(program, ground, document):
    for method, path, operation in operations(document):
        for parameter in operation.get("parameters", ()):
            if parameter.get("in") == "query" and parameter["schema"]["type"] != "array":
                name = parameter["name"]
                answer = program.send(method, f"{at(path, ground)}?{name}=1&{name}=2")
                is_refused(answer, operation, {422})
                assert answer.json["fields"][name] == ["Please give this once."]


@pytest.mark.parametrize("cursor", ["AAAA", "yesterday", "0", "' OR 1=1", "\x00", "é", "A" * 5000, "////"])
def test_mark_of_a_page_that_is_none_is_refused_by_every_list(program, ground, document, cursor):
    lists = [one for one in operations(document) if any(p.get("name") == "after" for p in one[2].get("parameters", ()))]
    assert len(lists) >= 9
    for method, path, operation in lists:
        person = Program(program.client.application, ground.people["ines"]) if "/moderation/" in path else program
        answer = person.client.open(
            f"/api/v1{at(path, ground)}", method=method, base_url=BASE, query_string={"after": cursor, "q": "word"}
        )
        is_refused(answer, operation, {422})
        assert "after" in answer.json["fields"]


@pytest.mark.parametrize(
    "public_id", ["%00", "a%00b", "%F0%9F%90%9D", "%E2%80%AE", "%FF", "..", "x" * 5000, "1;2", "'"]
)
def test_id_that_is_none_finds_nothing(program, document, public_id):
    for method, path, operation in operations(document):
        if "{public_id}" not in path and "{slug}" not in path:
            continue
        where = path.removeprefix("/api/v1").replace("{space}", "saint-malo")
        body = None
        if "requestBody" in operation:
            name = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[-1]
            body = document["components"]["schemas"][name]["examples"][0]
        answer = program.send(method, re.sub(r"\{(public_id|slug)\}", public_id, where), body)
        assert answer.status_code in {403, 404, 405, 409, 422}, (where, answer.status_code)
        assert answer.content_type == PROBLEM


def test_visitor_is_asked_to_sign_in_before_anything_is_read(app, ground, document):
    visitor = Program(app)
    for method, path, operation in operations(document):
        if operation["security"]:
            for body in (b"{", b"[]", b"{}"):
                is_refused(send_raw(visitor, method, at(path, ground), body), operation, {401})
        else:
            assert visitor.send(method, at(path, ground)).status_code not in {401, 403}


def test_change_without_the_token_is_refused_at_every_address(app, ground, document):
    program = Program(app, ground.people["lea"])
    for method, path, operation in operations(document):
        if method != "GET":
            answer = program.send(method, at(path, ground), {}, **{"X-CSRF-Token": ""})
            is_refused(answer, operation, {403})
            assert answer.json["code"] == "forged_form"
            assert "form" in operation["security"][0]


def test_method_that_is_not_there_is_refused_with_those_that_are(app, ground, document):
    program, visitor = Program(app, ground.people["lea"]), Program(app)
    for path, methods in document["paths"].items():
        there = {method.upper() for method in methods if method.upper() in METHODS}
        # "kinds" may be an ad's id to who deletes one
        beside = (
            {"DELETE", "PATCH", "PUT"}
            if path.rsplit("/", 1)[-1] in {"kinds", "mine", "dismissed", "at-desk"}
            else set()
        )
        for method in {*METHODS, "TRACE", "PROPFIND"} - there - beside:
            for person in (program, visitor):
                answer = person.client.open(f"/api/v1{at(path, ground)}", method=method, base_url=BASE)
                assert (answer.status_code, answer.content_type) == (405, PROBLEM), (method, path)
                assert {one.strip() for one in answer.headers["Allow"].split(",")} >= there


def test_every_address_tells_its_methods_and_answers_a_head(app, ground, document):
    program = Program(app, ground.people["lea"])
    for path, methods in document["paths"].items():
        where = f"/api/v1{at(path, ground)}"
        asked = program.client.options(where, base_url=BASE)
        there = {method.upper() for method in methods if method.upper() in METHODS}
        assert asked.status_code == 200
        assert {one.strip() for one in asked.headers["Allow"].split(",")} >= there | {"OPTIONS"}
        if "GET" in there:
            got, head = (program.client.open(where, method=method, base_url=BASE) for method in ("GET", "HEAD"))
            assert (head.status_code, head.data, head.content_type) == (got.status_code, b"", got.content_type), path


def test_address_that_is_not_there_is_a_problem(app, ground):
    program = Program(app, ground.people["lea"])
    for method in METHODS:
        answer = program.send(method, "/nothing")
        assert (answer.status_code, answer.content_type, answer.json["code"]) == (404, PROBLEM, "not_found")
    nowhere = program.client.get("/api/v1/session", base_url="http://nowhere.localhost:8000")
    assert (nowhere.status_code, nowhere.content_type) == (404, PROBLEM)


def test_file_larger_than_may_be_sent_is_refused_as_a_problem(app, ground):
    stranger, program = Program(app), Program(app, ground.people["lea"])
    for person, status in ((stranger, 401), (program, 413)):
        size = 61 * 1024 * 1024
        answer = person.client.post(
            "/api/v1/files",
            base_url=BASE,
            data={"file": (io.BytesIO(b"a" * size), "a.jpg")},
            headers={"X-CSRF-Token": person.token},
        )
        answer.request.environ["wsgi.input"].close()
        assert (answer.status_code, answer.content_type) == (status, PROBLEM)


def test_every_refusal_has_words_of_its_own(document):
    told = document["components"]["responses"]
    assert len({told[name]["description"] for name in told if name in {"NOT_FOUND", "CONFLICT", "GONE"}}) == 3
    assert all(list(response.get("content", {PROBLEM: 1})) == [PROBLEM] for response in told.values())
    assert set(REFUSALS) == {400, 401, 403, 404, 409, 410, 412, 413, 415, 422, 429, 503}

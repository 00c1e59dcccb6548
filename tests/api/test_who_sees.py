"""Every answer of the JSON door, walked through: nobody's point, address, telephone number or key is told to another."""

import json
import re

import pytest

from tests.ads.test_api import BASE, Program
from tests.api.test_refusals import at, operations
from tests.builders.accounts import PASSWORD

# Digits and words that stand nowhere else.
POINT = {"lat": 48.6531117, "lon": -2.0212229}
HOME = {"home_lat": 48.6507771, "home_lon": -2.0183339}
NUMBER = "06 12 34 56 78"
CANARIES = ("31117", "12229", "07771", "83339", "0612345678", NUMBER, "+33612345678")
OWN = {"/api/v1/account"}  # tells who asks their own address
PUBLIC_POINTS = ("/api/v1/places", "/api/v1/map")  # of towns, and of the middle of areas
EXACT = re.compile(r"(?<!\d:)(?<![\d.-])-?\d{1,3}\.\d{4,}")


@pytest.fixture
def told(app, unit, world, ground, document):
    """(who, path, answer) of every address that is read, by everybody, and of what is written, by its author."""
    with unit(world.fr) as u:
        for person in ground.people.values():
            if person is not ground.people["xenia"]:
                account = u.session.merge(person.account)
                for name, value in (POINT | HOME).items():
                    setattr(account, name, value)
        u.session.flush()
    lea, tom = (Program(app, ground.people[name]) for name in ("lea", "tom"))
    talk = f"/conversations/{ground.ids['talk']}"
    lea.send("POST", f"{talk}/messages", {"text": f"Call me: {NUMBER}"})
    lea.send("POST", "/ads", {"kind": "ask", "title": "Plants for a month", "text": "While I am away."})
    found = [("tom", talk, tom.send("GET", f"{talk}/messages"))]
    first = found[0][2].json["items"][0]["id"]
    for who in (None, "lea", "tom", "farid", "maud", "ines"):
        program = Program(app, ground.people[who] if who else None)
        for method, path, operation in operations(document):
            if method == "GET":
                taken = {parameter.get("name") for parameter in operation.get("parameters", ())}
                query = "&".join(
                    f"{name}={value}" for name, value in (("q", "whispered"), ("since", first)) if name in taken
                )
                found.append((who, path, program.send(method, f"{at(path, ground)}?{query}")))
    return found


def test_no_answer_tells_a_point_an_address_a_number_or_a_key_of_another(told, ground):
    keys = {str(person.id) for person in ground.people.values()}
    emails = {who: person.account.email for who, person in ground.people.items()}
    secrets = {person.device for person in ground.people.values()} | {PASSWORD}
    answered = 0
    for who, path, answer in told:
        text, where = answer.text, (who, path, answer.status_code)
        answered += answer.status_code == 200
        assert not [canary for canary in CANARIES if canary in text and not (who == "lea" and canary == NUMBER)], where
        assert not [key for key in keys | secrets if key in text], where
        for whose, email in emails.items():
            assert email not in text or (path in OWN and whose == who), where
        if not path.startswith(PUBLIC_POINTS):
            assert not EXACT.search(text), where
    assert answered > 120  # not a walk along closed doors


def test_no_answer_has_a_field_for_what_is_told_to_nobody(document):
    forbidden = re.compile(r"home_lat|home_lon|password|digest|secret|email_key|birth|account_id|failed")
    out = {name: schema for name, schema in document["components"]["schemas"].items() if name.endswith("Out")}
    assert len(out) > 40
    for name, schema in out.items():
        assert not [field for field in schema["properties"] if forbidden.search(field)], name
        if {"lat", "lon"} & schema["properties"].keys():
            assert name in {"PlaceOut", "PinOut"}
    assert [name for name, schema in out.items() if "email" in schema["properties"]] == ["OwnOut"]


def test_stranger_of_another_country_gets_nothing_by_any_address(app, ground, document):
    xenia = Program(app, ground.people["xenia"])  # her cookie, shown to France
    for method, path, operation in operations(document):
        if operation["security"]:
            assert xenia.send(method, at(path, ground)).status_code == 401, path
    there = app.test_client()
    there.set_cookie("device", ground.people["xenia"].device, domain="xx.localhost")
    for method, path, _ in operations(document):
        if method == "GET" and "{" in path:
            where = f"/api/v1{at(path, ground)}?since=AAAAAAAAAAA"
            answer = there.get(where, base_url=BASE.replace("fr.", "xx."))
            assert answer.status_code in {403, 404}, (path, answer.status_code)


def test_answers_of_errors_carry_nothing_of_what_was_sent(app, ground):
    program = Program(app, ground.people["lea"])
    answer = program.send(
        "POST", "/account/email", {"email": "new@example.org", "current_password": "wrong words here"}
    )
    assert answer.status_code == 422
    assert "wrong words" not in json.dumps(answer.json)

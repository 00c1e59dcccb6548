"""The JSON door: the same story as the pages with the same rows, honest refusals, an honest description."""

import pytest
from sqlalchemy import select

from app.blueprints.accounts.models import AccountState
from app.blueprints.ads.models import Ad, AdAnswer
from app.blueprints.conversations.models import Message
from kernel.outbox import CountryOutbox
from tests.builders.accounts import lea, tom
from tests.builders.ads import an_ad

BASE = "http://fr.localhost:8000"


class Program:
    """A program of a person: their cookie, and the token of the session for what changes something."""

    def __init__(self, app, person=None):
        self.client = app.test_client()
        if person:
            self.client.set_cookie("device", person.device, domain="fr.localhost")
        self.token = self.send("GET", "/session").json["csrf_token"]

    def send(self, method, path, body=None, **more):
        headers = {"X-CSRF-Token": getattr(self, "token", ""), "Accept-Language": "en"} | more
        return self.client.open(f"/api/v1{path}", method=method, base_url=BASE, json=body, headers=headers)


@pytest.fixture
def people(unit, world):
    with unit(world.fr) as u:
        return lea(u.session), tom(u.session)


@pytest.fixture
def ad(unit, world, people):
    with unit(world.fr) as u:
        return an_ad(u.session, people[0])


def written(unit, world, people):
    """What the story of these two has left in the database, without ids and moments."""
    author, neighbour = (person.id for person in people)
    with unit(world.fr, read_only=True) as u:
        ads = select(Ad.kind, Ad.title, Ad.text, Ad.language, Ad.state, Ad.lat, Ad.lon, Ad.cell8)
        answers = select(AdAnswer.answerer_id).where(AdAnswer.answerer_id == neighbour)
        return {
            "ads": u.session.execute(ads.where(Ad.author_id == author)).all(),
            "answers": len(u.session.execute(answers).all()),
            "messages": u.session.scalars(select(Message.text).where(Message.author_id == neighbour)).all(),
        }


def events(unit, world):
    with unit(world.fr, read_only=True) as u:
        return u.session.scalars(select(CountryOutbox.name).order_by(CountryOutbox.id)).all()


def on_the_pages(browse, people):
    author, neighbour = (browse(person) for person in people)
    sent = author.fill("/ads/new?kind=lend", "/ads", title="Ladder", text="Three metres")
    author.fill(f"{sent.location}/edit", "/edit", title="Long ladder")
    neighbour.fill(sent.location, "/answers", text="May I?")
    author.fill(f"{sent.location}/close", "/close", outcome="with_neighbour")


def by_program(app, people):
    author, neighbour = (Program(app, person) for person in people)
    made = author.send("POST", "/ads", {"kind": "lend", "title": "Ladder", "text": "Three metres"})
    path = f"/ads/{made.json['id']}"
    changed = author.send("PATCH", path, {"title": "Long ladder"})
    answered = neighbour.send("POST", f"{path}/answers", {"text": "May I?"})
    closed = author.send("POST", f"{path}/close", {"outcome": "with_neighbour"})
    assert [answer.status_code for answer in (made, changed, answered, closed)] == [201, 200, 201, 200]
    assert (closed.json["title"], closed.json["state"]) == ("Long ladder", "closed")


def test_both_doors_leave_the_same_rows(app, browse, unit, world, people):
    with unit(world.fr) as u:
        others = lea(u.session), tom(u.session)
    by_program(app, people)
    of_program = events(unit, world)
    on_the_pages(browse, others)
    assert written(unit, world, people) == written(unit, world, others)
    assert written(unit, world, people)["messages"] == ["May I?"]
    assert events(unit, world) == of_program * 2


def test_list_is_paged_and_filtered(app, unit, world, people):
    with unit(world.fr) as u:
        for number in range(25):
            an_ad(u.session, people[0], title=f"Ad number {number}", kind="ask" if number % 5 else "offer")
    program = Program(app, people[1])
    first = program.send("GET", "/ads?within=5").json
    second = program.send("GET", f"/ads?within=5&after={first['after']}").json
    assert (len(first["items"]), len(second["items"]), second["after"]) == (20, 5, None)
    offers = program.send("GET", "/ads?kind=offer").json["items"]
    assert {found["kind"] for found in offers} == {"offer"}
    assert len(offers) == 5


def test_ad_tells_where_in_words_and_nothing_of_points(app, people, ad):
    found = Program(app, people[1]).send("GET", f"/ads/{ad.public_id}").json
    assert found["where"] == "in Saint-Malo"
    assert set(found) == {
        "id", "kind", "title", "text", "told", "language", "state", "author", "place", "where", "published_at", "expires_at",
        "renewals", "outcome", "photos",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/ads", None),
        ("GET", "/ads/{}", None),
        ("POST", "/ads", {"kind": "ask", "title": "Plants", "text": ""}),
        ("PATCH", "/ads/{}", {"title": "Mine now"}),
        ("POST", "/ads/{}/close", {"outcome": "elsewhere"}),
        ("POST", "/ads/{}/renew", None),
        ("POST", "/ads/{}/reopen", None),
        ("POST", "/ads/{}/publish", None),
        ("POST", "/ads/{}/copy", {}),
        ("DELETE", "/ads/{}", None),
        ("POST", "/ads/{}/dismiss", None),
        ("POST", "/ads/{}/undismiss", None),
        ("GET", "/ads/{}/history", None),
        ("POST", "/ads/{}/answers", {"text": "May I?"}),
    ],
)
def test_strangers_are_refused_at_every_address(app, unit, world, ad, method, path, body):
    with unit(world.fr) as u:
        unconfirmed = tom(u.session, state=AccountState.unconfirmed, confirmed_at=None)
    path = path.format(ad.public_id)
    visitor, new = Program(app).send(method, path, body), Program(app, unconfirmed).send(method, path, body)
    assert (visitor.status_code, visitor.json["code"]) == (401, "sign_in_needed")
    assert (new.status_code, new.json["code"]) == (403, "confirm_first")
    assert {answer.content_type for answer in (visitor, new)} == {"application/problem+json"}
    assert "Ladder" not in visitor.text + new.text


def test_change_without_the_header_is_refused(app, people):
    answer = Program(app, people[0]).send("POST", "/ads", {"kind": "ask", "title": "Plants"}, **{"X-CSRF-Token": ""})
    assert (answer.status_code, answer.json["code"]) == (403, "forged_form")


def test_neighbour_changes_nothing_of_anothers_ad(app, people, ad):
    program = Program(app, people[1])
    answers = [
        program.send("PATCH", f"/ads/{ad.public_id}", {"title": "Mine now"}),
        program.send("POST", f"/ads/{ad.public_id}/close", {"outcome": "elsewhere"}),
    ]
    assert [(answer.status_code, answer.json["code"]) for answer in answers] == [(403, "not_your_ad")] * 2


def test_refusal_names_the_fields_in_the_readers_language(app, people):
    program = Program(app, people[0])
    answer = program.send("POST", "/ads", {"kind": "steal", "title": "Hi"})
    assert (answer.status_code, sorted(answer.json["fields"])) == (422, ["kind", "title"])
    assert all(isinstance(message, str) for messages in answer.json["fields"].values() for message in messages)


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff\xfe", b'"words"'])
def test_body_that_is_no_object_is_refused(app, people, body):
    program = Program(app, people[0])
    headers = {"X-CSRF-Token": program.token, "Content-Type": "application/json"}
    answer = program.client.post("/api/v1/ads", base_url=BASE, data=body, headers=headers)
    assert answer.status_code in {400, 422}
    assert answer.content_type == "application/problem+json"


def test_session_tells_who_asks(app, people):
    visitor, signed_in = Program(app).send("GET", "/session").json, Program(app, people[0]).send("GET", "/session").json
    assert (visitor["signed_in"], visitor["name"]) == (False, None)
    assert (signed_in["signed_in"], signed_in["confirmed"], signed_in["name"]) == (True, True, "Léa M.")


def described(app):
    return app.test_client().get("/api/v1/openapi.json", base_url=BASE).json


def test_description_names_every_refusal(app):
    document = described(app)
    assert document["openapi"] == "3.1.0"
    told = {
        (path, method): set(operation["responses"]) - {"503"}  # of all: tests/api
        for path, methods in document["paths"].items()
        if "/ads" in path or "/matches/" in path
        for method, operation in methods.items()
        if method in {"get", "post", "patch", "delete"}
    }
    reading, acting = {"200", "401", "403", "404", "429"}, {"401", "403", "404", "409", "429"}
    writing = acting | {"400", "413", "415", "422"}
    assert told == {
        ("/api/v1/ads", "get"): {"200", "401", "403", "422", "429"},
        ("/api/v1/ads", "post"): {"201", "400", "401", "403", "409", "413", "415", "422", "429"},
        ("/api/v1/ads/kinds", "get"): {"200", "429"},
        ("/api/v1/ads/{public_id}/alike", "get"): reading,
        ("/api/v1/ads/{public_id}/reach", "get"): reading,
        ("/api/v1/ads/{public_id}/matches", "get"): reading,
        ("/api/v1/ads/{public_id}/matches", "post"): writing | {"201"},
        ("/api/v1/matches/{public_id}/confirm", "post"): acting | {"200"},
        ("/api/v1/matches/{public_id}/decline", "post"): acting | {"200"},
        ("/api/v1/ads/mine", "get"): {"200", "401", "422", "429"},
        ("/api/v1/ads/dismissed", "get"): {"200", "401", "422", "429"},
        ("/api/v1/ads/{public_id}", "get"): reading,
        ("/api/v1/ads/{public_id}", "patch"): writing | {"200", "412"},
        ("/api/v1/ads/{public_id}", "delete"): acting | {"204"},
        ("/api/v1/ads/{public_id}/history", "get"): reading,
        ("/api/v1/ads/{public_id}/publish", "post"): acting | {"200", "422"},
        ("/api/v1/ads/{public_id}/close", "post"): writing | {"200"},
        ("/api/v1/ads/{public_id}/reopen", "post"): acting | {"200"},
        ("/api/v1/ads/{public_id}/renew", "post"): acting | {"200"},
        ("/api/v1/ads/{public_id}/copy", "post"): writing | {"201"},
        ("/api/v1/ads/{public_id}/dismiss", "post"): acting | {"204"},
        ("/api/v1/ads/{public_id}/undismiss", "post"): (acting - {"409"}) | {"204"},
        ("/api/v1/ads/{public_id}/photos", "post"): writing | {"200"},
        ("/api/v1/ads/{public_id}/answers", "post"): writing | {"201"},
    }
    problem = document["components"]["responses"]["NOT_FOUND"]["content"]
    assert list(problem) == ["application/problem+json"]

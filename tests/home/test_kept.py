"""Keeping searches: from a page of results, the list, changing, pausing, deleting; the same at the JSON door."""

import re
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from app.blueprints.ads.models import AdKind
from app.blueprints.home import services
from app.blueprints.home.models import SavedSearch, SearchHit, Tell
from app.blueprints.home.policy import MOST_KEPT
from tests.ads.test_api import Program
from tests.builders.accounts import lea, tom
from tests.builders.ads import an_ad
from tests.builders.searches import a_search
from tests.home.test_finding import links, plain


@pytest.fixture
def people(unit, world):
    with unit(world.fr) as u:
        return lea(u.session), tom(u.session)


@pytest.fixture
def reader(browse, people):
    return browse(people[1])


def rows(unit, world):
    with unit(world.fr, read_only=True) as u:
        return list(u.session.scalars(select(SavedSearch).order_by(SavedSearch.created_at)))


def test_story_of_a_search_that_is_kept(unit, world, people, reader):
    page = reader.get("/?q=ladder+cancale&within=20&kind=lend")
    asked = links(page, "Tell me when something new comes")[0]
    form = reader.get(asked)
    assert "“ladder” (Lends a thing) within 20 km of Cancale" in form.words
    done = reader.fill(asked, "/searches", name="My ladder", tell="daily")
    assert (done.status, done.location) == (303, "/searches")
    [row] = rows(unit, world)
    assert (row.name, row.words, row.kinds, row.radius_km, row.from_home, row.tell) == (
        "My ladder", "ladder", ["lend"], 20, False, "daily",
    )  # fmt: skip
    with unit(world.fr) as u:
        ad = an_ad(u.session, people[0], title="Ladder by the sea", kind=AdKind.lend)
        services.match_ad(u.session, ad_id=ad.id)
    kept = reader.get("/searches")
    assert "1 new" in kept.words
    look = reader.fill("/searches", "/look")
    assert plain(reader.follow(look)) == ["Ladder by the sea"]
    assert "1 new" not in reader.get("/searches").words
    assert (
        reader.fill(f"/searches/{row.public_id}/edit", "/edit", name="Other", tell="letter", paused="yes").status == 303
    )
    assert "Paused" in reader.get("/searches").words
    reader.fill(f"/searches/{row.public_id}/edit", "/delete")
    assert rows(unit, world) == []
    with unit(world.fr, read_only=True) as u:
        assert u.session.scalars(select(SearchHit.ad_id)).all() == []


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "?q=vélos",
        "?show=help",
        "?q=🦔&kind=ask",
        "?q=the+and&near=cancale",
        "?near=cancale",
        "?order=nearest&price_most=12",
    ],
)
def test_whatever_is_shown_can_be_kept_and_comes_back_the_same(unit, world, people, reader, asked):
    with unit(world.fr) as u:
        an_ad(u.session, people[0], title="Vélo de ville", language="fr", kind=AdKind.ask)
        an_ad(u.session, people[0], title="Chaise longue", language="fr", price=1300, currency="EUR")
    shown = plain(reader.get(f"/{asked}"))
    assert reader.fill(f"/searches/new{asked}", "/searches").status == 303
    back = reader.follow(reader.fill("/searches", "/look"))
    assert sorted(plain(back)) == sorted(shown)


@pytest.mark.parametrize("length", [80, 81, 100])
def test_search_of_many_words_is_kept_without_a_name(app, unit, world, people, reader, length):
    typed = ("ladder " * 20)[: length - 1] + "x"
    assert reader.fill(f"/searches/new?q={typed}", "/searches", name="").status == 303
    made = Program(app, people[1]).send("POST", "/searches", {"q": typed})
    assert made.status_code == 201
    assert [(row.words, row.name) for row in rows(unit, world)] == [(typed, typed[:80].strip())] * 2


def test_a_double_click_keeps_one(unit, world, reader):
    form = reader.get("/searches/new?q=ladder").form("/searches")
    for _ in range(2):
        assert reader.send("/searches", form["values"]).status == 303
    assert len(rows(unit, world)) == 1


def test_the_last_one_too_many_is_refused_and_what_was_typed_is_kept(unit, world, people, reader):
    with unit(world.fr) as u:
        for number in range(MOST_KEPT):
            a_search(u.session, people[1], f"ladder {number}")
    page = reader.fill("/searches/new?q=piano", "/searches", name="My piano", tell="letter")
    assert page.status == 422
    assert "You keep 20 searches already." in page.words
    assert page.form("/searches")["values"] | {"csrf_token": "", "key": ""} == {
        "csrf_token": "", "key": "", "q": "piano", "name": "My piano", "tell": "letter",
    }  # fmt: skip
    assert len(rows(unit, world)) == MOST_KEPT


BAD = {
    "name": ("x" * 81, "Please use at most 80 characters."),
    "tell": ("pigeon", "Please choose one of these."),
}


@pytest.mark.parametrize("field", BAD)
def test_what_makes_no_sense_is_told_at_the_field(unit, world, reader, field):
    typed, words = BAD[field]
    page = reader.fill("/searches/new?q=ladder", "/searches", **{field: typed})
    assert page.status == 422
    assert words in page.words
    assert rows(unit, world) == []


@pytest.mark.parametrize("hour", ["24", "-1", "noon", ""])
def test_hour_that_does_not_exist_is_refused(unit, world, people, reader, hour):
    with unit(world.fr) as u:
        a_search(u.session, people[1], "ladder", tell=Tell.daily)
    assert reader.fill("/searches", "/hour", hour=hour).status == 422
    assert reader.fill("/searches", "/hour", hour="18").status == 303
    assert reader.get("/searches").form("/hour")["values"]["hour"] == "18"


def test_nobody_else_sees_changes_or_deletes_it(browse, unit, world, people):
    with unit(world.fr) as u:
        row = a_search(u.session, people[1], "secret wish")
    other = browse(people[0])
    assert "secret wish" not in other.get("/searches").words
    for path in ("edit", "look", "delete"):
        answer = other.post(f"/searches/{row.public_id}/{path}", name="mine", tell="page")
        assert answer.status == 404
    assert other.get(f"/searches/{row.public_id}/edit").status == 404
    assert [kept.name for kept in rows(unit, world)] == ["secret wish"]


def test_list_costs_the_same_statements_however_long(unit, world, people, reader, queries):
    costs = set()
    for _ in range(2):
        with unit(world.fr) as u:
            for number in range(5):
                a_search(u.session, people[1], f"ladder {number}")
        costs.add(queries(lambda: reader.get("/searches")))
    assert len(costs) == 1


def test_both_doors_keep_the_same(app, unit, world, people, reader):
    reader.fill("/searches/new?q=ladder+cancale&kind=lend&price_most=20", "/searches", name="Mine", tell="letter")
    body = {"q": "ladder cancale", "kind": ["lend"], "price_most": 20, "name": "Mine", "tell": "letter"}
    made = Program(app, people[1]).send("POST", "/searches", body)
    assert made.status_code == 201
    first, second = rows(unit, world)
    same = ("name", "words", "query", "kinds", "radius_km", "place_id", "from_home", "cells", "price_most", "tell")
    assert [getattr(first, name) for name in same] == [getattr(second, name) for name in same]
    assert made.json["path"] == "/?q=ladder&kind=lend&within=5&near=cancale&price_most=20"


def test_json_door_lists_changes_and_deletes(app, unit, world, people):
    program = Program(app, people[1])
    made = program.send("POST", "/searches", {"q": "ladder"}).json
    assert made["name"] == "ladder"
    assert program.send("PATCH", f"/searches/{made['id']}", {"paused": True}).json["paused"] is True
    changed = program.send("PATCH", f"/searches/{made['id']}", {"name": "Long"}).json
    assert (changed["name"], changed["paused"], changed["tell"]) == ("Long", True, "page")
    assert [one["id"] for one in program.send("GET", "/searches").json["items"]] == [made["id"]]
    assert Program(app, people[0]).send("DELETE", f"/searches/{made['id']}").status_code == 404
    assert Program(app).send("GET", "/searches").status_code == 401
    assert program.send("DELETE", f"/searches/{made['id']}").status_code == 204
    assert rows(unit, world) == []


def test_json_door_searches_ads(app, unit, world, people):
    with unit(world.fr) as u:
        an_ad(u.session, people[0], title="Ladder to give", kind=AdKind.give)
        an_ad(u.session, people[0], title="Ladder to buy", kind=AdKind.sell, price=4000, currency="EUR")
    program = Program(app, people[1])

    def found(query):
        return [ad["title"] for ad in program.send("GET", f"/ads?{query}").json["items"]]

    assert found("q=ladders&price_most=100") == ["Ladder to give"]
    assert found("q=ladders&near=saint-malo&order=nearest") == ["Ladder to buy", "Ladder to give"]
    assert found("near=dinan&within=1") == []
    assert program.send("GET", "/ads?near=nowhere").status_code == 422


def test_skills_stand_by_trade_and_step_of_distance(browse, unit, world, people):
    with unit(world.fr) as u:
        plumber = lea(u.session, lat=48.655, lon=-2.03)
        an_ad(u.session, plumber, title="I mend taps", kind=AdKind.offer, details={"skill": "plumbing"})
        an_ad(u.session, people[0], title="Good plumber", kind=AdKind.recommend, details={"skill": "plumbing"})
        an_ad(u.session, people[0], title="Lessons for all", kind=AdKind.offer, details={"skill": "lessons"})
        an_ad(u.session, people[0], title="Only a ladder", kind=AdKind.lend, details={})
        an_ad(u.session, people[0], title="An offer of no trade", kind=AdKind.offer)
        reader = browse(tom(u.session, lat=48.6493, lon=-2.03))
    page = reader.get("/skills")
    order = [
        page.words.index(words)
        for words in (
            "Plumbing",
            "in Saint-Malo",
            "recommends: Good plumber",
            "about 1 km away",
            "I mend taps",
            "Homework and lessons",
        )
    ]
    assert order == sorted(order)
    assert not {"Only a ladder", "An offer of no trade"} & set(re.findall(r">([^<]+)</a>", page.text))
    found = reader.get("/skills?q=taps&within=5")
    assert "I mend taps" in found.words
    assert "Lessons for all" not in found.words
    assert "Nobody has said so yet" in reader.get("/skills?q=zzyzx").words
    assert reader.get("/skills?within=x").status == 422
    assert browse().get("/skills").status == 303


@pytest.mark.parametrize("typed", ["x", "?!", "the and", "🦔"])
def test_words_of_which_none_can_be_looked_for_are_no_search_of_everything(app, unit, world, people, reader, typed):
    page = reader.fill(f"/searches/new?{urlencode({'q': typed})}", "/searches", tell="letter")
    assert page.status == 422
    assert "Please write a longer word." in page.words
    refused = Program(app, people[1]).send("POST", "/searches", {"q": typed, "tell": "letter"})
    assert (refused.status_code, refused.json["fields"]) == (422, {"q": ["Please write a longer word."]})
    assert rows(unit, world) == []
    narrowed = Program(app, people[1]).send("POST", "/searches", {"q": typed, "kind": ["lend"], "tell": "page"})
    assert narrowed.status_code == 201


def test_program_that_mistypes_a_town_is_told_so_wherever_it_asks(app, unit, world, people):
    program = Program(app, people[1])
    answers = [
        program.send("POST", "/searches", {"q": "ladder", "near": "cancal"}),
        program.send("GET", "/feed?q=ladder&near=cancal"),
        program.send("GET", "/feed?near=cancal"),
    ]
    assert [(one.status_code, list(one.json["fields"])) for one in answers] == [(422, ["near"])] * 3
    assert rows(unit, world) == []
    for near in ("here", "cancale"):
        assert program.send("GET", f"/feed?q=ladder&near={near}").status_code == 200

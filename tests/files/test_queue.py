"""The photos that wait for a manager: what they may decide about comes first, and the list has a next page."""

import json
import re

import pytest

from app.blueprints.files.models import FileState
from app.blueprints.moderation.queries import PAGE
from kernel import clock
from tests.builders.files import a_photo
from tests.files.removed import STATEMENT

MORE = PAGE + 5


@pytest.fixture
def objected(unit, world, people):
    """More objections than a page holds, to what Inès has decided."""
    decided = {"decided_by": people.ines.id, "decided_at": clock.now(), "statement": STATEMENT}
    waits = {"objection": "It is my own ladder.", "objected_at": clock.now(), "state": FileState.taken_down}
    of_nothing = {"thing_kind": None, "place": None}
    return [a_photo(unit, world, people.farid, None, **of_nothing, **decided, **waits).public_id for _ in range(MORE)]


@pytest.fixture
def fresh(unit, world, people, objected):
    """The newest of all: one that anybody but Tom decides about."""
    of_nothing = {"thing_kind": None, "place": None}
    return a_photo(unit, world, people.tom, None, **of_nothing, state=FileState.held).public_id


def on_pages(browser):
    """The photos of each page of the list, in their order."""
    path, pages = "/moderation/photos", []
    while path:
        text = browser.get(path).text
        pages.append(re.findall(r'<h2 id="photo-([^"]+)"', text))
        found = re.search(r'href="(/moderation/photos\?after=[^"]+)"', text)
        path = found and found[1]
    return pages


def in_answers(browser):
    """The photos of each answer of the JSON door."""
    path, pages = "/api/v1/moderation/photos", []
    while path:
        told = json.loads(browser.get(path).text)
        pages.append([(one["id"], one["involved"]) for one in told["items"]])
        path = told["after"] and f"/api/v1/moderation/photos?after={told['after']}"
    return pages


def test_what_a_manager_may_decide_about_is_never_behind_what_they_may_not(
    browse, people, objected, fresh, other_manager
):
    expected = [fresh, *objected]
    assert on_pages(browse(people.ines)) == [expected[:PAGE], expected[PAGE:]]
    told = [(public_id, public_id != fresh) for public_id in expected]
    assert in_answers(browse(people.ines)) == [told[:PAGE], told[PAGE:]]


def test_who_may_decide_about_all_of_them_reads_the_oldest_first(browse, objected, fresh, other_manager):
    expected = [*objected, fresh]
    paul = browse(other_manager)
    assert on_pages(paul) == [expected[:PAGE], expected[PAGE:]]
    assert in_answers(paul) == [[(one, False) for one in page] for page in (expected[:PAGE], expected[PAGE:])]


def test_page_of_photos_that_makes_no_sense(browse, people, fresh):
    ines = browse(people.ines)
    assert ines.get("/moderation/photos?after=nonsense").status == 200
    assert ines.get("/api/v1/moderation/photos?after=nonsense").status == 422


def test_photo_that_never_waited_is_not_there_and_nothing_was_decided(browse, people, unit, world):
    own = [
        a_photo(unit, world, people.farid, None, thing_kind=None, place=None, **state).public_id
        for state in (
            {"state": FileState.received, "original": True},
            {"state": FileState.dropped},
        )
    ]
    ines = browse(people.ines)
    for public_id in ("NoSuchThing1", *own):
        one = f"/moderation/photos/{public_id}"
        asked = [ines.get(one), ines.post(one, decision="keep"), ines.post(one, decision="hide", statement=STATEMENT)]
        asked += [ines.send_json("POST", f"/api/v1{one}/decide", decision="keep")]
        assert [answer.status for answer in asked] == [404] * 4
    assert "meanwhile" not in ines.get("/moderation/photos").words


@pytest.mark.parametrize("decision", ["keep", "hide"])
def test_photo_that_was_decided_about_says_so_to_who_comes_late(browse, people, unit, world, decision):
    photo = a_photo(unit, world, people.farid, None, thing_kind=None, place=None, state=FileState.held)
    one = f"/moderation/photos/{photo.public_id}"
    ines = browse(people.ines)
    assert ines.fill(one, one, decision=decision, statement=STATEMENT).status == 303
    assert ines.get(one).location == "/moderation/photos"
    assert "This photo has been decided about meanwhile." in ines.get("/moderation/photos").words
    assert ines.post(one, decision="keep").status == 409
    assert ines.send_json("POST", f"/api/v1{one}/decide", decision="keep").status == 409

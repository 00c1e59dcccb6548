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

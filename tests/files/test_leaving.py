"""Letters about a removed photo are asked once more when they leave: what was decided anew meanwhile is not sent."""

import pytest

from app.blueprints.files.models import FileState
from app.blueprints.notifications import jobs
from app.blueprints.notifications import services as notifications
from tests.builders.files import a_photo
from tests.files.removed import STATEMENT, letters

ANEW = "The shop is named in it: rule 4."


@pytest.fixture
def taken_down(browse, people, unit, world):
    """A photo of Farid's that Inès has removed. Returns how Farid, then Inès again, go on."""
    photo = a_photo(unit, world, people.farid, None, thing_kind=None, place=None, state=FileState.held)
    one, own = f"/moderation/photos/{photo.public_id}", f"/files/{photo.public_id}"
    farid, ines = browse(people.farid), browse(people.ines)
    assert ines.fill(one, one, decision="hide", statement=STATEMENT).status == 303

    def go_on(*, decision, statement=""):
        assert farid.fill(own, f"{own}/object", text="It shows my own ladder.").status == 303
        if decision:
            assert ines.fill(one, one, decision=decision, statement=statement).status == 303
        return farid, own

    return go_on


@pytest.fixture
def leaving(app, unit, world):
    """The letters that would leave now: what each tells."""

    def read():
        with unit(world.fr) as u, app.app_context():
            taken = [jobs._as_it_is(u.session, one) for one in notifications.claim_letters(u.session, most=9)]
        about = [one for one in taken if "/photo" in one.letter and one.wanted]
        return [(one.letter.rsplit("/")[-1], one.values.get("again"), one.values.get("statement")) for one in about]

    return read


def test_removal_is_told_while_it_stands(taken_down, work, leaving):
    work()
    assert leaving() == [("photo", False, STATEMENT)]


def test_removal_is_told_while_the_objection_waits(taken_down, work, leaving):
    work()
    taken_down(decision=None)
    work()
    assert leaving() == [("photo", False, STATEMENT)]


def test_removal_is_not_told_once_the_photo_is_back(taken_down, work, leaving):
    work()
    taken_down(decision="keep")
    work()
    assert leaving() == [("photo_back", None, None)]


@pytest.mark.parametrize("statement", [ANEW, STATEMENT])
def test_of_two_decisions_the_last_is_told(taken_down, work, leaving, statement):
    work()
    taken_down(decision="hide", statement=statement)
    work()
    assert leaving() == [("photo", True, statement)]


def test_second_decision_before_anybody_was_told_is_told_once(browse, people, unit, world, taken_down, work, leaving):
    taken_down(decision="hide", statement=ANEW)
    work(times=2)
    assert letters(unit, world) == [(people.farid.id, "photo")]
    assert "has removed one of your photos" not in browse(people.farid).get("/notifications").words
    assert leaving() == [("photo", True, ANEW)]


@pytest.mark.parametrize("decision", ["keep", "hide"])
def test_nothing_is_told_of_a_photo_that_its_owner_took_away(taken_down, work, leaving, decision):
    work()
    farid, own = taken_down(decision=decision, statement=ANEW)
    work()
    assert farid.post(f"{own}/remove").status == 303
    assert leaving() == []

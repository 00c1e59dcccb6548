"""Appointing and ending, and what the country is told."""

import pytest
from sqlalchemy import select

from app.blueprints.staff import errors, queries, services
from app.blueprints.staff.models import Right
from kernel.errors import NotAllowed, NotFound
from kernel.ids import uuid7
from kernel.outbox import CollectivityOutbox
from tests.builders.accounts import a_person, lea, tom
from tests.builders.staff import appointed, asker_of, maud


@pytest.fixture
def people(unit, world):
    with unit(world.fr) as u:
        return {
            "maud": maud(u.session),
            "lea": lea(u.session),
            "tom": tom(u.session),
            "eve": a_person(u.session, "Ève"),
        }


def told(session):
    rows = session.scalars(select(CollectivityOutbox).order_by(CollectivityOutbox.id))
    return [(row.name, row.payload["right"]) for row in rows]


def test_appointing_twice_tells_once(unit, world, people):
    with unit(world.saint_malo) as u:
        first = appointed(u.session, people["maud"])
        assert appointed(u.session, people["maud"]) is first
        assert told(u.session) == [("staff.StaffAppointed", "owner")]


def test_new_right_takes_the_place_of_the_old_one(unit, world, people):
    with unit(world.saint_malo) as u:
        appointed(u.session, people["maud"])
        appointed(u.session, people["lea"], Right.author)
        appointed(u.session, people["lea"], Right.editor)
        assert queries.right_of(u.session, asker_of(people["lea"])) is Right.editor
        assert [staff.right for staff in queries.present_staff(u.session)] == ["owner", "editor"]


def test_last_owner_can_neither_leave_nor_be_made_less(unit, world, people):
    with unit(world.saint_malo) as u:
        staff = appointed(u.session, people["maud"])
        with pytest.raises(errors.LastOwner):
            services.end(u.session, asker=asker_of(people["maud"]), staff_id=staff.id)
        with pytest.raises(errors.LastOwner):
            appointed(u.session, people["maud"], Right.editor)


def test_owner_ends_a_right_once(unit, world, people):
    with unit(world.saint_malo) as u:
        appointed(u.session, people["maud"])
        staff = appointed(u.session, people["lea"], Right.editor)
        services.end(u.session, asker=asker_of(people["maud"]), staff_id=staff.id)
        assert queries.right_of(u.session, asker_of(people["lea"])) is None
        assert told(u.session)[-1] == ("staff.StaffEnded", "editor")
        with pytest.raises(errors.AlreadyEnded):
            services.end(u.session, asker=asker_of(people["maud"]), staff_id=staff.id)


def test_editor_ends_their_own_right_only(unit, world, people):
    with unit(world.saint_malo) as u:
        owner = appointed(u.session, people["maud"])
        own = appointed(u.session, people["lea"], Right.editor)
        with pytest.raises(NotAllowed):
            services.end(u.session, asker=asker_of(people["lea"]), staff_id=owner.id)
        services.end(u.session, asker=asker_of(people["lea"]), staff_id=own.id)
        with pytest.raises(NotAllowed):  # a right that has ended opens nothing
            services.end(u.session, asker=asker_of(people["lea"]), staff_id=owner.id)


def test_resident_ends_nothing(unit, world, people):
    with unit(world.saint_malo) as u:
        owner = appointed(u.session, people["maud"])
        with pytest.raises(NotAllowed):
            services.end(u.session, asker=asker_of(people["tom"]), staff_id=owner.id)


def test_unknown_right_is_not_found(unit, world, people):
    with unit(world.saint_malo) as u:
        appointed(u.session, people["maud"])
        with pytest.raises(NotFound):
            services.end(u.session, asker=asker_of(people["maud"]), staff_id=uuid7())

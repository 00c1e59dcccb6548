"""Rights in spaces as the country knows them, whatever order it is told in."""

import itertools
from dataclasses import replace

import pytest

from app.blueprints.accounts import queries, reactions
from app.blueprints.staff.events import StaffAppointed, StaffEnded
from app.web.auth import digest
from kernel import ids
from tests.builders.accounts import lea

SPACE = ids.uuid7()
FIRST, SECOND = ids.uuid7(), ids.uuid7()


def told(kind, account_id, staff_id, right):
    return kind(
        staff_id=staff_id,
        account_id=account_id,
        collectivity_id=SPACE,
        slug="saint-malo",
        space_name="Saint-Malo",
        right=right,
    )


def react(session, event):
    (reactions.know_staff if isinstance(event, StaffAppointed) else reactions.end_staff)(session, event)


def rights(session, person):
    asker = queries.asker_for(session, digest=digest(person.device))
    return [(staff.slug, staff.name, staff.right) for staff in asker.staff_of]


@pytest.mark.parametrize("order", list(itertools.permutations(range(2))))
def test_end_is_final_in_any_order(unit, world, order):
    with unit(world.fr) as u:
        person = lea(u.session)
        events = [told(StaffAppointed, person.id, FIRST, "editor"), told(StaffEnded, person.id, FIRST, "editor")]
        for index in order:
            react(u.session, events[index])
        assert rights(u.session, person) == []


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_later_appointment_wins_in_any_order(unit, world, order):
    with unit(world.fr) as u:
        person = lea(u.session)
        events = [
            told(StaffAppointed, person.id, FIRST, "author"),
            told(StaffEnded, person.id, FIRST, "author"),
            told(StaffAppointed, person.id, SECOND, "owner"),
        ]
        for index in order:
            react(u.session, events[index])
        assert rights(u.session, person) == [("saint-malo", "Saint-Malo", "owner")]


def test_unknown_account_is_left_out(unit, world):
    with unit(world.fr) as u:
        person = lea(u.session)
        react(u.session, replace(told(StaffAppointed, person.id, FIRST, "owner"), account_id=ids.uuid7()))
        assert rights(u.session, person) == []

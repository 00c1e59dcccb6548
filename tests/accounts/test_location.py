"""Saying where one lives without a map: a direction and a distance, or two numbers. The live map: tests/map."""

import pytest

from app.blueprints.accounts.models import Account
from app.blueprints.accounts.policy import distance_m
from app.blueprints.places.models import KnownPlace
from kernel.seal import of_id
from tests import world as worlds
from tests.builders.accounts import lea


@pytest.fixture
def person(unit, world):
    with unit(world.fr) as here:
        return lea(here.session)


@pytest.fixture
def account(unit, world):
    def read(person):
        with unit(world.fr, read_only=True) as here:
            return here.session.get_one(Account, person.id)

    return read


@pytest.mark.parametrize(
    ("typed", "north_m", "east_m"),
    [
        ({"direction": "centre"}, 0, 0),
        ({"direction": "0", "away": "2000"}, 2000, 0),
        ({"direction": "3", "away": "4000"}, -2828, 2828),
        ({"direction": "6", "away": ""}, 0, -500),
        ({"direction": "6", "away": "4000", "point": "48.6493, -2.0257"}, 0, 0),  # a point says more
    ],
)
def test_home_is_told_as_a_direction_from_the_middle_of_the_town(browse, person, account, typed, north_m, east_m):
    assert browse(person).fill("/account/location", "/account/location", **typed).status == 303
    mine = account(person)
    assert (mine.home_lat - 48.6493) * 111_195 == pytest.approx(north_m, abs=15)
    assert (mine.home_lon + 2.0257) * 111_195 * 0.6607 == pytest.approx(east_m, abs=15)
    assert 149 <= distance_m(mine.home_lat, mine.home_lon, mine.lat, mine.lon) <= 401


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({}, "Please choose where it is."),
        ({"direction": "8"}, "Please choose one of these."),
        ({"direction": "north"}, "Please choose one of these."),
        ({"direction": "0", "away": "99999"}, "Please choose one of these."),
        ({"point": "somewhere"}, "Please write two numbers as maps give them"),
    ],
)
def test_place_that_makes_no_sense_is_refused_at_its_field_and_kept(browse, person, account, typed, told):
    page = browse(person).fill("/account/location", "/account/location", **typed)
    assert page.status == 422
    assert told in page.words
    assert page.form("/account/location")["values"].get("point", "") == typed.get("point", "")
    assert account(person).home_lat is None


def test_town_without_a_point_takes_numbers_alone(browse, account, unit, world):
    with unit(world.fr) as here:
        reader = lea(here.session)
        here.session.get(KnownPlace, worlds.SAINT_MALO).lat = None
        here.session.get(KnownPlace, worlds.SAINT_MALO).lon = None
    page = browse(reader).get("/account/location")
    assert "data-map" not in page.text
    assert 'name="direction"' not in page.text
    page = browse(reader).fill("/account/location", "/account/location", direction="0", away="1000")
    assert page.status == 422
    assert "We do not know where your town lies." in page.words
    assert browse(reader).fill("/account/location", "/account/location", point="48.65, -2.02").status == 303


def test_page_of_the_home_shows_the_town_and_what_neighbours_will_see(browse, person):
    page = browse(person).get("/account/location")
    assert f"/map/places/{of_id(worlds.SAINT_MALO)}.svg#map" in page.text
    assert 'data-lat="48.6493" data-lon="-2.0257"' in page.text  # the town's middle, whoever asks
    assert "Neighbours see you somewhere in the circle." in page.text

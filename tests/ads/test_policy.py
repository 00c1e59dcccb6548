"""Who may do what with an ad."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from app.blueprints.ads import policy
from app.blueprints.ads.models import AdState
from tenants.asker import Asker
from tenants.packs import Near

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
AUTHOR, OTHER, PLACE = (UUID(int=number) for number in (1, 2, 3))


@dataclass(frozen=True)
class SomeAd:
    author_id: UUID = AUTHOR
    state: str = AdState.open
    expires_at: datetime = NOW + timedelta(days=1)


def asker(account_id=OTHER, **changes):
    values = {"device_id": UUID(int=9), "display_name": "", "initials": "", "locale": "fr", "time_zone": "Europe/Paris"}
    return Asker(**(values | {"account_id": account_id, "confirmed": True, "place_id": PLACE} | changes))


# asker, state of the ad -> see, change, answer
MATRIX = [
    (asker(AUTHOR), AdState.open, (True, True, False)),
    (asker(AUTHOR), AdState.closed, (True, False, False)),
    (asker(AUTHOR), AdState.expired, (True, False, False)),
    (asker(AUTHOR), AdState.hidden, (True, False, False)),
    (asker(), AdState.open, (True, False, True)),
    (asker(), AdState.closed, (True, False, False)),
    (asker(), AdState.expired, (True, False, False)),
    (asker(), AdState.hidden, (False, False, False)),
    (asker(country_manager=True), AdState.hidden, (True, False, False)),
    (asker(confirmed=False), AdState.open, (False, False, False)),
]


@pytest.mark.parametrize(("who", "state", "expected"), MATRIX)
def test_rights_by_asker_and_state(who, state, expected):
    ad = SomeAd(state=state)
    found = (policy.can_see(who, ad), policy.can_change(who, ad, NOW), policy.can_answer(who, ad, NOW))
    assert found == expected


@pytest.mark.parametrize(("until", "is_open"), [(timedelta(seconds=1), True), (timedelta(0), False)])
def test_open_ends_at_the_very_moment(until, is_open):
    assert policy.is_open(SomeAd(expires_at=NOW + until), NOW) is is_open


@pytest.mark.parametrize(
    ("who", "may"), [(asker(), True), (asker(confirmed=False), False), (asker(place_id=None), False)]
)
def test_publishing_needs_a_confirmed_account_with_a_place(who, may):
    assert policy.can_publish(who) is may


@pytest.mark.parametrize(("within", "radius"), [(None, 5), (1, 1), (2, 5), (5, 5), (21, 50), (900, 50)])
def test_radius_is_taken_up_to_the_next_choice_of_the_country(within, radius):
    assert policy.radius_km(Near(default_radius_m=5000, radii_m=(50000, 1000, 5000, 20000)), within) == radius

"""Rules without a database: passwords, names, ages, locks, and the blurred point."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.blueprints.accounts import policy
from app.blueprints.accounts.views.browsers import browser_name
from app.blueprints.accounts.views.door import onward
from app.web import auth

NORA = ("Nora", "Lund", "nora.lund@example.org", "Saint-Malo")
homes = st.tuples(st.floats(-60, 71), st.floats(-179.9, 179.9))


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "azertyuiop",
        "noralund1985",
        "Saint-Malo 2026",
        "nora@example.org!!",
        "P@ssw0rd2026!",
        "a" * 40,
        "a" * 201,
    ],
)
def test_weak_password_is_refused(password):
    assert policy.password_faults(password, NORA) != []


@pytest.mark.parametrize(
    "password",
    ["seven green snails sing", "tr0uv3z-M01-lA-plUie", "Nora has seven green snails", "ж" * 3 + "q8Kz!w2Pm"],
)
def test_strong_password_is_taken(password):
    assert policy.password_faults(password, NORA) == []


@given(st.text(max_size=300), st.lists(st.text(max_size=30), max_size=4))
def test_any_text_can_be_judged_as_a_password(password, own):
    assert isinstance(policy.password_faults(password, own), list)


def test_same_password_from_two_keyboards_is_the_same():
    assert policy.normal_password("cafe\u0301 \ufb01n") == policy.normal_password("caf\u00e9 fin")


@pytest.mark.parametrize("name", ["Léa", "O’Brien", "Jean-Luc", "J. R.", "Łukasz", "Gheorghiță", "Núñez i Vidal", "李"])
def test_names_of_people_are_taken(name):
    assert policy.name_faults(name) == []


@pytest.mark.parametrize(
    "name", ["evil.example", "http://x.example", "Win 100 €", "a@b.c", "<b>", "-", "1", "J.R", "☺"]
)
def test_names_that_hide_a_link_are_refused(name):
    assert policy.name_faults(name) != []


@given(st.text(min_size=1, max_size=60))
def test_no_name_that_is_taken_can_become_a_link(name):
    if policy.name_faults(name) == []:
        assert not set(name) & set('/:@<>"&%0123456789')
        assert "." not in name.replace(". ", " ").removesuffix(".")


def test_age_counts_whole_years_on_the_birthday():
    born = date(2011, 11, 23)
    assert policy.age_faults(born, today=date(2026, 11, 22), least=15) != []
    assert policy.age_faults(born, today=date(2026, 11, 23), least=15) == []
    assert policy.age_faults(date(2012, 2, 29), today=date(2027, 2, 28), least=15) != []
    assert policy.age_faults(date(2027, 1, 1), today=date(2026, 1, 1), least=15) != []
    assert policy.age_faults(date(1890, 1, 1), today=date(2026, 1, 1), least=15) != []


def test_lock_begins_at_the_fifth_try_doubles_and_ends_at_an_hour():
    told = [policy.lock_after(failed) for failed in range(4, 14)]
    minutes = [lock and lock // timedelta(minutes=1) for lock in told]
    assert minutes == [None, 1, 2, 4, 8, 16, 32, 60, 60, 60]


@given(homes, st.text(min_size=1, max_size=40), st.text(min_size=1, max_size=40))
def test_public_point_lies_150_to_400_m_from_the_home_and_stays(home, account, key):
    lat, lon = home
    point = policy.blurred(lat, lon, account=account, key=key)
    assert point == policy.blurred(lat, lon, account=account, key=key)
    assert 149.9 <= policy.distance_m(lat, lon, *point) <= 400.1
    assert -180 <= point[1] <= 180


def test_public_points_of_one_home_differ_by_account_and_cannot_be_computed_without_the_key():
    one = policy.blurred(48.6493, -2.0257, account="a", key="k")
    assert one != policy.blurred(48.6493, -2.0257, account="b", key="k")
    assert one != policy.blurred(48.6493, -2.0257, account="a", key="l")


def test_public_points_do_not_gather_around_the_home():
    """Many accounts in one house: the mean of their points tells where it is only slowly; the ring is filled evenly."""
    points = [policy.blurred(48.6493, -2.0257, account=str(number), key="k") for number in range(2000)]
    north = sum(lat > 48.6493 for lat, _ in points)
    east = sum(lon > -2.0257 for _, lon in points)
    outer = sum(policy.distance_m(48.6493, -2.0257, *point) > 302 for point in points)  # half of the ring's surface
    assert all(abs(count - 1000) < 120 for count in (north, east, outer))


def test_digest_of_a_token_is_the_porchs():
    assert policy.digest("a token") == auth.digest("a token")


@pytest.mark.parametrize(
    ("path", "led"),
    [("/ads/new?kind=ask", "/ads/new?kind=ask"), ("/", "/"), ("", "/"), ("//x.example", "/"), ("/\\x", "/"),
     ("https://x.example", "/"), ("/a\r\nSet-Cookie: x=1", "/"), ("/a\\b", "/"), ("javascript:alert(1)", "/")],
)  # fmt: skip
def test_one_goes_on_to_own_paths_only(path, led):
    assert onward(path) == led


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Android 16; Mobile; rv:150.0) Gecko/150.0 Firefox/150.0", "Firefox, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 20_0 like Mac OS X) AppleWebKit/605.1 (KHTML, like Gecko) Version/20.0 Mobile Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0 Safari/537.36 Edg/150.0", "Edge, Windows"),
        ("<script>alert(1)</script>", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_browser_is_recognised(agent, name):
    assert browser_name(agent) == name

"""Limits as whoever asks sees them: what is left, how long to wait, and who is counted with whom."""

import dataclasses
import re

import pytest

from app.factory import create_app
from app.web.limits import by_address, limiter
from tenants import house as houses
from tests.browser import Browser
from tests.builders.accounts import PASSWORD, lea, tom

FIELD = re.compile(r'"per-(\w+)";r=(\d+);t=(\d+)')


@pytest.fixture
def limited(config, one_transaction, valkey):
    """An application that counts; the limiter is one for all applications of a process, so it is off again afterwards."""
    house = houses.build(dataclasses.replace(config, stage="demo"), engines=one_transaction)
    app = create_app(house)
    limiter.reset()
    yield app
    limiter.reset()
    house.close()
    off = houses.build(config, engines=one_transaction)
    create_app(off)
    off.close()


@pytest.fixture
def people(unit, world):
    with unit(world.fr) as here:
        return {"lea": lea(here.session), "tom": tom(here.session)}


@pytest.fixture
def come(limited):
    def opened(sender="192.0.2.1", person=None):
        browser = Browser(limited, host="fr.localhost", language="en", device=person.device if person else None)
        browser.client.environ_base["REMOTE_ADDR"] = sender
        return browser

    return opened


def left(page):
    return {name: (int(rest), int(wait)) for name, rest, wait in FIELD.findall(page.response.headers["RateLimit"])}


def sign_in(browser, email, password="wrong"):
    return browser.fill("/sign-in", "/sign-in", email=email, password=password)


def test_limited_address_says_its_limit_and_what_is_left(come):
    browser = come()
    answers = [browser.get("/api/v1/ads/kinds") for _ in range(3)]
    assert {page.response.headers["RateLimit-Policy"] for page in answers} == {'"per-minute";q=120;w=60'}
    assert [left(page)["minute"][0] for page in answers] == [119, 118, 117]
    assert all(1 <= left(page)["minute"][1] <= 62 for page in answers)
    assert "Retry-After" not in answers[-1].response.headers
    assert "RateLimit" not in browser.get("/help").response.headers


def test_refusal_says_how_long_to_wait(come):
    browser = come()
    pages = [browser.fill("/forgotten", "/forgotten", email=f"x{n}@example.org") for n in range(4)]
    assert [page.status for page in pages] == [303, 303, 303, 429]
    assert 1 <= int(pages[-1].response.headers["Retry-After"]) <= 62
    assert left(pages[-1])["minute"][0] == 0


def test_account_is_counted_wherever_it_asks_from_and_apart_from_its_neighbours(come, people):
    first = come("192.0.2.1", people["lea"]).get("/api/v1/ads/mine")
    again = come("192.0.2.2", people["lea"]).get("/api/v1/ads/mine")
    other = come("192.0.2.2", people["tom"]).get("/api/v1/ads/mine")
    visitor = come("192.0.2.2").get("/api/v1/ads/kinds")
    assert [left(page)["minute"][0] for page in (first, again, other, visitor)] == [119, 118, 119, 119]


@pytest.mark.parametrize(
    ("sender", "counted"),
    [
        ("192.0.2.7", "from:192.0.2.7"),
        ("::ffff:192.0.2.7", "from:192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "from:2001:db8:1:2::"),
        ("2001:db8:1:2::1", "from:2001:db8:1:2::"),
        ("2001:db8:1:3::1", "from:2001:db8:1:3::"),
        ("", "from:"),
    ],
)
def test_household_is_one_sender(app, sender, counted):
    with app.test_request_context(environ_base={"REMOTE_ADDR": sender}):
        assert by_address() == counted


def test_what_others_tried_for_an_address_is_not_told(come, people):
    email = people["lea"].account.email
    for number in range(4):
        sign_in(come(f"192.0.2.{number}"), email)
    page = sign_in(come("192.0.2.99"), email)
    assert left(page) == {"minute": (9, left(page)["minute"][1]), "hour": (59, left(page)["hour"][1])}


def test_attacker_does_not_lock_the_owner_out_of_their_own_browser(come, people):
    """Neither by the counter of the address, nor by the lock of the account, nor from the owner's own line."""
    email = people["lea"].account.email
    home, stranger = come("192.0.2.50"), come("192.0.2.60")
    assert sign_in(home, email, PASSWORD).status == 303
    home.fill("/account", "/sign-out")
    for number in range(12):
        sign_in(come("192.0.2.50" if number % 2 else f"192.0.2.{number}"), email)
    assert sign_in(stranger, email, PASSWORD).status == 429  # who was never here waits
    assert sign_in(come("192.0.2.61"), people["tom"].account.email, PASSWORD).status == 303
    assert sign_in(home, email, PASSWORD).status == 303
    assert home.get("/account").status == 200


def test_known_browser_has_tries_of_its_own_and_they_end(come, people):
    email = people["lea"].account.email
    home = come()
    sign_in(home, email, PASSWORD)
    home.fill("/account", "/sign-out")
    answers = [sign_in(home, email).status for _ in range(12)]
    assert answers[0] == 422
    assert answers[-1] == 429
    assert answers.count(422) == 10  # a minute; the first sign-in was a stranger's


def test_wrong_tries_of_a_known_browser_do_not_lock_the_others(come, people, unit, world):
    email = people["lea"].account.email
    home = come()
    sign_in(home, email, PASSWORD)
    home.fill("/account", "/sign-out")
    for _ in range(6):
        sign_in(home, email)
    assert sign_in(come("192.0.2.8"), email, PASSWORD).status == 303


def test_being_known_is_worth_nothing_for_another_address_or_when_made_up(come, people):
    home = come()
    sign_in(home, people["tom"].account.email, PASSWORD)
    home.fill("/account", "/sign-out")
    email = people["lea"].account.email
    for number in range(10):
        sign_in(come(f"192.0.2.{number + 100}"), email)
    assert sign_in(home, email, PASSWORD).status == 429
    forger = come("192.0.2.77")
    forger.client.set_cookie("known", "ImxlYSI.aGVsbG8.c2lnbmVk", domain="fr.localhost")
    assert sign_in(forger, email, PASSWORD).status == 429


def test_cookie_of_a_known_browser_holds_no_address(come, people):
    home, email = come(), people["lea"].account.email
    page = sign_in(home, email, PASSWORD)
    cookie = next(line for line in page.response.headers.getlist("Set-Cookie") if line.startswith("known="))
    assert "HttpOnly" in cookie
    assert email.split("@")[0] not in cookie

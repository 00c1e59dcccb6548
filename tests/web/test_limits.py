"""Limits as whoever asks sees them: what is left, how long to wait, and who is counted with whom."""

import dataclasses
import re
from datetime import timedelta

import pytest
import time_machine
from limits.storage import storage_from_string
from limits.strategies import STRATEGIES

from app.blueprints.accounts import policy
from app.blueprints.accounts.models import Account, TokenKind
from app.blueprints.accounts.services import issue_token
from app.factory import create_app
from app.web import auth
from app.web.limits import by_address, limiter
from kernel import clock
from tenants import house as houses
from tests.browser import Browser
from tests.builders.accounts import PASSWORD, lea, tom

FIELD = re.compile(r'"per-(\w+)";r=(\d+);t=(\d+)')


@pytest.fixture
def limited(config, one_transaction, valkey):
    """An application that counts."""
    house = houses.build(dataclasses.replace(config, stage="demo"), engines=one_transaction)
    app = create_app(house)
    limiter.reset()
    yield app
    limiter.reset()
    house.close()


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


@pytest.mark.parametrize("path", ["/sign-in", "/forgotten", "/sign-up"])
def test_body_that_is_too_large_takes_no_limit_away(come, people, path):
    browser, email = come(), people["lea"].account.email
    token = browser.get("/sign-in").form("/sign-in")["values"]["csrf_token"]
    headers = {"X-CSRF-Token": token, "Content-Type": "application/x-www-form-urlencoded"}
    body = b"email=a&x=" + b"a" * 1_100_000
    assert browser.client.post(path, base_url=browser.base, data=body, headers=headers).status_code == 413
    answers = [sign_in(browser, email).status for _ in range(11)]
    assert answers[0] == 422
    assert answers[-1] == 429
    assert browser.get("/api/v1/ads/kinds").response.headers["RateLimit-Policy"] == '"per-minute";q=120;w=60'


def test_without_its_counters_a_worker_keeps_every_limit_by_itself(come, people, limited, monkeypatch):
    """The counters are gone from the first question on: nothing listens where they were."""
    gone = storage_from_string("redis://127.0.0.1:1/0", socket_connect_timeout=0.1)
    monkeypatch.setattr(limiter, "_storage", gone)
    monkeypatch.setattr(limiter, "_limiter", STRATEGIES["moving-window"](gone))
    try:
        answers = [sign_in(come("192.0.2.1"), f"x{number}@example.org").status for number in range(12)]
        assert answers == [422] * 10 + [429] * 2
        letters = [come().fill("/forgotten", "/forgotten", email=f"x{n}@example.org").status for n in range(4)]
        assert letters == [303] * 3 + [429]
        mover = come("192.0.2.5", people["lea"])
        moves = [
            mover.fill("/account/location", "/account/location", point=f"48.65{n}, -2.01").status for n in range(7)
        ]
        assert moves == [303] * 6 + [429]
    finally:
        limiter._storage_dead = False
        limiter._fallback_storage.reset()


@pytest.mark.parametrize(
    ("name", "domain"),
    [
        ("lea\u200b", "example.org"),
        ("\ufefflea", "example.org"),
        ("lea", "exa\u2060mple.org"),
        ("lea", "EXAMPLE.org\x00"),
        (" LEA", "example.org "),
    ],
)
def test_address_written_otherwise_is_the_same_address_for_its_counter(come, name, domain):
    for number in range(3):
        assert come(f"192.0.2.{number}").post("/forgotten", email="lea@example.org").status == 303
    assert come("192.0.2.9").post("/forgotten", email=f"{name}@{domain}").status == 429
    assert come("192.0.2.9").post("/forgotten", email="leah@example.org").status == 303


def test_domain_in_its_two_writings_is_the_same_address_for_its_counter(come):
    for number, domain in enumerate(["bücher.example", "xn--bcher-kva.example", "BÜCHER.example"]):
        assert come(f"192.0.2.{number}").post("/forgotten", email=f"lea@{domain}").status == 303
    assert come("192.0.2.9").post("/forgotten", email="lea@bücher.example").status == 429


def test_browser_is_known_however_its_owner_writes_the_address(come, people):
    email = people["lea"].account.email
    home = come("192.0.2.50")
    assert sign_in(home, email, PASSWORD).status == 303
    home.fill("/account", "/sign-out")
    for number in range(11):
        sign_in(come(f"192.0.2.{number}"), email)
    assert sign_in(home, f" \u200b{email.upper()}", PASSWORD).status == 303


def test_owner_under_attack_changes_password_and_address_while_signed_in(come, people):
    email = people["lea"].account.email
    owner, other = come("192.0.2.50", people["lea"]), come("192.0.2.51")
    assert sign_in(other, email, PASSWORD).status == 303
    for number in range(6):
        sign_in(come(f"192.0.2.{number}"), email)
    new = {"email": "new@example.org", "current_password": PASSWORD}
    assert owner.fill("/account/email", "/account/email", **new).location == "/account/email/sent"
    words = {"current_password": PASSWORD, "new_password": "otters juggle blue lamps"}
    assert owner.fill("/account/password", "/account/password", **words).location == "/account"
    assert other.get("/account").status == 303  # whoever else was signed in is out


def test_tries_at_ones_own_password_are_counted_together_and_end(come, people):
    """Who found an open browser tries no more often than a stranger at the door, and locks nobody out."""
    thief = come("192.0.2.50", people["lea"])
    email = [
        thief.fill("/account/email", "/account/email", email="x@example.org", current_password="wrong").status
        for _ in range(2)
    ]
    words = {"current_password": "wrong", "new_password": "otters juggle blue lamps"}
    answers = [thief.fill("/account/password", "/account/password", **words).status for _ in range(10)]
    assert email + answers == [422] * 10 + [429] * 2
    refused = thief.post_json("/api/v1/account/email", email="x@example.org", current_password=PASSWORD)
    assert refused.status == 429
    assert sign_in(come("192.0.2.51"), people["lea"].account.email, PASSWORD).status == 303


def test_moves_asked_for_at_once_are_no_more_than_may_be(come, people, limited, monkeypatch, unit, world):
    """As if many requests had been let in before the first was answered: each sees a counter at nothing."""
    mover = come("192.0.2.7", people["lea"])
    monkeypatch.setattr(type(limiter.limiter), "test", lambda *_args, **_more: True)
    answers = [mover.send_json("PUT", "/api/v1/account/home", point=f"48.65{n}, -2.01") for n in range(9)]
    assert [page.status for page in answers] == [200] * 6 + [429] * 3
    assert all(int(page.response.headers["Retry-After"]) > 0 for page in answers[6:])
    with unit(world.fr, read_only=True) as here:
        account = here.session.get_one(Account, people["lea"].id)
        assert account.home_lat == pytest.approx(48.655)  # of the sixth: what was refused was not done


def test_known_browser_outlives_its_device(come, people):
    email, home = people["lea"].account.email, come()
    sign_in(home, email, PASSWORD)
    later = clock.now() + policy.SIGNED_IN_FOR + timedelta(days=30)
    with time_machine.travel(later, tick=True):
        assert home.get("/account").status == 303  # the device has ended
        for number in range(11):
            sign_in(come(f"192.0.2.{number + 100}"), email)
        page = sign_in(home, email, PASSWORD)
        assert page.status == 303
    cookie = next(line for line in page.response.headers.getlist("Set-Cookie") if line.startswith("known="))
    assert f"Max-Age={2 * auth.KEPT_SECONDS}" in cookie


def link_of(unit, world, person, kind, email):
    with unit(world.fr) as here:
        return issue_token(here.session, account_id=person.id, kind=kind, email=email)


def test_who_came_back_by_letter_is_known_from_then_on(come, people, unit, world):
    email, new = people["lea"].account.email, "otters juggle blue lamps"
    home = come("192.0.2.50")
    secret = link_of(unit, world, people["lea"], TokenKind.reset, email)
    assert home.fill(f"/reset/{secret}", f"/reset/{secret}", new_password=new).status == 303
    home.fill("/account", "/sign-out")
    for number in range(11):
        sign_in(come(f"192.0.2.{number}"), email)
    assert sign_in(come("192.0.2.60"), email, new).status == 429
    assert sign_in(home, email, new).status == 303


def test_browser_that_took_a_new_address_over_is_known_by_it(come, people, unit, world):
    home = come("192.0.2.50", people["lea"])
    secret = link_of(unit, world, people["lea"], TokenKind.change_email, "new@example.org")
    path = f"/account/email/{secret}"
    assert home.fill(path, path).status == 303
    home.fill("/account", "/sign-out")
    for number in range(11):
        sign_in(come(f"192.0.2.{number}"), "new@example.org")
    assert sign_in(home, "new@example.org", PASSWORD).status == 303


def test_link_of_another_account_makes_no_browser_known_by_its_address(come, people, unit, world):
    stranger = come("192.0.2.50", people["tom"])
    secret = link_of(unit, world, people["lea"], TokenKind.change_email, "new@example.org")
    path = f"/account/email/{secret}"
    assert stranger.fill(path, path).status == 303
    for number in range(11):
        sign_in(come(f"192.0.2.{number}"), "new@example.org")
    assert sign_in(stranger, "new@example.org", PASSWORD).status == 429

"""Cookies as browsers get them, and limits that hold across workers."""

import dataclasses

import pytest
from sqlalchemy import update

from app.blueprints.accounts import policy
from app.blueprints.accounts.models import Device
from app.factory import create_app
from app.web import auth
from app.web.limits import limiter
from kernel import clock
from tenants import house as houses
from tests.ads.test_api import Program
from tests.browser import Browser
from tests.builders.accounts import PASSWORD, lea


@pytest.fixture
def email(unit, world):
    with unit(world.fr) as here:
        return lea(here.session).account.email


@pytest.fixture
def another(config, one_transaction):
    """Applications with another configuration, on the same database and Valkey."""
    made = []

    def build(**changes):
        house = houses.build(dataclasses.replace(config, **changes), engines=one_transaction)
        made.append(house)
        return create_app(house)

    yield build
    for house in made:
        house.close()


def cookies(response):
    found = {}
    for line in response.headers.getlist("Set-Cookie"):
        name, _equals, rest = line.partition("=")
        found[name] = {part.strip() for part in rest.split(";")[1:]}
    return found


def test_cookies_of_plain_localhost_are_strict_but_not_secure(browse, email):
    page = browse().fill("/sign-in", "/sign-in", email=email, password=PASSWORD)
    flags = cookies(page.response)["device"]
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= flags
    assert "Secure" not in flags
    assert not any(flag.startswith("Domain") for flag in flags)


def test_cookies_of_a_real_host_bear_its_prefix(another, email):
    app = another(base_url="https://smiile.example")
    browser = Browser(app, host="fr.localhost", language="en", device=None)
    browser.base = "https://fr.localhost"
    form = browser.get("/sign-in").form("/sign-in")
    page = browser.send("/sign-in", {**form["values"], "email": email, "password": PASSWORD})
    assert page.status == 303
    flags = cookies(page.response)["__Host-device"]
    assert {"HttpOnly", "SameSite=Lax", "Path=/", "Secure"} <= flags
    assert not any(flag.startswith("Domain") for flag in flags)
    assert browser.get("/account").status == 200
    token = browser.get("/account").form("/sign-out")["values"]
    assert browser.send("/language", {**token, "language": "de"}).status == 303
    assert browser.client.get_cookie("__Host-language", domain="fr.localhost").value == "de"


def test_signing_out_removes_the_cookie_and_ends_the_device(browse, email):
    browser = browse()
    browser.fill("/sign-in", "/sign-in", email=email, password=PASSWORD)
    token = browser.client.get_cookie("device", domain="fr.localhost").value
    page = browser.fill("/account", "/sign-out")
    assert "Max-Age=0" in cookies(page.response)["device"]
    thief = browse()
    thief.client.set_cookie("device", token, domain="fr.localhost")
    assert thief.get("/account").status == 303


def test_form_without_its_token_is_refused(browse, email):
    browser = browse()
    form = browser.get("/sign-in").form("/sign-in")["values"]
    for token in ("", "x", form["csrf_token"][:-4] + "AAA="):
        values = {**form, "csrf_token": token, "email": email, "password": PASSWORD}
        assert browser.send("/sign-in", values).status == 403


def test_limits_hold_across_workers(another, email, valkey):
    workers = [another(stage="demo") for _ in range(2)]
    try:
        limiter.reset()
        answers = []
        for number in range(12):
            browser = Browser(workers[number % 2], host="fr.localhost", language="en", device=None)
            answers.append(
                browser.fill("/sign-in", "/sign-in", email=f"x{number}@example.org", password="wrong").status
            )
        assert answers == [422] * 10 + [429] * 2
    finally:
        limiter.reset()


def test_whatever_searches_is_limited_and_the_newest_are_not(another, unit, world, valkey):
    with unit(world.fr) as here:
        person = lea(here.session)
    app = another(stage="demo")
    try:
        limiter.reset()
        browser = Browser(app, host="fr.localhost", language="en", device=person.device)
        paths = ("/", "/?show=help&within=5", "/?q=ladder", "/?kind=sell", "/?near=cancale", "/?order=nearest", "/map")
        limited = {path for path in paths if "RateLimit" in browser.get(path).response.headers}
        assert limited == set(paths[2:])
    finally:
        limiter.reset()


def test_letters_to_one_address_are_limited_wherever_they_are_asked_from(another, valkey):
    app = another(stage="demo")
    try:
        limiter.reset()
        answers = []
        for number in range(5):
            browser = Browser(app, host="fr.localhost", language="en", device=None)
            browser.client.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
            answers.append(browser.fill("/forgotten", "/forgotten", email="Nora@example.org").status)
        assert answers == [303] * 3 + [429] * 2
        assert b"nora@" not in b" ".join(limiter.storage.storage.keys("*")).lower()
    finally:
        limiter.reset()


def test_ones_place_is_moved_a_few_times_a_day_whatever_device_one_uses(another, unit, world, valkey):
    with unit(world.fr) as here:
        person, neighbour = lea(here.session), lea(here.session)
    app = another(stage="demo")
    try:
        limiter.reset()
        answers = []
        for number in range(9):
            browser = Browser(app, host="fr.localhost", language="en", device=person.device)
            browser.client.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
            point = "far away" if number < 2 else f"48.65{number}, -2.01"
            answers.append(browser.fill("/account/location", "/account/location", point=point).status)
        assert answers == [422] * 2 + [303] * 6 + [429]
        browser = Browser(app, host="fr.localhost", language="en", device=neighbour.device)
        assert browser.fill("/account/location", "/account/location", point="48.65, -2.01").status == 303
    finally:
        limiter.reset()


def test_stolen_token_ends_when_its_cookie_would(browse, unit, world):
    assert policy.SIGNED_IN_FOR.total_seconds() == auth.KEPT_SECONDS
    with unit(world.fr) as here:
        person = lea(here.session)
    browser = browse(person)
    assert browser.get("/account").status == 200
    with unit(world.fr) as here:
        here.session.execute(update(Device).values(created_at=clock.now() - policy.SIGNED_IN_FOR))
    assert browser.get("/account").status == 303


def test_moves_are_counted_together_by_whatever_door_one_uses(another, unit, world, valkey):
    with unit(world.fr) as here:
        person = lea(here.session)
    app = another(stage="demo")
    try:
        limiter.reset()
        program, towns = Program(app, person), ["Dinan", "Saint-Malo", "Dinan", "Saint-Malo"]
        assert [program.send("PUT", "/account/place", {"place": town}).status_code for town in towns] == [200] * 4
        assert program.send("PUT", "/account/home", {"direction": "centre"}).status_code == 200
        browser = Browser(app, host="fr.localhost", language="en", device=person.device)
        assert browser.fill("/account/location", "/account/location", point="48.65, -2.01").status == 303
        refused = program.send("PUT", "/account/place", {"place": "Dinan"})
        assert (refused.status_code, refused.content_type) == (429, "application/problem+json")
        assert int(refused.headers["Retry-After"]) > 0
        assert browser.fill("/account/place", "/account/place", place="Dinan").status == 429
    finally:
        limiter.reset()

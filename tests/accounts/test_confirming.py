"""Confirming: the letter proves the address; the browser or the password proves who chose the password."""

import pytest

from app.blueprints.accounts.models import Account
from tests.accounts.test_cookies_and_limits import cookies
from tests.builders.accounts import JOINING, PASSWORD

THIEFS = "thieves like quiet nights"
EMAIL = JOINING["email"]


@pytest.fixture
def nora(browse):
    return browse()


@pytest.fixture
def thief(browse):
    return browse()


@pytest.fixture
def account(unit, world):
    def read():
        with unit(world.fr, read_only=True) as here:
            return here.session.query(Account).filter_by(email_key=EMAIL).one()

    return read


def join(browser, password=PASSWORD):
    return browser.fill("/sign-up", "/sign-up", **(JOINING | {"password": password}))


def test_browser_that_joined_confirms_by_one_press(nora, deliver, account):
    page = join(nora)
    assert {"HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=345600"} <= cookies(page.response)["join"]
    assert nora.client.get_cookie("join", domain="fr.localhost").value not in str(vars(account()))
    link = deliver().link(EMAIL)
    assert "password" not in nora.get(link).form(link)["values"]
    confirmed = nora.fill(link, link)
    assert confirmed.status == 303
    assert {"HttpOnly", "SameSite=Lax"} <= cookies(confirmed.response)["known"]  # nobody locks it out from now on
    assert account().state == "confirmed"
    assert account().joined_by is None


def test_another_browser_needs_the_password(nora, browse, deliver, account):
    join(nora)
    link, phone = deliver().link(EMAIL), browse()
    assert phone.get(link).form(link)["values"]["password"] == ""
    nothing = phone.fill(link, link)
    assert (nothing.status, "Please fill this in." in nothing.words) == (422, True)
    wrong = phone.fill(link, link, password="wrong")
    assert (wrong.status, "This is not your password." in wrong.words) == (422, True)
    assert wrong.response.headers["Referrer-Policy"] == "no-referrer"
    assert (account().state, account().failed_sign_ins) == ("unconfirmed", 1)
    assert phone.get("/account").status == 303
    assert phone.fill(link, link, password=PASSWORD).status == 303
    assert phone.get("/account").status == 200
    assert (account().state, account().failed_sign_ins) == ("confirmed", 0)


def test_wrong_passwords_lock_confirming_too(nora, browse, deliver, account):
    join(nora)
    link, phone = deliver().link(EMAIL), browse()
    for _ in range(5):
        assert phone.fill(link, link, password="wrong").status == 422
    assert phone.fill(link, link, password=PASSWORD).status == 422
    assert account().state == "unconfirmed"
    assert nora.fill(link, link).status == 303  # who joined here is not kept out


def test_who_was_replaced_does_not_confirm_the_thiefs_password(nora, thief, deliver, account):
    join(nora)
    join(thief, THIEFS)
    link = deliver().link(EMAIL)
    assert nora.fill(link, link).status == 422
    assert nora.fill(link, link, password=PASSWORD).status == 422
    assert account().state == "unconfirmed"
    join(nora)
    link = deliver().link(EMAIL)
    assert nora.fill(link, link).status == 303
    assert thief.fill("/sign-in", "/sign-in", email=EMAIL, password=THIEFS).status == 422


def test_who_comes_second_confirms_what_they_chose(nora, thief, deliver, account):
    join(thief, THIEFS)
    older = deliver().link(EMAIL)
    join(nora)
    link = deliver().link(EMAIL)
    assert nora.get(older).status == 410
    assert nora.fill(link, link).status == 303
    assert account().state == "confirmed"
    assert thief.fill("/sign-in", "/sign-in", email=EMAIL, password=THIEFS).status == 422
    assert nora.fill("/sign-in", "/sign-in", email=EMAIL, password=PASSWORD).status == 303

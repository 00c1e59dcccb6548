"""Nobody learns whether an address has an account: not by an answer, not by the work done for it, not by a letter."""

import re

import pytest
from sqlalchemy import event

from app.blueprints.accounts.services import passwords
from tests.builders.accounts import JOINING, PASSWORD, lea


class Counting:
    """The real hasher; notes how often it worked."""

    def __init__(self, hasher):
        self.hasher = hasher
        self.work = []

    def hash(self, password):
        self.work.append("hash")
        return self.hasher.hash(password)

    def verify(self, hashed, password):
        self.work.append("verify")
        return self.hasher.verify(hashed, password)

    def check_needs_rehash(self, hashed):
        return self.hasher.check_needs_rehash(hashed)


@pytest.fixture
def hasher(monkeypatch):
    counting = Counting(passwords.HASHER)
    monkeypatch.setattr(passwords, "HASHER", counting)
    return counting


@pytest.fixture
def known(unit, world):
    """An address with an account, whose hash has the product's own cost."""
    with unit(world.fr) as here:
        return lea(
            here.session, email="known@example.org", password_hash=passwords.hash_password(PASSWORD)
        ).account.email


@pytest.fixture
def statements(app_engine):
    told = []

    def listen(_connection, _cursor, statement, *_rest):
        told.append(statement.split()[0])

    event.listen(app_engine, "before_cursor_execute", listen)
    yield told
    event.remove(app_engine, "before_cursor_execute", listen)


def bytes_of(page):
    """The whole answer but what is random in every answer."""
    text = re.sub(r'(nonce|hx-nonce|name="csrf_token" value)="[^"]+"', r'\1=""', page.text)
    headers = {
        name: re.sub(r"'nonce-[^']+'|(?<=^join=)[^;]+|(?<=Expires=)[^;]+", "", value)
        for name, value in page.response.headers.items()
        if name != "Content-Length"
    }
    return page.status, headers, text


def test_joining_answers_and_works_the_same_for_a_known_address(browse, known, hasher, events):
    new = browse().fill("/sign-up", "/sign-up", **JOINING)
    new_work = hasher.work[:]
    again = browse().fill("/sign-up", "/sign-up", **(JOINING | {"email": known.upper()}))
    assert bytes_of(new) == bytes_of(again)
    assert hasher.work == new_work * 2 == ["hash", "hash"]
    assert [told["kind"] for name, told in events() if name == "SignInLetterWanted"] == ["confirm", "already_member"]


def test_known_address_is_told_by_letter_and_nothing_changes(browse, deliver, known):
    browse().fill("/sign-up", "/sign-up", **(JOINING | {"email": known, "password": "otters juggle blue lamps"}))
    assert deliver().subjects(known) == ["You have an account already"]
    assert browse().fill("/sign-in", "/sign-in", email=known, password=PASSWORD).status == 303


def test_refused_joining_says_the_same_for_a_known_address(browse, known):
    weak = {"password": "azertyuiop"}
    new = browse().fill("/sign-up", "/sign-up", **(JOINING | weak))
    again = browse().fill("/sign-up", "/sign-up", **(JOINING | weak | {"email": known}))
    assert new.status == 422
    assert bytes_of(new)[2] == bytes_of(again)[2].replace(known, JOINING["email"])


def test_signing_in_answers_and_works_the_same_for_every_wrong_try(browse, known, hasher):
    def tried(email, password):
        before = len(hasher.work)
        page = browse().fill("/sign-in", "/sign-in", email=email, password=password)
        status, headers, text = bytes_of(page)
        return (status, headers, text.replace(email, "")), hasher.work[before:]

    unknown = tried("nobody@example.org", "wrong")
    wrong = tried(known, "wrong")
    for _ in range(4):
        tried(known, "wrong")
    locked = tried(known, PASSWORD)
    assert unknown == wrong == locked
    assert unknown[1] == ["verify"]
    assert unknown[0][0] == 422


def test_every_refused_sign_in_asks_and_writes_the_same(browse, known, statements, events):
    def tried(email, password="wrong"):
        browser = browse()
        form = browser.get("/sign-in").form("/sign-in")
        statements.clear()
        browser.send("/sign-in", {**form["values"], "email": email, "password": password})
        return statements[:]

    unknown, wrong = tried("nobody@example.org"), tried(known)
    for _ in range(4):
        tried(known)
    locked = tried(known, PASSWORD)
    assert unknown == wrong == locked
    assert {"UPDATE", "INSERT"} <= set(unknown)
    failed = [told["account_id"] for name, told in events() if name == "SignInFailed"]
    assert (failed[0], len(failed), len(set(failed))) == (None, 7, 2)


def test_nobodys_password_costs_as_much_as_everybodys():
    assert not passwords.HASHER.check_needs_rehash(passwords.NOBODY)


def test_forgetting_answers_and_works_the_same(browse, known, statements, deliver):
    def asked(email):
        browser = browse()
        form = browser.get("/forgotten").form("/forgotten")
        statements.clear()
        page = browser.send("/forgotten", {**form["values"], "email": email})
        return bytes_of(page), statements[:]

    assert asked("nobody@example.org") == asked(known)
    assert [letter["To"] for letter in deliver().letters] == [known]


def test_changing_to_a_known_address_answers_and_works_the_same(browse, known, unit, world, statements, deliver):
    with unit(world.fr) as here:
        nora = lea(here.session, email="nora@example.org", password_hash=passwords.hash_password(PASSWORD))

    def asked(email):
        browser = browse(nora)
        form = browser.get("/account/email").form("/account/email")
        statements.clear()
        page = browser.send("/account/email", {**form["values"], "email": email, "current_password": PASSWORD})
        return bytes_of(page), statements[:]

    assert asked("free@example.org") == asked(known)
    mailbox = deliver()
    assert mailbox.subjects("free@example.org") == ["Please confirm your new address"]
    assert mailbox.subjects(known) == ["You have an account already"]


def test_who_joins_again_before_confirming_leaves_nothing_of_the_first_try(browse, deliver):
    """Nobody prepares an account with a password of theirs for an address of somebody else's."""
    thief, nora = browse(), browse()
    thief.fill("/sign-up", "/sign-up", **(JOINING | {"password": "thieves like quiet nights"}))
    thief.fill("/sign-in", "/sign-in", email=JOINING["email"], password="thieves like quiet nights")
    assert thief.get("/account").status == 200
    old_link = deliver().link(JOINING["email"])
    nora.fill("/sign-up", "/sign-up", **JOINING)
    assert thief.get("/account").status == 303
    assert nora.get(old_link).status == 410
    link = deliver().link(JOINING["email"])
    nora.fill(link, link)
    assert nora.get("/account").status == 200
    refused = browse().fill("/sign-in", "/sign-in", email=JOINING["email"], password="thieves like quiet nights")
    assert refused.status == 422

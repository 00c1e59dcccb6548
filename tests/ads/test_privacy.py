"""A canary: the digits of a home's exact point never leave the account's own row."""

import json

import pytest
from sqlalchemy import select

from app.blueprints.notifications.models import Notification
from kernel.outbox import CountryOutbox
from tests.ads.test_api import Program
from tests.ads.test_reactions import follow
from tests.builders.accounts import lea, tom

# Digits that stand nowhere else. The public points lie some hundred metres off, as accounts blurs them.
HOME = {"home_lat": 48.6507771, "home_lon": -2.0183339}
CANARIES = ("48.650", "650777", "2.0183", "0183339")
PUBLIC = {"lat": 48.6531117, "lon": -2.0212229}


@pytest.fixture
def people(unit, world):
    with unit(world.fr) as u:
        return lea(u.session, **HOME, **PUBLIC), tom(u.session)


def leaks(text):
    return [canary for canary in CANARIES if canary in text]


def test_exact_point_of_a_home_is_in_no_page_body_event_or_notice(app, browse, unit, world, people):
    author, reader = (browse(person) for person in people)
    sent = author.fill("/ads/new?kind=lend", "/ads", title="Ladder, three metres", text="Ring after five.")
    reader.fill(sent.location, "/answers", text="May I?")
    follow(unit, world, "ads.AdAnswered")
    paths = ("/", "/ads/mine", sent.location, f"{sent.location}/edit", "/ads/new", "/notifications", "/account")
    shown = [browser.get(path).text for browser in (author, reader, browse()) for path in paths]
    shown += [
        Program(app, person).send("GET", path).text for person in people for path in ("/ads", sent.location, "/session")
    ]
    with unit(world.fr, read_only=True) as u:
        shown += [json.dumps(payload) for payload in u.session.scalars(select(CountryOutbox.payload))]
        shown += [json.dumps(values) for values in u.session.scalars(select(Notification.values))]
    assert [leaks(text) for text in shown if leaks(text)] == []
    assert any("Ladder, three metres" in text for text in shown)


def test_public_point_too_is_told_as_a_rounded_distance_only(app, browse, people):
    author, reader = (browse(person) for person in people)
    sent = author.fill("/ads/new?kind=lend", "/ads", title="Ladder, three metres", text="")
    shown = [reader.get("/").text, reader.get(sent.location).text, Program(app, people[1]).send("GET", "/ads").text]
    assert [digits for text in shown for digits in ("48.653", "2.0212") if digits in text] == []

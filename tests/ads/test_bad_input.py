"""What people mistype and what the hostile send: a sentence at the field, the typed kept, nothing half written."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.blueprints.ads.models import Ad, AdVersion
from kernel import clock
from tests.ads.test_api import Program
from tests.ads.test_kinds import LATER, SOON, TODAY
from tests.builders.accounts import lea, tom
from tests.builders.ads import an_ad

AFTER_A_YEAR = (TODAY + timedelta(days=367)).isoformat()
BEFORE_A_YEAR = (TODAY - timedelta(days=367)).isoformat()
YESTERDAY, TOMORROW = ((TODAY + timedelta(days=days)).isoformat() for days in (-1, 1))
RIDE = {"title": "To the market", "from_town": "Dinan", "to_town": "Rennes", "on_day": SOON, "seats": "2"}
SELL = {"title": "A small table", "price": "12"}
LOST = {"title": "Grey cat, white paw", "object": "pet", "on_day": YESTERDAY}
# kind, what is right, field, what is typed there, what is told.
TYPED = [
    ("ride", RIDE, "seats", "0", "from 1 to 8"),
    ("ride", RIDE, "seats", "99", "from 1 to 8"),
    ("ride", RIDE, "seats", "two", "from 1 to 8"),
    ("ride", RIDE, "seats", "2.5", "from 1 to 8"),
    ("ride", RIDE, "seats", "9" * 5000, "from 1 to 8"),
    ("ride", RIDE, "on_day", "2027-02-30", "a day that exists"),
    ("ride", RIDE, "on_day", "tomorrow", "a day that exists"),
    ("ride", RIDE, "on_day", "20261124", "a day that exists"),
    ("ride", RIDE, "on_day", "2026-W48-2", "a day that exists"),
    ("ride", RIDE, "on_day", YESTERDAY, "This day is over."),
    ("ride", RIDE, "on_day", AFTER_A_YEAR, "within a year"),
    ("ride", RIDE, "at_time", "25:00", "a time of day"),
    ("ride", RIDE, "at_time", "8 o'clock", "a time of day"),
    ("ride", RIDE, "from_town", "x" * 61, "at most 60 characters"),
    ("ride", RIDE, "from_town", "  ", "Please fill this in."),
    ("sell", SELL, "title", "\u200b" * 6, "Please fill this in."),
    ("sell", SELL, "title", "\u2800\u3164" * 6, "Please fill this in."),
    ("ride", RIDE, "from_town", "\u202e\x00", "Please fill this in."),
    ("borrow", {"title": "A ladder", "on_day": LATER}, "until_day", SOON, "before the first one"),
    ("lost", LOST, "on_day", TOMORROW, "has not come yet"),
    ("lost", LOST, "on_day", BEFORE_A_YEAR, "within a year"),
    ("lost", LOST, "object", "gold", "choose one of these"),
    ("sell", SELL, "price", "a lot", "Please write an amount"),
    ("sell", SELL, "price", "1.234", "has two readings"),
    ("sell", SELL, "price", "-12", "Please write an amount"),
    ("sell", SELL, "price", "0", "can be given away"),
    ("sell", SELL, "price", "1000000,01", "at most 1 000 000 €"),
    ("sell", SELL, "price", "12 CHF", "Please write an amount"),
    ("sell", SELL, "price", "", "Please fill this in."),
    ("sell", SELL, "condition", "perfect", "choose one of these"),
    ("sell", SELL, "title", "Hi", "at least 5 characters"),
    ("sell", SELL, "title", "x" * 81, "at most 80 characters"),
    ("sell", SELL, "text", "x" * 1_000_000, "at most 3,000 characters"),
    ("sell", SELL, "kind", "steal", "choose what it is about"),
]


@pytest.fixture
def people(unit, world):
    with unit(world.fr) as u:
        return lea(u.session), tom(u.session)


def count(unit, world, table=Ad):
    with unit(world.fr, read_only=True) as u:
        return u.session.scalar(select(func.count()).select_from(table))


@pytest.mark.parametrize(("kind", "right", "name", "typed", "told"), TYPED, ids=lambda value: str(value)[:20])
def test_mistyped_field_is_told_at_the_field_and_kept(browse, unit, world, people, kind, right, name, typed, told):
    sent = browse(people[0]).fill(f"/ads/new?kind={kind}", "/ads", **(right | {"text": "More."} | {name: typed}))
    assert sent.status == 422
    assert f'id="{name}-error"' in sent.text
    words = sent.words.replace("\u202f", " ").replace("\u00a0", " ")
    assert told.replace("3,000", "3000") in words
    again = sent.form("/ads")["values"]
    if name not in {"kind", "object", "condition"}:  # no list offers what is not in it
        assert again[name].strip("\n") == typed
    assert again["title"] == (typed if name == "title" else right["title"])
    assert count(unit, world) == 0


def test_all_that_is_wrong_is_told_at_once(browse, people):
    sent = browse(people[0]).fill("/ads/new?kind=ride", "/ads", title="", seats="99", on_day=YESTERDAY, price="1.234")
    told = {
        name
        for name in ("title", "seats", "on_day", "price", "from_town", "to_town")
        if f'id="{name}-error"' in sent.text
    }
    assert told == {"title", "seats", "on_day", "price", "from_town", "to_town"}


def test_emoji_and_other_scripts_are_kept(browse, people):
    sent = browse(people[0]).fill("/ads/new?kind=lost", "/ads", **LOST, near="près du 🏛️, شارع البحر", text="🐈‍⬛ Ňouňa")
    assert sent.status == 303
    page = browse(people[1]).get(sent.location)
    assert ("près du 🏛️, شارع البحر" in page.text, "🐈‍⬛ Ňouňa" in page.text) == (True, True)


def test_marks_that_turn_the_text_around_are_taken_out(browse, people):
    sent = browse(people[0]).fill("/ads/new?kind=lost", "/ads", **LOST, near="near \u202eeht\u2066 church\x00")
    assert "near eht church" in browse(people[1]).get(sent.location).text


BODIES = [
    {"kind": "ride", **RIDE, "seats": 2.5},
    {"kind": "ride", **RIDE, "seats": True},
    {"kind": "ride", **RIDE, "seats": [2]},
    {"kind": "ride", **RIDE, "on_day": 20261124},
    {"kind": "ride", **RIDE, "on_day": {"day": 1}},
    {"kind": "ride", **RIDE, "at_time": 830},
    {"kind": "ride", **RIDE, "from_town": ["Dinan"]},
    {"kind": "sell", **SELL, "price": 12},
    {"kind": "sell", **SELL, "price": {"amount": "12,50", "currency": "EUR"}},
    {"kind": "sell", **SELL, "price": {"amount": "12.50", "currency": "CHF"}},
    {"kind": "sell", **SELL, "condition": {}},
    {"kind": "sell", **SELL, "title": 12345},
    {"kind": "sell", **SELL, "title": None},
    {"kind": ["sell"], **SELL},
    {"kind": {"sell": 1}, **SELL},
    {"kind": None, **SELL},
    {"kind": "sell", **SELL, "draft": True, "price": [1]},
]


@pytest.mark.parametrize("body", BODIES, ids=lambda body: str(body)[-40:])
def test_wrong_types_in_json_are_refused_by_field(app, unit, world, people, body):
    answer = Program(app, people[0]).send("POST", "/ads", body)
    assert (answer.status_code, answer.json["code"]) == (422, "unprocessable_entity")
    assert answer.json["fields"]
    assert count(unit, world) == 0


def test_half_a_character_is_taken_out_before_it_reaches_the_database(app, people):
    program = Program(app, people[0])
    headers = {"X-CSRF-Token": program.token, "Content-Type": "application/json"}
    body = b'{"kind": "ask", "title": "Plants \\ud83c to water"}'
    answer = program.client.post("/api/v1/ads", base_url="http://fr.localhost:8000", data=body, headers=headers)
    assert (answer.status_code, answer.json["title"]) == (201, "Plants to water")


def test_refused_change_leaves_the_ad_and_its_history_as_they_are(browse, unit, world, people):
    with unit(world.fr) as u:
        ad = an_ad(u.session, people[0], kind="sell", price=1200, currency="EUR")
    sent = browse(people[0]).fill(f"/ads/{ad.public_id}/edit", "/edit", title="Another title", price="1.234")
    assert sent.status == 422
    assert sent.form("/edit")["values"]["title"] == "Another title"
    with unit(world.fr, read_only=True) as u:
        kept = u.session.scalars(select(Ad)).one()
        assert (kept.title, kept.price) == ("Ladder, three metres", 1200)
    assert count(unit, world, AdVersion) == 0


def test_day_that_is_over_may_stay_when_the_ad_is_corrected(browse, unit, world, people):
    with unit(world.fr) as u:
        ad = an_ad(u.session, people[0], kind="ask", on_day=clock.today("Europe/Paris") - timedelta(days=1))
    author = browse(people[0])
    assert author.fill(f"/ads/{ad.public_id}/edit", "/edit", title="A ladder, still").status == 303
    two_days_ago = (TODAY - timedelta(days=2)).isoformat()
    assert author.fill(f"/ads/{ad.public_id}/edit", "/edit", on_day=two_days_ago).status == 422

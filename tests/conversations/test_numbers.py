"""A telephone number is its owner's to give: masked wherever it is read, until they agree, and again when they take it back."""

import json

import pytest
from sqlalchemy import select

from app.blueprints.conversations import queries, services
from app.blueprints.conversations.models import NumberConsent
from app.blueprints.moderation.models import Report
from app.blueprints.notifications.models import Notification
from kernel import ids
from kernel.outbox import CountryOutbox
from tests.ads.test_api import Program
from tests.builders.accounts import farid, lea, tom
from tests.builders.ads import an_ad
from tests.builders.conversations import as_asker
from tests.builders.notifications import a_waiting_letter
from tests.travel import travel

NUMBER, MASKED = "06 12 34 56 78", "06 •• •• •• 78"
# A NUL, marks that turn the direction, an emoji of two parts, words from right to left, an accent by itself.
MARKS = "Oui\x00 \u202e\N{THUMBS UP SIGN}\U0001f3fd 1\u200d \u200f\u05e9\u05dc\u05d5\u05dd\u202c e\u0301"
CANARIES = (NUMBER, "12 34 56", "0612345678", "612345678", "06.12.34.56.78", "12.34.56")


def leaks(text):
    return [canary for canary in CANARIES if canary in text]


def show(browse, who, path, what):
    return browse(who).fill(path, f"{path}/number/{what}")


@pytest.fixture
def numbered(browse, people):
    """Léa wrote her number to Tom."""
    browse(people.lea).fill(people.path, people.path, text=f"Ring me on {NUMBER}, after five.")
    return people


def test_number_is_hidden_until_it_is_shown_and_hidden_again(browse, numbered, house, world):
    path = numbered.path
    tom, lea = browse(numbered.tom), browse(numbered.lea)
    assert MASKED in tom.get(path).words
    assert leaks(tom.get(path).text) == []
    own = lea.get(path)
    assert NUMBER in own.words
    assert "Your number is hidden until you show it." in own.words
    assert "Show my number to Tom L." in own.words
    assert show(browse, numbered.lea, path, "show").status == 303
    assert NUMBER in tom.get(path).words
    assert "Tom L. sees the telephone numbers you write here." in lea.get(path).words
    assert show(browse, numbered.lea, path, "hide").status == 303
    assert leaks(tom.get(path).text) == []


def test_number_is_asked_for_once_and_told_when_it_is_shown(browse, numbered, house, world, unit):
    path, tom, lea = numbered.path, browse(numbered.tom), browse(numbered.lea)
    assert show(browse, numbered.tom, path, "ask").status == 303
    assert "You asked Léa M. for the number." in tom.get(path).words
    assert not [form for form in tom.get(path).forms if form["action"].endswith("/ask")]
    tom.post(f"{path}/number/ask")
    travel(house, world.fr, times=2)
    assert lea.get("/notifications").words.count("Tom L. asks for your telephone number") == 1
    assert "Tom L. asks for your number." in lea.get(path).words
    show(browse, numbered.lea, path, "show")
    lea.post(f"{path}/number/show")
    travel(house, world.fr, times=2)
    assert tom.get("/notifications").words.count("Léa M. shows you their telephone number") == 1


def test_consent_of_one_side_in_one_conversation_says_nothing_of_others(browse, numbered, unit, world):
    with unit(world.fr) as u:
        neighbour = farid(u.session)
        ad = an_ad(u.session, neighbour)
    show(browse, numbered.lea, numbered.path, "show")
    sent = browse(numbered.lea).fill(f"/ads/{ad.public_id}", "/answers", text=f"My number: {NUMBER}")
    assert leaks(browse(neighbour).get(sent.location).text) == []
    browse(numbered.tom).fill(numbered.path, numbered.path, text="Mine is 06 98 76 54 32.")
    assert "06 98 76 54 32" not in browse(numbered.lea).get(numbered.path).text


def test_stranger_and_visitor_agree_to_nothing(browse, numbered, unit, world):
    for what in ("show", "hide", "ask"):
        assert browse().post(f"{numbered.path}/number/{what}").location.startswith("/sign-in")
        with unit(world.fr) as u:
            stranger = farid(u.session)
        assert browse(stranger).post(f"{numbered.path}/number/{what}").status == 404
    with unit(world.fr, read_only=True) as u:
        assert u.session.scalars(select(NumberConsent)).all() == []


def test_digits_are_no_way_to_ask_for_a_number(browse, numbered):
    tom = browse(numbered.tom)
    assert "after five" in tom.get("/conversations?q=ring+after").words
    for guess in ("0612345678", "06+12+34+56+78", "12", "34", "12+34+56", "5"):
        assert "Nothing found" in tom.get(f"/conversations?q={guess}").words
    assert leaks(tom.get("/conversations?q=ring").text) == []


def test_number_at_the_edge_of_what_a_list_shows_is_not_cut_into_plain_digits(browse, people):
    for fill in range(112, 141, 7):
        browse(people.lea).fill(people.path, people.path, text=f"{'a ' * (fill // 2)}{NUMBER} and more words after it")
        for path in ("/conversations", "/conversations?q=words"):
            assert "06 1" not in browse(people.tom).get(path).text


def test_canary_is_in_no_page_body_letter_notice_or_event(app, browse, house, unit, world):
    with unit(world.fr) as u:
        author, reader, other = lea(u.session), tom(u.session), farid(u.session)
        text = f"{'Long and strong. ' * 13}Ring 0612345678."  # the number stands across the end of an excerpt
        ad = an_ad(u.session, author, title=f"Ladder, {NUMBER}", text=text)
        an_ad(u.session, author, title="Second ladder", text=f"Ring 06.12.34.56.78, {text}", kind="ask")
    sent = browse(reader).fill(f"/ads/{ad.public_id}", "/answers", text="May I?")
    talk, history = sent.location, f"/ads/{ad.public_id}/history"
    browse(author).fill(f"/ads/{ad.public_id}/edit", "/edit", title="Ladder, long, 06.12.34.56.78")
    browse(author).fill(talk, talk, text=f"Yes. {NUMBER}")
    browse(author).fill(talk, talk, text="Or 0612345678, till late.")
    travel(house, world.fr)
    with unit(world.fr, read_only=True) as u:
        found = queries.talk(u.session, reader.id, talk.rsplit("/")[-1])
        [message, *_] = [one for one in queries.messages(u.session, reader.id, found.id) if not one.mine]
        letter = queries.letter_values(u.session, a_waiting_letter(reader, found.public_id))
        shown = [json.dumps(letter)]
        shown += [json.dumps(values) for values in u.session.scalars(select(Notification.values))]
        shown += [json.dumps(payload) for payload in u.session.scalars(select(CountryOutbox.payload))]
    reports = (f"/report?kind=messages&id={message.public_id}", f"/report?kind=ads&id={ad.public_id}")
    browse(reader).fill(reports[0], "/report", reason="spam")
    browse(reader).fill(reports[1], "/report", reason="spam")
    pages = ("/", "/conversations", "/conversations?q=yes", talk, f"{talk}?at={message.public_id}", "/notifications")
    pages += (f"/ads/{ad.public_id}", history, *reports)
    shown += [browse(who).get(path).text for who in (reader, other) for path in pages]
    bodies = ("/ads", f"/ads/{ad.public_id}", history, "/conversations", f"{talk}/messages", talk, "/messages?q=yes")
    shown += [Program(app, who).send("GET", path).text for who in (reader, other) for path in bodies]
    with unit(world.fr, read_only=True) as u:
        shown += [f"{row.about_title} {row.excerpt}" for row in u.session.scalars(select(Report))]
    assert [leaks(text) for text in shown if leaks(text)] == []
    assert sum("•• •• •• 78" in text for text in shown) > 8
    assert "06.12.34.56.78" in browse(author).get(f"/ads/{ad.public_id}").text
    assert NUMBER in browse(author).get(talk).text


def test_letter_shows_what_the_page_shows(numbered, unit, world):
    with unit(world.fr) as u:
        found = queries.talk(u.session, numbered.tom.id, numbered.talk.public_id)
        letter = a_waiting_letter(numbered.tom, found.public_id)
        assert MASKED in queries.letter_values(u.session, letter)["messages"][-1]
        services.show_number(u.session, asker=as_asker(numbered.lea), conversation_id=found.id)
        assert NUMBER in queries.letter_values(u.session, letter)["messages"][-1]


def test_message_may_be_written_with_every_mark_there_is(browse, people):
    tom = browse(people.tom)
    tom.fill(people.path, people.path, text=MARKS)
    shown = browse(people.lea).get(people.path)
    assert "Oui \N{THUMBS UP SIGN}\U0001f3fd" in shown.words
    assert "\u202e" not in shown.text
    assert "\u05e9\u05dc\u05d5\u05dd \N{LATIN SMALL LETTER E WITH ACUTE}" in shown.words
    tom.fill(people.path, people.path, text="é" * 5000)
    assert "é" * 5000 in browse(people.lea).get(people.path).text
    assert tom.post(people.path, text="x" * 200_000, key=str(ids.uuid7())).status == 422


def test_nobody_is_told_of_numbers_where_nobody_writes_any_more(browse, numbered):
    show(browse, numbered.lea, numbered.path, "show")
    assert "Tom L. sees the telephone numbers you write here." in browse(numbered.lea).get(numbered.path).words
    browse(numbered.tom).fill(numbered.path, "/block")
    for who in (numbered.lea, numbered.tom):
        page = browse(who).get(numbered.path)
        assert "telephone number" not in page.words
        assert not [form for form in page.forms if "/number/" in form["action"]]

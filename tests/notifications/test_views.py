"""The pages of notifications: one's own, and nobody else's."""

from types import SimpleNamespace

import pytest
from sqlalchemy import select

from app.blueprints.notifications import services
from app.blueprints.notifications.models import Delivery, LetterOff, Notification
from kernel import ids
from tests.builders.accounts import lea, tom, xenia
from tests.builders.notifications import tell

LIST = "/notifications"


@pytest.fixture
def people(unit, world):
    with unit(world.fr) as u:
        made = SimpleNamespace(lea=lea(u.session), tom=tom(u.session))
        tell(u.session, made.lea)
    with unit(world.xx) as u:
        made.xenia = xenia(u.session)
    return made


def told(unit, tenant, person):
    with unit(tenant, read_only=True) as u:
        return list(u.session.scalars(select(Notification).where(Notification.account_id == person.id)))


def test_event_tells_a_person_once(people, unit, world):
    with unit(world.fr) as u:
        event_id = tell(u.session, people.tom)
        tell(u.session, people.tom, event_id=event_id)
    assert len(told(unit, world.fr, people.tom)) == 1
    with unit(world.fr, read_only=True) as u:
        assert len(u.session.scalars(select(Delivery)).all()) == 2


def test_list_shows_words_and_place_of_each(browse, people):
    page = browse(people.lea).get(LIST)
    assert "Tom L. wrote to you about “A ladder”." in page.words
    assert 'href="/conversations/abc"' in page.text
    assert "All quiet" in browse(people.tom).get(LIST).words


def test_opening_marks_read_and_leads_there(browse, people, unit, world):
    [one] = told(unit, world.fr, people.lea)
    answer = browse(people.lea).post(f"{LIST}/open", notification=str(one.id))
    assert (answer.status, answer.location) == (303, "/conversations/abc")
    assert "unread" not in browse(people.lea).get("/account/blocked").words


def test_all_are_marked_read_with_one_button(browse, people):
    page = browse(people.lea)
    assert page.fill(LIST, f"{LIST}/read").status == 303
    assert f"{LIST}/read" not in [form["action"] for form in page.get(LIST).forms]


def test_nobody_opens_what_another_was_told(browse, people, unit, world):
    [one] = told(unit, world.fr, people.lea)
    for who, host in ((people.tom, "fr.localhost"), (people.xenia, "xx.localhost")):
        assert browse(who, host=host).post(f"{LIST}/open", notification=str(one.id)).status == 404
        browse(who, host=host).post(f"{LIST}/read")
    assert browse().post(f"{LIST}/open", notification=str(one.id)).location.startswith("/sign-in")
    assert told(unit, world.fr, people.lea)[0].read_at is None
    assert browse(people.lea).post(f"{LIST}/open", notification="nonsense").status == 422


@pytest.mark.parametrize("path", [LIST, f"{LIST}/unread", f"{LIST}/letters"])
def test_pages_ask_a_visitor_to_sign_in(browse, people, path):
    assert browse().get(path).location.startswith("/sign-in")
    assert browse(people.xenia).get(path).location.startswith("/sign-in")
    assert browse(people.lea).get(path).status == 200


def test_bell_answers_only_when_the_number_is_another(browse, people):
    page = browse(people.lea)
    assert 'hx-get="/notifications/unread?seen=1&amp;messages=0"' in page.get("/account/blocked").text
    assert page.get(f"{LIST}/unread?seen=1&messages=0").status == 204
    assert page.get(f"{LIST}/unread?seen=1&messages=2").status == 200
    bell = page.get(f"{LIST}/unread?seen=0&messages=0", **{"HX-Request": "true"})
    assert "1 unread notification" in bell.words
    assert "<html" not in bell.text


def test_letters_are_chosen_and_taken_back(browse, people, unit, world):
    page = browse(people.lea)
    form = page.get(f"{LIST}/letters").form(f"{LIST}/letters")
    assert form["values"]["letters"]
    without = {name: value for name, value in form["values"].items() if name != "letters"}
    assert page.send(f"{LIST}/letters", without).status == 303
    assert "letters" not in page.get(f"{LIST}/letters").form(f"{LIST}/letters")["values"]
    with unit(world.fr) as u:
        tell(u.session, people.lea)
        assert len(u.session.scalars(select(Delivery)).all()) == 1
    assert len(told(unit, world.fr, people.lea)) == 2
    page.post(f"{LIST}/letters", letters="conversations.message")
    with unit(world.fr, read_only=True) as u:
        assert "conversations.message" not in u.session.scalars(select(LetterOff.kind)).all()


def test_link_of_a_letter_asks_before_it_acts_and_works_without_signing_in(browse, people, house, unit, world):
    path = off_path(house, people.lea)
    visitor = browse()
    assert "Fewer letters?" in visitor.get(path).words
    with unit(world.fr, read_only=True) as u:
        assert u.session.scalars(select(LetterOff)).all() == []
    assert "No more of these letters" in visitor.fill(path, path).words
    with unit(world.fr, read_only=True) as u:
        assert u.session.scalars(select(LetterOff.account_id)).all() == [people.lea.id]


def test_changed_link_and_link_of_another_country_do_nothing(browse, people, house, unit, world):
    path = off_path(house, people.lea)
    for answer in (
        browse().get(path + "x"),
        browse().send(path[:-2], {}),
        browse(host="xx.localhost").get(path),
        browse(host="xx.localhost").send(path, {}),
    ):
        assert answer.status == 404
    with unit(world.fr, read_only=True) as u:
        assert u.session.scalars(select(LetterOff)).all() == []


def test_list_costs_the_same_for_many_and_ends(browse, people, unit, world, queries):
    page = browse(people.lea)
    few = queries(lambda: page.get(LIST))
    with unit(world.fr) as u:
        for number in range(24):
            tell(u.session, people.lea, message=f"Told number {number}.", values={})
    assert queries(lambda: page.get(LIST)) == few <= 5
    first = page.get(LIST)
    second = page.get(first.text.split('class="more"')[1].split('href="')[1].split('"')[0])
    shown = [sum(f"Told number {number}." in answer.words for number in range(24)) for answer in (first, second)]
    assert shown == [20, 4]
    assert "wrote to you about" in second.words
    assert page.get(f"{LIST}?before=nonsense").status == 422


def off_path(house, person):
    token = services.sign_letters_off(
        house.config.secret_key, country="fr", account_id=person.id, kind="conversations.message"
    )
    return f"{LIST}/letters/off/{token}"


def test_reading_a_page_reads_what_led_there(people, unit, world):
    with unit(world.fr) as u:
        services.read_path(u.session, account_id=people.tom.id, path="/conversations/abc")
        services.read_path(u.session, account_id=people.lea.id, path=f"/conversations/{ids.public_id()}")
    assert told(unit, world.fr, people.lea)[0].read_at is None
    with unit(world.fr) as u:
        services.read_path(u.session, account_id=people.lea.id, path="/conversations/abc")
    assert told(unit, world.fr, people.lea)[0].read_at is not None

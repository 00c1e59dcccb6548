"""The pages of conversations: for its two sides, and for nobody else."""

import re

import pytest
from sqlalchemy import select

from app.blueprints.conversations import services
from app.blueprints.conversations.models import Message
from app.blueprints.files.models import File, FileState
from app.blueprints.notifications import queries as notifications
from app.blueprints.notifications.models import Notification
from kernel import ids
from tests.builders.accounts import a_person
from tests.builders.ads import an_ad
from tests.builders.conversations import a_conversation, an_about, as_asker
from tests.builders.files import a_photo
from tests.travel import travel


def texts(unit, world):
    with unit(world.fr) as u:
        return list(u.session.scalars(select(Message.text).order_by(Message.id)))


def asked_later(page):
    """What an open page asks next."""
    return re.search(r'hx-get="([^"]+later[^"]+)"', page.text)[1].replace("&amp;", "&")


def test_message_is_written_read_and_answered(browse, people, house, world):
    tom, lea = browse(people.tom), browse(people.lea)
    assert "1 unread message" in tom.get("/conversations").words
    page = tom.get(people.path)
    assert "Hello &lt;b&gt;Tom&lt;/b&gt;, is it still free?" in page.text
    answer = tom.fill(people.path, people.path, text="Yes.\n\nCome by after five 🪜")
    assert (answer.status, answer.location) == (303, f"{people.path}#newest")
    assert "Come by after five 🪜" in lea.get(people.path).words
    travel(house, world.fr)
    assert "Tom L. wrote to you about “A ladder for Saturday”." in lea.get("/notifications").words


def test_reading_takes_a_button_and_ends_badge_and_notification(browse, people, house, world, unit):
    tom, lea = browse(people.tom), browse(people.lea)
    tom.fill(people.path, people.path, text="Yes")
    travel(house, world.fr, times=2)
    assert "1 unread message" in lea.get("/account/blocked").words
    assert "1 unread notification" in lea.get("/account/blocked").words
    assert lea.fill(people.path, f"{people.path}/read").status == 303
    words = lea.get("/account/blocked").words
    assert "unread" not in words
    assert "/read" not in [form["action"] for form in lea.get(people.path).forms]


def test_getting_a_page_writes_nothing(browse, people, unit, world):
    for _ in range(2):
        assert "Mark as read" in browse(people.tom).get(people.path).words


def test_seen_message_is_not_notified(browse, people, house, world, unit):
    tom, lea = browse(people.tom), browse(people.lea)
    tom.fill(people.path, people.path, text="Yes")
    lea.fill(people.path, f"{people.path}/read")
    travel(house, world.fr)
    with unit(world.fr, read_only=True) as u:
        assert notifications.newest(u.session, people.lea.id) == []


def test_message_that_came_after_the_page_stays_unread_and_is_notified(browse, people, house, world, unit):
    tom, lea = browse(people.tom), browse(people.lea)
    tom.fill(people.path, people.path, text="Yes")
    form = lea.get(people.path).form(f"{people.path}/read")
    tom.fill(people.path, people.path, text="But only until five")
    assert lea.send(form["action"], form["values"]).status == 303
    assert "1 unread message" in lea.get("/account/blocked").words
    travel(house, world.fr)
    with unit(world.fr, read_only=True) as u:
        rows = u.session.scalars(select(Notification).where(Notification.account_id == people.lea.id))
        newest = u.session.scalars(select(Message.public_id).order_by(Message.id.desc())).first()
        assert [row.values["message"] for row in rows] == [newest]


def test_page_of_earlier_messages_marks_nothing_as_read(browse, people, unit, world):
    tom, lea = browse(people.tom), browse(people.lea)
    tom.fill(people.path, people.path, text="Yes")
    with unit(world.fr) as u:
        newest = u.session.scalars(select(Message.public_id).order_by(Message.id.desc())).first()
    assert "Mark as read" not in lea.get(f"{people.path}?before={newest}").words


def test_later_messages_are_read_as_far_as_they_are_shown(browse, people, unit, world):
    with unit(world.fr) as u:
        first = u.session.scalars(select(Message.public_id)).one()
    browse(people.tom).fill(people.path, people.path, text="Yes")
    with unit(world.fr) as u:
        newest = u.session.scalars(select(Message.public_id).order_by(Message.id.desc())).first()
    assert f'"newest": "{newest}"' in browse(people.lea).get(f"{people.path}/later?after={first}").text


def test_first_message_is_told_by_the_room_of_the_thing(people, house, world, unit):
    travel(house, world.fr)
    with unit(world.fr, read_only=True) as u:
        assert notifications.newest(u.session, people.tom.id) == []


def test_double_click_writes_once(browse, people, unit, world):
    tom = browse(people.tom)
    form = tom.get(people.path).form(people.path)
    for _ in range(2):
        assert tom.send(people.path, {**form["values"], "text": "Yes"}).status == 303
    assert texts(unit, world)[1:] == ["Yes"]


@pytest.mark.parametrize(
    ("text", "told"),
    [("", "Please fill this in."), ("\x00\u202e ", "Please fill this in."), ("a" * 5001, "at most 5000 characters")],
)
def test_refused_message_is_told_at_its_field_and_kept(browse, people, unit, world, text, told):
    page = browse(people.tom).fill(people.path, people.path, text=text)
    assert page.status == 422
    assert told in page.words
    assert page.form(people.path)["values"]["text"].strip() == text.strip()
    assert len(texts(unit, world)) == 1


@pytest.mark.parametrize("tail", ["", "/later?after=abc"])
def test_thread_is_open_to_its_two_sides_only(browse, people, tail):
    assert [browse(who).get(people.path + tail).status for who in (people.lea, people.tom)] in ([200, 200], [204, 204])
    assert browse(people.farid).get(people.path + tail).status == 404
    assert browse(people.xenia, host="xx.localhost").get(people.path + tail).status == 404
    assert browse(people.xenia).get(people.path + tail).status == 303  # the cookie of another country says nothing here
    visitor = browse().get(people.path + tail)
    assert (visitor.status, "/sign-in" in visitor.location) == (303, True)
    assert browse(people.lea).get("/conversations/AAAAAAAAAAA" + tail).status == 404


@pytest.mark.parametrize("tail", ["", "/read", "/leave"])
def test_stranger_changes_nothing(browse, people, unit, world, tail):
    for who, host in ((people.farid, "fr.localhost"), (people.xenia, "xx.localhost")):
        assert browse(who, host=host).post(people.path + tail, text="Me too", key=str(ids.uuid7())).status == 404
    assert len(texts(unit, world)) == 1


def test_block_closes_the_thread_on_both_sides_without_telling_why(browse, people):
    lea, tom = browse(people.lea), browse(people.tom)
    assert tom.fill(people.path, "/block").location == people.path
    assert "You blocked Léa M." in tom.get(people.path).words
    blocked = lea.get(people.path)
    assert "You cannot write to this neighbour at the moment." in blocked.words
    assert people.path not in [form["action"] for form in blocked.forms]
    assert lea.post(people.path, text="Hello?", key=str(ids.uuid7())).status == 422
    assert tom.fill(people.path, "/unblock").status == 303
    assert lea.fill(people.path, people.path, text="Hello again").status == 303


@pytest.mark.parametrize("side", ["tom", "farid"])
def test_thing_out_of_sight_by_a_block_is_not_said_to_be_gone(browse, people, unit, world, side):
    """Tom asks about Farid's pump, then one of them blocks the other; neither reads more of it than what is true."""
    with unit(world.fr) as u:
        ad = an_ad(u.session, people.farid, title="A pump")
        about = an_about(ad.title, id=ad.id, path=f"/ads/{ad.public_id}")
        talk = f"/conversations/{a_conversation(u.session, people.tom, people.farid, about=about).public_id}"
    tom = browse(people.tom)
    assert f'href="/ads/{ad.public_id}"' in tom.get(talk).text
    browse(getattr(people, side)).fill(talk, "/block")
    words = tom.get(talk).words
    assert ("A pump You do not see it at the moment." in words, "no longer" in words) == (True, False)
    assert "no longer there" in browse(people.tom).get(people.path).words  # of a thing that is gone


def test_one_who_left_is_written_to_no_more_and_may_come_back(browse, people, unit, world):
    tom = browse(people.tom)
    assert tom.fill(people.path, f"{people.path}/leave").location == "/conversations"
    assert tom.get(people.path).status == 404
    assert "No messages yet" in tom.get("/conversations").words
    assert "You cannot write to this neighbour" in browse(people.lea).get(people.path).words


def test_later_messages_come_as_a_fragment_and_none_as_nothing(browse, people, unit, world):
    lea = browse(people.lea)
    with unit(world.fr, read_only=True) as u:
        newest = u.session.scalars(select(Message.public_id)).one()
    address = f"{people.path}/later?after={newest}"
    assert lea.get(address).status == 204
    browse(people.tom).fill(people.path, people.path, text="Yes, it is")
    came = lea.get(address, **{"HX-Request": "true"})
    assert came.status == 200
    assert "Yes, it is" in came.text
    assert "<html" not in came.text
    assert "later?after=" in came.text
    assert newest not in came.text
    assert lea.get(f"{people.path}/later").status == 422


def test_photo_that_was_being_prepared_comes_into_the_open_page_of_both(browse, people, unit, world, house):
    with unit(world.fr, read_only=True) as u:
        message = u.session.scalars(select(Message)).one()
    author, other = (people.lea, people.tom) if message.author_id == people.lea.id else (people.tom, people.lea)
    photo = a_photo(unit, world, author, message.id, thing_kind="messages", state=FileState.received, original=True)
    asked = f"{people.path}/later?after={message.public_id}&waits={message.public_id}"
    for who in (author, other):
        page = browse(who).get(people.path)
        assert "This photo is being prepared." in page.words
        assert f"&amp;waits={message.public_id}" in page.text
        assert browse(who).get(asked).status == 204
    with unit(world.fr) as u:
        kept = u.session.get(File, photo.id)
        kept.state, kept.original = FileState.ready, False
    for who in (author, other):
        came = browse(who).get(asked, **{"HX-Request": "true"})
        assert f'hx-target="#files-{message.public_id}"' in came.text
        assert f"/files/{photo.public_id}/" in came.text
        assert "waits=" not in came.text
    assert browse(people.lea).get(f"{people.path}/later?after={message.public_id}&waits=x.y.z").status == 204


def test_many_photos_being_prepared_close_no_page_and_each_comes(browse, people, unit, world):
    write(unit, world, people, 20)
    with unit(world.fr, read_only=True) as u:
        messages = u.session.scalars(select(Message).order_by(Message.id.desc()).limit(20)).all()
    preparing = {"thing_kind": "messages", "state": FileState.received, "original": True}
    photos = [a_photo(unit, world, people.tom, message.id, **preparing) for message in messages]
    lea, path = browse(people.lea), people.path
    page = lea.get(path)
    asks = asked_later(page)
    assert lea.get(asks).status == 204
    values = page.form(path)["values"]
    assert values["waits"].count(".") == 19
    for waits in (values["waits"], "x" * 3000 + ".\0." + values["waits"]):
        written = values | {"text": "Thank you", "waits": waits, "key": str(ids.uuid7())}
        sent = lea.send(path, written, **{"HX-Request": "true"})
        assert (sent.status, "Thank you" in sent.words) == (200, True)
        assert asked_later(sent).count(".") == 19  # all of them are asked for again
    with unit(world.fr) as u:
        for photo in photos:
            kept = u.session.get(File, photo.id)
            kept.state, kept.original = FileState.ready, False
    came = lea.get(asks)
    assert [came.text.count(f'hx-target="#files-{message.public_id}"') for message in messages] == [1] * 20


def test_list_costs_the_same_for_many(browse, people, unit, world, queries):
    lea = browse(people.lea)
    few = queries(lambda: lea.get("/conversations"))
    with unit(world.fr) as u:
        for number in range(6):
            a_conversation(u.session, people.lea, a_person(u.session, f"Nora{number}"))
    many = queries(lambda: lea.get("/conversations"))
    assert many == few <= 5
    assert lea.get("/conversations").words.count("You: Hello, is it still there?") == 6


def test_thread_costs_the_same_for_many(browse, people, unit, world, queries):
    lea = browse(people.lea)
    few = queries(lambda: lea.get(people.path))
    write(unit, world, people, 10)
    assert queries(lambda: lea.get(people.path)) == few <= 6


def test_long_thread_and_long_list_are_read_to_their_end(browse, people, unit, world):
    write(unit, world, people, 60)
    lea = browse(people.lea)
    page = lea.get(people.path)
    assert "number 59" in page.words
    assert "number 5." not in page.words
    earlier = lea.get(page.text.split('class="more"')[1].split('href="')[1].split('"')[0])
    assert "number 5." in earlier.words
    assert "is it still free?" in earlier.words
    assert "number 15." not in earlier.words


def test_old_conversations_stand_on_a_second_page(browse, people, unit, world):
    with unit(world.fr) as u:
        for number in range(22):
            a_conversation(u.session, people.lea, people.tom, f"Ask number {number}.")
    lea = browse(people.lea)
    first = lea.get("/conversations")
    second = lea.get(first.text.split('class="more"')[1].split('href="')[1].split('"')[0])
    shown = [[number for number in range(22) if f"Ask number {number}." in page.words] for page in (first, second)]
    assert sorted(shown[0] + shown[1]) == list(range(22))
    assert len(shown[0]) == 20


def write(unit, world, people, count):
    with unit(world.fr) as u:
        for number in range(count):
            services.write(
                u.session,
                asker=as_asker(people.tom),
                conversation_id=people.talk.id,
                text=f"This is number {number}.",
                key=None,
            )


def test_page_that_stays_open_is_told_once_that_nobody_writes_any_more_and_once_that_one_may_again(
    browse, people, unit, world
):
    lea = browse(people.lea)
    asks = asked_later(lea.get(people.path))
    assert lea.get(asks).status == 204
    browse(people.tom).fill(people.path, "/block")
    told = lea.get(asks)
    assert "You cannot write to this neighbour at the moment." in told.words
    assert 'hx-target="#numbers"' in told.text
    assert lea.get(asked_later(told)).status == 204
    late = asked_later(lea.get(people.path))  # of a page that was opened meanwhile
    browse(people.tom).fill(people.path, "/unblock")
    for asks in (asked_later(told), late):
        again = lea.get(asks)
        assert again.form(people.path)["values"]["key"]
        assert lea.get(asked_later(again)).status == 204


def test_button_to_mark_as_read_stands_by_the_messages(browse, people):
    page = browse(people.tom).get(people.path).text
    assert page.index("</ol>") < page.index("Mark as read") < page.index('id="numbers"')


def test_field_to_write_in_takes_a_megabyte_at_once(browse, people):
    field = re.search(r"<textarea[^>]*>", browse(people.lea).get(people.path).text)[0]
    assert "dir=" not in field  # with "auto" Chromium reads a pasted megabyte for half a minute

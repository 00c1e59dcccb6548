"""Whether one's message was read: told under the last one, honestly, and only between two who both tell."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.blueprints.conversations import queries, services
from app.blueprints.conversations.models import Member, Message
from kernel import clock, ids
from tests.builders.conversations import as_asker

LATER = timedelta(hours=2)


def newest(unit, world):
    with unit(world.fr, read_only=True) as u:
        return u.session.scalars(select(Message.public_id).order_by(Message.id.desc())).first()


def read(browse, people, who):
    return browse(who).fill(people.path, f"{people.path}/read")


def marks(page):
    return page.words.count("Not read yet"), page.text.count("read--done")


def say(unit, world, people, who, text, **more):
    with unit(world.fr) as u:
        made = services.write(
            u.session, asker=as_asker(who), conversation_id=people.talk.id, text=text, key=ids.uuid7(), **more
        )
        return made.public_id


def test_last_message_says_whether_it_was_read(browse, people):
    lea = browse(people.lea)
    assert marks(lea.get(people.path)) == (1, 0)
    assert marks(browse(people.tom).get(people.path)) == (0, 0)  # he wrote nothing yet; looking marks nothing
    assert marks(lea.get(people.path)) == (1, 0)
    read(browse, people, people.tom)
    assert marks(lea.get(people.path)) == (0, 1)
    lea.fill(people.path, people.path, text="Are you there?")
    assert marks(lea.get(people.path)) == (1, 0)


def test_answer_says_that_it_was_read_when_it_was_and_not_when_it_was_answered(browse, people, unit, world):
    read(browse, people, people.tom)
    early = clock.now() - LATER
    with unit(world.fr) as u:
        u.session.execute(update(Member).where(Member.account_id == people.tom.id).values(read_at=early))
    first = say(unit, world, people, people.tom, "Yes, it is.")
    say(unit, world, people, people.tom, "Come by after five.", newest=first)
    with unit(world.fr, read_only=True) as u:
        talk = queries.talk(u.session, people.lea.id, people.talk.public_id)
        [mine, *_] = queries.with_marks(talk, queries.messages(u.session, people.lea.id, people.talk.id))
    assert (mine.last_own, mine.read_at) == (True, early)


def test_message_that_came_while_one_wrote_in_an_old_tab_is_not_read(browse, people, unit, world):
    page = browse(people.tom)
    old_tab = page.get(people.path).form(people.path)
    say(unit, world, people, people.lea, "But only until five.")
    assert page.send(people.path, {**old_tab["values"], "text": "Yes"}).status == 303
    assert "1 unread message" in page.get("/account").words
    assert marks(browse(people.lea).get(people.path)) == (1, 0)
    read(browse, people, people.tom)
    assert marks(browse(people.lea).get(people.path)) == (0, 1)


def test_newest_of_another_conversation_or_of_nowhere_is_refused(browse, people, unit, world):
    page = browse(people.tom)
    form = page.get(people.path).form(people.path)
    assert page.send(people.path, {**form["values"], "text": "Yes", "newest": "AAAAAAAAAAA"}).status == 404
    with unit(world.fr, read_only=True) as u:
        assert len(u.session.scalars(select(Message.id)).all()) == 1


@pytest.mark.parametrize("silent", ["lea", "tom"])
def test_who_does_not_tell_is_not_told(browse, people, silent):
    choice = browse(getattr(people, silent))
    form = choice.get("/account/read-marks").form("/account/read-marks")
    assert form["values"]["tells"] == "yes"
    without = {name: value for name, value in form["values"].items() if name != "tells"}
    assert choice.send("/account/read-marks", without).status == 303
    browse(people.tom).fill(people.path, people.path, text="Yes")
    read(browse, people, people.lea)
    assert [marks(browse(who).get(people.path)) for who in (people.lea, people.tom)] == [(0, 0)] * 2
    choice.post("/account/read-marks", tells="yes")
    assert marks(browse(people.tom).get(people.path)) == (0, 1)


def test_page_that_stays_open_hears_that_its_message_was_read(browse, people, unit, world):
    lea, after = browse(people.lea), newest(unit, world)
    assert f"later?after={after}&amp;unread=yes" in lea.get(people.path).text
    asked = f"{people.path}/later?after={after}&unread=yes"
    assert lea.get(asked).status == 204
    read(browse, people, people.tom)
    came = lea.get(asked, **{"HX-Request": "true"})
    assert 'hx-target="#read-mark"' in came.text
    assert "read--done" in came.text
    assert "unread=yes" not in came.text


def test_unread_begin_where_the_page_says_new(browse, people, unit, world):
    read(browse, people, people.tom)
    say(unit, world, people, people.lea, "Are you there?")
    say(unit, world, people, people.lea, "Hello?")
    page = browse(people.tom).get(people.path)
    assert page.text.count("day--new") == 1
    assert page.text.index("is it still free") < page.text.index("day--new") < page.text.index("Are you there?")


def test_message_sent_from_an_open_page_comes_back_with_what_came_meanwhile(browse, people, unit, world):
    page = browse(people.tom)
    form = page.get(people.path).form(people.path)
    say(unit, world, people, people.lea, "But only until five.")
    sent = page.client.post(
        people.path, base_url=page.base, data={**form["values"], "text": "Yes"}, headers={"HX-Request": "true"}
    )
    text = sent.get_data(as_text=True)
    assert sent.status_code == 200
    assert "<html" not in text
    assert text.index("But only until five.") < text.index(">Yes<")
    assert f"later?after={newest(unit, world)}&amp;unread=yes" in text
    assert form["values"]["key"] not in text
    refused = page.client.post(
        people.path, base_url=page.base, data={**form["values"], "text": " "}, headers={"HX-Request": "true"}
    )
    assert refused.status_code == 422
    assert 'id="answer"' in refused.get_data(as_text=True)
    assert "<html" not in refused.get_data(as_text=True)

"""The archive, leaving, and finding again."""

import pytest
from sqlalchemy import update

from app.blueprints.conversations import services
from app.blueprints.conversations.models import Message
from app.blueprints.moderation import services as moderation
from tests.builders.accounts import a_person
from tests.builders.conversations import a_conversation, an_about, as_asker

HELLO = "is it still free"


def listed(browse, who, show=""):
    return HELLO in browse(who).get(f"/conversations{show}").words


def archive(browse, people, who):
    return browse(who).fill(people.path, f"{people.path}/archive")


def test_archived_conversation_leaves_the_list_and_comes_back_by_hand(browse, people):
    assert archive(browse, people, people.tom).location == "/conversations"
    assert not listed(browse, people.tom)
    assert listed(browse, people.tom, "?show=archived")
    assert listed(browse, people.lea)
    assert "In the archive" in browse(people.tom).get(people.path).words
    assert browse(people.tom).fill(people.path, f"{people.path}/unarchive").status == 303
    assert listed(browse, people.tom)
    assert "Your archive is empty" in browse(people.tom).get("/conversations?show=archived").words


@pytest.mark.parametrize("writer", ["lea", "tom"])
def test_archived_conversation_comes_back_when_somebody_writes(browse, people, writer):
    archive(browse, people, people.tom)
    browse(getattr(people, writer)).fill(people.path, people.path, text=f"Tell me, {HELLO}?")
    assert listed(browse, people.tom)


def test_muted_neighbour_brings_nothing_back(browse, people, unit, world):
    archive(browse, people, people.tom)
    with unit(world.fr) as u:
        moderation.mute(u.session, asker=as_asker(people.tom), account=people.lea.account.public_id)
    browse(people.lea).fill(people.path, people.path, text=f"Tell me, {HELLO}?")
    assert not listed(browse, people.tom)
    assert listed(browse, people.tom, "?show=archived")


def test_unread_are_listed_alone(browse, people, unit, world):
    with unit(world.fr) as u:
        a_conversation(u.session, people.tom, people.lea, "Something else entirely", an_about("A pump"))
    assert listed(browse, people.tom, "?show=unread")
    assert "Something else" not in browse(people.tom).get("/conversations?show=unread").words
    browse(people.tom).fill(people.path, f"{people.path}/read")
    assert "Everything is read" in browse(people.tom).get("/conversations?show=unread").words
    assert browse(people.tom).get("/conversations?show=nonsense").status == 200


def test_leaving_ends_what_was_told_of_it(browse, people, unit, world):
    browse(people.tom).fill(people.path, f"{people.path}/leave")
    assert "unread" not in browse(people.tom).get("/account").words
    assert browse(people.tom).get("/conversations?q=free").words.count("Nothing found") == 1
    assert browse(people.lea).get(people.path).status == 200


def test_words_are_found_in_ones_own_conversations_only(browse, people, unit, world):
    with unit(world.fr) as u:
        nora = a_person(u.session, "Nora")
        a_conversation(u.session, nora, people.lea, "Die Straße am Œuvre-Café, voilà l'été", an_about("Ünder"))
    lea = browse(people.lea)
    for words in ("strasse", "STRASSE cafe", "oeuvre", "ÉTÉ", "ete voila", "caf"):
        assert "Café" in lea.get("/conversations").words
        assert "Nora" in lea.get(f"/conversations?q={words}").words, words
        assert "Nothing found" in browse(people.tom).get(f"/conversations?q={words}").words
    for nothing in ("strasses", "affe", "café thé", "%27", "'", "&|!:*", "\\", "😀", "a" * 201):
        assert "Nora" not in browse(people.tom).get(f"/conversations?q={nothing}").words
        assert lea.get(f"/conversations?q={nothing}").status == 200


def test_found_message_leads_to_its_place_in_the_thread(browse, people, unit, world):
    with unit(world.fr) as u:
        for number in range(90):
            word = "needle" if number == 20 else "hay"
            services.write(
                u.session,
                asker=as_asker(people.tom),
                conversation_id=people.talk.id,
                text=f"{word} number {number}.",
                key=None,
            )
    lea = browse(people.lea)
    found = lea.get("/conversations?q=needle").text
    link = found.split('href="/conversations/')[1].split('"')[0].replace("&amp;", "&")
    page = lea.get(f"/conversations/{link.split('#')[0]}")
    assert f'id="{link.split("#")[1]}"' in page.text
    assert "needle number 20." in page.words
    assert "hay number 30." in page.words
    assert "hay number 31." not in page.words
    assert "sought" in page.text
    assert "To the newest messages" in page.words
    assert "Mark as read" not in page.words


def test_search_is_read_to_its_end_and_hidden_messages_are_not_found(browse, people, unit, world):
    with unit(world.fr) as u:
        for number in range(23):
            services.write(
                u.session, asker=as_asker(people.lea), conversation_id=people.talk.id, text=f"Pear {number}.", key=None
            )
        u.session.execute(update(Message).where(Message.text == "Pear 22.").values(hidden_at=Message.created_at))
    tom = browse(people.tom)
    first = tom.get("/conversations?q=pear")
    second = tom.get(first.text.split('class="more"')[1].split('href="')[1].split('"')[0].replace("&amp;", "&"))
    shown = [[n for n in range(23) if f"Pear {n}." in page.words] for page in (first, second)]
    assert shown == [list(range(2, 22)), [0, 1]]


def test_search_costs_the_same_for_many(browse, people, unit, world, queries):
    tom = browse(people.tom)
    few = queries(lambda: tom.get("/conversations?q=free"))
    with unit(world.fr) as u:
        for number in range(12):
            services.write(
                u.session, asker=as_asker(people.lea), conversation_id=people.talk.id, text=f"Free {number}.", key=None
            )
    assert queries(lambda: tom.get("/conversations?q=free")) == few <= 4

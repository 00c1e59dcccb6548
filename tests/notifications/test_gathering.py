"""Letters about conversations: one for all that is unread, none for what was read, and never one each."""

import threading
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select, update

from app.blueprints.ads.services import answer_ad
from app.blueprints.conversations import queries, reactions
from app.blueprints.conversations import services as talking
from app.blueprints.conversations.models import Message
from app.blueprints.moderation import services as moderation
from app.blueprints.notifications import jobs, services
from app.blueprints.notifications.models import Delivery
from kernel import clock, ids
from tests.builders.accounts import lea, tom
from tests.builders.ads import an_ad
from tests.builders.conversations import a_conversation, as_asker
from tests.travel import travel

KIND = "conversations.message"


@pytest.fixture
def talk(post_office, committing, world, mailbox):
    """Léa has written to Tom, who has read it; the house works for real."""
    made = SimpleNamespace(house=committing, fr=world.fr, mailbox=mailbox)
    with committing.scope.unit(world.fr) as u:
        made.lea, made.tom = lea(u.session), tom(u.session)
        u.session.flush()
        made.talk = a_conversation(u.session, made.lea, made.tom, "Hello, is the ladder free?")
    read(made)
    travel(committing, world.fr)
    return made


def say(talk, text, who=None):
    with talk.house.scope.unit(talk.fr) as u:
        asker = as_asker(who or talk.lea)
        return talking.write(u.session, asker=asker, conversation_id=talk.talk.id, text=text, key=None).public_id


def read(talk, newest=None):
    with talk.house.scope.unit(talk.fr) as u:
        newest = newest or queries.messages(u.session, talk.tom.id, talk.talk.id)[-1].public_id
        talking.mark_read(u.session, asker=as_asker(talk.tom), conversation_id=talk.talk.id, newest=newest)


def deliveries(talk):
    with talk.house.scope.unit(talk.fr) as u:
        return list(u.session.scalars(select(Delivery).order_by(Delivery.id)))


def passes(talk):
    """The events go their way, the minutes of gathering pass, and the worker comes by."""
    travel(talk.house, talk.fr)
    with talk.house.scope.unit(talk.fr) as u:
        u.session.execute(update(Delivery).where(Delivery.state == "due").values(next_try_at=clock.now()))
    jobs.sweep(talk.house, tenant=talk.fr)


def plain(letter):
    return letter.get_body(("plain",)).get_content()


def test_messages_of_some_minutes_are_one_letter(talk):
    for text in ("Are you there?", "I mean the long one.", "It is for Saturday."):
        say(talk, text)
    travel(talk.house, talk.fr, times=2)
    [waiting] = deliveries(talk)
    assert clock.now() + timedelta(minutes=1) < waiting.next_try_at <= clock.now() + reactions.GATHER
    assert jobs.deliver(talk.house, tenant=talk.fr) == 0
    passes(talk)
    [letter] = talk.mailbox.letters
    said = [plain(letter).index(text) for text in ("Are you there?", "I mean the long one.", "It is for Saturday.")]
    assert said == sorted(said)
    assert "is the ladder free" not in plain(letter)


def test_message_read_meanwhile_is_not_mailed(talk):
    say(talk, "Are you there?")
    travel(talk.house, talk.fr)
    read(talk)
    passes(talk)
    assert talk.mailbox.letters == []
    assert [row.reason for row in deliveries(talk)] == ["not wanted"]


def test_letter_tells_only_what_is_unread_when_it_leaves(talk):
    first = say(talk, "Are you there?")
    say(talk, "It is for Saturday.")
    travel(talk.house, talk.fr)
    read(talk, first)
    passes(talk)
    [letter] = talk.mailbox.letters
    assert "It is for Saturday." in plain(letter)
    assert "Are you there?" not in plain(letter)


def test_one_letter_until_the_person_reads_and_then_another(talk):
    for text in ("Are you there?", "Hello?", "Still nothing?"):
        say(talk, text)
        passes(talk)
    assert len(talk.mailbox.letters) == 1
    read(talk)
    say(talk, "Thank you.")
    passes(talk)
    passes(talk)
    assert len(talk.mailbox.letters) == 2
    assert "Still nothing?" not in plain(talk.mailbox.letters[1])


def test_answering_reads_and_so_ends_the_letter(talk):
    say(talk, "Are you there?")
    travel(talk.house, talk.fr)
    say(talk, "Yes.", talk.tom)
    passes(talk)
    assert [letter["To"] for letter in talk.mailbox.letters] == [talk.lea.account.email]


def test_late_event_of_what_was_read_tells_nothing(talk):
    say(talk, "Are you there?")
    read(talk)
    passes(talk)
    assert deliveries(talk) == []


@pytest.mark.parametrize("change", ["mute", "block"])
def test_block_and_mute_stop_the_letter_that_waits(talk, change):
    say(talk, "Are you there?")
    travel(talk.house, talk.fr)
    with talk.house.scope.unit(talk.fr) as u:
        getattr(moderation, change)(u.session, asker=as_asker(talk.tom), account=talk.lea.account.public_id)
    passes(talk)
    assert talk.mailbox.letters == []


def test_message_hidden_by_moderation_is_not_mailed(talk):
    say(talk, "Are you there?")
    travel(talk.house, talk.fr)
    with talk.house.scope.unit(talk.fr) as u:
        u.session.execute(update(Message).where(Message.text == "Are you there?").values(hidden_at=clock.now()))
    passes(talk)
    assert talk.mailbox.letters == []


def test_full_copy_is_a_letter_of_each_at_once_read_or_not(talk):
    with talk.house.scope.unit(talk.fr) as u:
        services.choose_copies(u.session, asker=as_asker(talk.tom), offered=[KIND], wanted=[KIND])
    say(talk, "Are you there?")
    read(talk)
    say(talk, "It is for Saturday.")
    travel(talk.house, talk.fr, times=2)
    jobs.sweep(talk.house, tenant=talk.fr)
    jobs.sweep(talk.house, tenant=talk.fr)
    first, second = talk.mailbox.letters
    assert "Are you there?" in plain(first)
    assert "Are you there?" not in plain(second)
    assert "It is for Saturday." in plain(second)


def test_copy_adds_no_number_to_the_bell_for_what_was_read(talk):
    with talk.house.scope.unit(talk.fr) as u:
        services.choose_copies(u.session, asker=as_asker(talk.tom), offered=[KIND], wanted=[KIND])
    say(talk, "Are you there?")
    read(talk)
    travel(talk.house, talk.fr)
    with talk.house.scope.unit(talk.fr) as u:
        assert queries.badges(u.session, talk.tom.id).notifications == 0


def test_answer_to_an_ad_brings_its_words_and_gathers_with_what_follows(talk):
    with talk.house.scope.unit(talk.fr) as u:
        ad = an_ad(u.session, talk.tom, title="A pump, lent")
        answer_ad(u.session, asker=as_asker(talk.lea), public_id=ad.public_id, text="May I have it?", key=ids.uuid7())
    passes(talk)
    with talk.house.scope.unit(talk.fr) as u:
        answer_ad(u.session, asker=as_asker(talk.lea), public_id=ad.public_id, text="On Friday?", key=ids.uuid7())
    passes(talk)
    to_tom = [letter for letter in talk.mailbox.letters if letter["To"] == talk.tom.account.email]
    assert len(to_tom) == 1
    assert "May I have it?" in plain(to_tom[0])
    assert "Léa M. from Saint-Malo" in plain(to_tom[0])


def test_two_reactions_at_once_make_one_letter(talk):
    """Each waits for the other at the person's account; without that both would find no letter and make one."""
    gate = threading.Barrier(2, timeout=20)
    path = f"/conversations/{talk.talk.public_id}"

    def tell():
        with talk.house.scope.unit(talk.fr) as u:
            gate.wait()
            services.notify(
                u.session,
                event_id=ids.uuid7(),
                account_id=talk.tom.id,
                kind=KIND,
                message="x",
                values={},
                path=path,
                letter="conversations/mail/message",
                gather=reactions.GATHER,
            )

    threads = [threading.Thread(target=tell) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len([row for row in deliveries(talk) if row.gathers]) == 1

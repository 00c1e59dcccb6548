"""A reply by letter has read what letters told, and no more: nothing a neighbour wrote goes by untold."""

from types import SimpleNamespace

import pytest
from sqlalchemy import select, update

from app.blueprints.ads.services import answer_ad
from app.blueprints.conversations import services as talking
from app.blueprints.conversations.models import Member
from app.blueprints.notifications import jobs
from app.blueprints.notifications.models import Delivery
from app.blueprints.notifications.services import choose_copies
from app.blueprints.replies import services
from kernel import clock, ids
from tests.builders.accounts import lea, tom
from tests.builders.ads import an_ad
from tests.builders.conversations import as_asker
from tests.builders.replies import SECRET_KEY, a_letter, reply_address
from tests.notifications.conftest import Mailbox, committing, post_office, smtp_url
from tests.travel import travel

__all__ = ["committing", "post_office", "smtp_url"]  # a mail server, and letters that leave for real
KINDS = ("conversations.message",)


class Interrupted(Mailbox):
    """A mail server that takes its time: `meanwhile` happens before it has taken the next letter."""

    def __init__(self) -> None:
        super().__init__()
        self.meanwhile = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  the name aiosmtpd calls
        if self.meanwhile:
            self.meanwhile.pop()()
        return await super().handle_DATA(server, session, envelope)


@pytest.fixture
def mailbox():
    return Interrupted()


@pytest.fixture
def talk(post_office, committing, world, mailbox):
    """Tom has answered Léa's ad, and a letter has told her; she reads letters alone."""
    made = SimpleNamespace(house=committing, fr=world.fr, mailbox=mailbox)
    with committing.scope.unit(world.fr) as u:
        made.lea, made.tom = lea(u.session), tom(u.session)
        ad = an_ad(u.session, made.lea, title="Ladder, three metres")
        made.talk = answer_ad(
            u.session, asker=as_asker(made.tom), public_id=ad.public_id, text="May I have it?", key=ids.uuid7()
        )
        u.session.flush()
        u.session.expunge_all()
    passes(made)
    return made


def say(talk, text):
    """Tom writes on the page."""
    with talk.house.scope.unit(talk.fr) as u:
        talking.write(u.session, asker=as_asker(talk.tom), conversation_id=talk.talk.id, text=text, key=None)


def passes(talk):
    """The events go their way, the minutes of gathering pass, and the worker comes by."""
    travel(talk.house, talk.fr)
    with talk.house.scope.unit(talk.fr) as u:
        u.session.execute(update(Delivery).where(Delivery.state == "due").values(next_try_at=clock.now()))
    jobs.sweep(talk.house, tenant=talk.fr)


def comes(talk, text="Yes."):
    """A letter of Léa's is stored by the door."""
    with talk.house.scope.unit(talk.fr) as u:
        local_part = reply_address(talk.lea, talk.talk).split("@")[0]
        route = services.find_route(u.session, local_part=local_part, secret=SECRET_KEY, country="fr")
        services.keep_letter(
            u.session, route=route, return_path="a@example.org", content=bytes(a_letter(talk.lea, text))
        )


def replies(talk):
    comes(talk)
    travel(talk.house, talk.fr)


def told(talk, *texts):
    """Which of the texts each letter to Léa told, oldest letter first."""
    mine = [letter for letter in talk.mailbox.letters if letter["To"] == talk.lea.account.email]
    said = [letter.get_body(("plain",)).get_content() for letter in mine]
    return [tuple(text for text in texts if text in one) for one in said]


def unread(talk):
    with talk.house.scope.unit(talk.fr, read_only=True) as u:
        mine = Member.conversation_id == talk.talk.id, Member.account_id == talk.lea.id
        return u.session.scalars(select(Member.unread).where(*mine)).one()


def test_reply_reads_what_the_letter_told_and_the_next_message_is_told_again(talk):
    assert unread(talk) == 1
    replies(talk)
    assert unread(talk) == 0
    say(talk, "Thank you.")
    passes(talk)
    assert told(talk, "May I have it?", "Thank you.") == [("May I have it?",), ("Thank you.",)]


def test_message_that_came_after_the_letter_is_told_once_the_letter_is_replied_to(talk):
    say(talk, "On Saturday, I mean.")
    passes(talk)
    assert told(talk, "On Saturday") == [()]  # she has one letter already
    replies(talk)
    assert unread(talk) == 1
    passes(talk)
    passes(talk)
    assert told(talk, "May I have it?", "On Saturday") == [("May I have it?",), ("On Saturday",)]
    replies(talk)
    assert unread(talk) == 0


def test_message_that_came_while_the_letter_left_is_told_by_the_next(talk):
    replies(talk)
    say(talk, "Thank you.")
    talk.mailbox.meanwhile.append(lambda: say(talk, "Is five too late?"))
    passes(talk)
    replies(talk)
    assert unread(talk) == 1
    passes(talk)
    assert told(talk, "Thank you.", "Is five too late?") == [(), ("Thank you.",), ("Is five too late?",)]


def test_letter_that_waits_while_an_older_one_is_replied_to_leaves_all_the_same(talk):
    replies(talk)
    say(talk, "Thank you.")
    travel(talk.house, talk.fr)
    replies(talk)
    assert unread(talk) == 1
    passes(talk)
    assert told(talk, "Thank you.") == [(), ("Thank you.",)]


def test_letter_that_left_after_the_reply_came_in_is_not_read_by_it(talk):
    replies(talk)
    say(talk, "Thank you.")
    travel(talk.house, talk.fr)
    comes(talk)
    with talk.house.scope.unit(talk.fr) as u:
        u.session.execute(update(Delivery).where(Delivery.state == "due").values(next_try_at=clock.now()))
    jobs.sweep(talk.house, tenant=talk.fr)
    travel(talk.house, talk.fr)
    assert unread(talk) == 1
    passes(talk)
    assert told(talk, "Thank you.") == [(), ("Thank you.",)]


def test_who_wants_a_letter_of_each_gets_none_twice(talk):
    with talk.house.scope.unit(talk.fr) as u:
        choose_copies(u.session, asker=as_asker(talk.lea), offered=KINDS, wanted=KINDS)
    say(talk, "On Saturday, I mean.")
    say(talk, "At five.")
    passes(talk)
    replies(talk)
    passes(talk)
    assert unread(talk) == 0
    assert told(talk, "On Saturday", "At five.") == [(), ("On Saturday",), ("At five.",)]


def test_confirmation_of_an_answer_tells_no_message_and_its_reply_reads_none(talk):
    """Tom replies to the letter that says his answer has arrived; what Léa wrote meanwhile is still to be told."""
    replies(talk)
    with talk.house.scope.unit(talk.fr) as u:
        local_part = reply_address(talk.tom, talk.talk).split("@")[0]
        route = services.find_route(u.session, local_part=local_part, secret=SECRET_KEY, country="fr")
        services.keep_letter(u.session, route=route, return_path="a@example.org", content=bytes(a_letter(talk.tom)))
    passes(talk)
    to_tom = [letter for letter in talk.mailbox.letters if letter["To"] == talk.tom.account.email]
    assert ["Yes." in letter.get_body(("plain",)).get_content() for letter in to_tom] == [False, True]

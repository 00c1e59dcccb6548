"""A letter that was answered "250" becomes a message once, whatever is killed on the way."""

import smtplib
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from app.blueprints.conversations.models import Message
from app.blueprints.replies.models import IncomingLetter
from tests.builders.accounts import lea, tom
from tests.builders.conversations import a_conversation
from tests.builders.replies import a_letter, reply_address
from tests.road.stack import held, until, waiting_for


@pytest.fixture
def people(house, world):
    with house.scope.unit(world.fr) as u:
        made = SimpleNamespace(lea=lea(u.session), tom=tom(u.session))
        made.talk = a_conversation(u.session, made.lea, made.tom)
        u.session.flush()
        u.session.expunge_all()
    return made


@pytest.fixture
def inbound(processes, house):
    """The door's process, once it listens."""
    child = processes.inbound()
    until(lambda: line(house), what="the door for letters listens").quit()
    return child


def line(house):
    host, port = house.config.inbound_listen.split(":")
    try:
        return smtplib.LMTP(host, int(port), timeout=30)
    except OSError:
        return None


def hand_over(house, people, letter):
    with line(house) as opened:
        assert opened.sendmail("tom@example.org", [reply_address(people.tom, people.talk)], bytes(letter)) == {}


def texts(house, world):
    with house.scope.unit(world.fr, read_only=True) as u:
        return list(u.session.scalars(select(Message.text).order_by(Message.id)))[1:]


def states(house, world):
    with house.scope.unit(world.fr, read_only=True) as u:
        return list(u.session.scalars(select(IncomingLetter.state)))


def test_everything_killed_between_storing_and_reading_loses_nothing(inbound, processes, house, world, people):
    letter = a_letter(people.tom, "Come at five.")
    hand_over(house, people, letter)
    processes.kill(inbound)
    house.queue.connection.flushall()
    assert (states(house, world), texts(house, world)) == (["waiting"], [])
    processes.relay()
    processes.worker()
    until(lambda: states(house, world) == ["written"], what="the letter is read")
    assert texts(house, world) == ["Come at five."]


def test_worker_killed_while_it_writes_the_message(inbound, processes, house, world, people, owner):
    hand_over(house, people, a_letter(people.tom, "Come at five."))
    processes.relay(again=0.5)
    with held(owner, "fr.message", "SHARE ROW EXCLUSIVE"):
        worker = processes.worker()
        until(lambda: waiting_for(owner, "fr.message"), what="the worker wants to write the message")
        processes.kill(worker)
    assert (states(house, world), texts(house, world)) == (["waiting"], [])
    processes.worker()
    until(lambda: states(house, world) == ["written"], what="the letter is read")
    assert texts(house, world) == ["Come at five."]


def test_door_killed_while_it_stores_says_nothing_and_the_mail_server_tries_again(
    inbound, processes, house, world, people, owner
):
    letter = a_letter(people.tom, "Come at five.")
    opened = line(house)
    opened.ehlo()
    opened.mail("tom@example.org")
    opened.rcpt(reply_address(people.tom, people.talk))
    with held(owner, "fr.incoming_letter", "SHARE ROW EXCLUSIVE"):
        opened.putcmd("data")
        opened.getreply()
        opened.send(bytes(letter) + b".\r\n")
        until(lambda: waiting_for(owner, "fr.incoming_letter"), what="the door wants to store the letter")
        processes.kill(inbound)
    with pytest.raises(smtplib.SMTPServerDisconnected):
        opened.getreply()
    assert states(house, world) == []
    processes.inbound()
    until(lambda: line(house), what="the door listens again").quit()
    for _ in range(2):  # once too often: mail servers do that
        hand_over(house, people, letter)
    processes.relay()
    processes.worker()
    until(lambda: states(house, world) == ["written"], what="the letter is read")
    assert texts(house, world) == ["Come at five."]


def test_door_stops_when_it_is_told(inbound):
    inbound.terminate()
    assert inbound.wait(timeout=20) == 0

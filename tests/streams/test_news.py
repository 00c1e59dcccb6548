"""What is told, to whom, and when: after the commit, never before, never what was written."""

import pytest
from sqlalchemy import func, select

from app.blueprints.accounts import services as accounts
from app.blueprints.conversations import services as conversations
from app.blueprints.conversations.errors import CannotWrite
from app.blueprints.conversations.models import Message
from app.blueprints.files.events import FileHeld, FileReady
from app.blueprints.files.models import FileState
from app.blueprints.moderation import services as moderation
from app.blueprints.notifications import services as notifications
from kernel import ids, live, outbox
from kernel.config import Misconfigured, from_environment, streams_from_environment
from kernel.live import Subject
from kernel.outbox import CountryOutbox
from kernel.queue import Queue
from tests.builders.accounts import farid as build_farid
from tests.builders.accounts import lea, tom
from tests.builders.conversations import a_conversation, as_asker
from tests.builders.files import a_photo
from tests.travel import travel

pytestmark = pytest.mark.usefixtures("told")


@pytest.fixture
def told(valkey):
    """What a streams process would hear."""
    queue = Queue(valkey.url())
    with queue.connection.pubsub(ignore_subscribe_messages=True) as ear:
        ear.subscribe(live.CHANNEL)
        while not queue.heard():
            ear.get_message(timeout=0.1)

        def heard():
            found = set()
            while (message := ear.get_message(timeout=0.1)) is not None:
                found.add(message["data"].decode())
            return found

        heard()
        yield heard
    queue.close()


@pytest.fixture
def people(unit, world):
    with unit(world.fr) as u:
        made = lea(u.session), tom(u.session)
        talk = a_conversation(u.session, *made)
    return (*made, talk)


def topics(world, *pairs):
    return {live.topic(world.fr.id, subject, key) for subject, key in pairs}


def test_message_is_told_to_its_conversation_and_to_both_badges_after_the_commit(unit, world, people, told):
    lea, tom, talk = people
    told()
    with unit(world.fr) as u:
        conversations.write(u.session, asker=as_asker(tom), conversation_id=talk.id, text="Yes", key=None)
        assert told() == set()
    both = ((Subject.badge, lea.id), (Subject.badge, tom.id))
    assert told() == topics(world, (Subject.conversation, talk.id), *both)


def test_refused_message_is_told_to_nobody(unit, world, people, told):
    _lea, tom, talk = people
    told()
    with unit(world.fr) as u:
        conversations.write(u.session, asker=as_asker(tom), conversation_id=talk.id, text="Yes", key=None)
        u.refuse()
    with pytest.raises(ZeroDivisionError), unit(world.fr) as u:
        conversations.write(u.session, asker=as_asker(tom), conversation_id=talk.id, text="Yes", key=None)
        raise ZeroDivisionError
    assert told() == set()


def test_blocked_neighbour_tells_nothing(unit, world, people, told):
    lea, tom, talk = people
    with unit(world.fr) as u:
        moderation.block(u.session, asker=as_asker(lea), account=tom.account.public_id)
    told()
    with pytest.raises(CannotWrite), unit(world.fr) as u:
        conversations.write(u.session, asker=as_asker(tom), conversation_id=talk.id, text="Hello?", key=None)
    assert told() == set()


def test_block_and_its_end_are_told_once_to_the_conversations_of_both_alone(unit, world, house, people, told):
    lea, tom, talk = people
    with unit(world.fr) as u:
        farid = build_farid(u.session)
        a_conversation(u.session, lea, farid)
        a_conversation(u.session, farid, tom)
        begun_by_tom = a_conversation(u.session, tom, lea)
    travel(house, world.fr)
    both = topics(world, (Subject.conversation, talk.id), (Subject.conversation, begun_by_tom.id))
    for verb in (moderation.block, moderation.unblock):
        for expected in (both, set()):  # again, nothing changes
            before = happened(unit, world)
            with unit(world.fr) as u:
                verb(u.session, asker=as_asker(tom), account=lea.account.public_id)
            told()
            travel(house, world.fr)
            assert told() == expected
            assert happened(unit, world) - before == bool(expected)


@pytest.mark.parametrize("kind", [FileReady, FileHeld])
def test_photo_that_is_prepared_is_told_to_its_conversation_held_or_not(unit, world, house, people, told, kind):
    lea, _tom, talk = people
    with unit(world.fr, read_only=True) as u:
        [message] = u.session.scalars(select(Message.id))
    photo = a_photo(unit, world, lea, message, thing_kind="messages", state=FileState.held)
    travel(house, world.fr)
    told()
    with unit(world.fr) as u:
        more = {"account_id": lea.id} if kind is FileHeld else {}
        outbox.write(u.session, kind(file_id=photo.id, **more))
    travel(house, world.fr)
    assert told() == topics(world, (Subject.conversation, talk.id))


def happened(unit, world):
    with unit(world.fr, read_only=True) as u:
        return u.session.scalar(select(func.count()).select_from(CountryOutbox))


def test_reading_and_notifications_are_told_to_who_counts_or_sees_them(unit, world, people, told):
    lea, tom, talk = people
    told()
    with unit(world.fr) as u:
        newest = conversations.write(u.session, asker=as_asker(lea), conversation_id=talk.id, text="Well?", key=None)
    told()
    with unit(world.fr) as u:
        conversations.mark_read(u.session, asker=as_asker(tom), conversation_id=talk.id, newest=newest.public_id)
    assert told() == topics(world, (Subject.badge, tom.id), (Subject.conversation, talk.id))  # the writer sees the mark
    one = {"event_id": ids.uuid7(), "account_id": lea.id, "kind": "ads.answered", "message": "x", "values": {}}
    for times in (1, 0):  # the same event again is no news
        with unit(world.fr) as u:
            notifications.notify(u.session, path="/", **one)
        assert told() == (topics(world, (Subject.badge, lea.id)) if times else set())
    with unit(world.fr) as u:
        notifications.mark_read(u.session, asker=as_asker(lea))
    assert told() == topics(world, (Subject.badge, lea.id))


def test_every_device_that_is_signed_out_is_told(unit, world, people, told):
    lea, _tom, _talk = people
    with unit(world.fr) as u:
        devices = [device.device_id for device in accounts_signed_in(u.session, lea.id)]
    told()
    with unit(world.fr) as u:
        accounts.end_device(u.session, asker=as_asker(lea), device_id=devices[0])
    assert told() == topics(world, (Subject.device, devices[0]))
    with unit(world.fr) as u:
        accounts.end_devices(u.session, account_id=lea.id)
    assert told() == set()  # none was left


def accounts_signed_in(session, account_id):
    from app.blueprints.accounts.queries import signed_in

    return signed_in(session, account_id)


def test_news_lost_with_valkey_cost_the_writer_nothing():
    queue = Queue("unix:///nowhere/at/all.sock")
    queue.tell(["badge:abc"])
    assert queue.heard() is False
    queue.close()


WHOLE = {
    "DATABASE_URL": "x",
    "REDIS_URL": "redis://x",
    "SMTP_URL": "x",
    "SMIILE_BASE_URL": "https://smiile.example",
    "SECRET_KEY": "x",
}


def test_streams_are_told_where_by_a_path_or_an_address_and_never_without_a_key():
    found = from_environment(WHOLE | {"SMIILE_LIVE_URL": "https://{host}:8444/live", "SMIILE_LIVE_KEY": "k"})
    assert found.live_address("fr.smiile.example") == "https://fr.smiile.example:8444/live"
    assert from_environment(WHOLE).live_address("fr.smiile.example") == ""
    with pytest.raises(Misconfigured, match="SMIILE_LIVE_KEY"):
        from_environment(WHOLE | {"SMIILE_LIVE_URL": "/live"})
    with pytest.raises(Misconfigured, match="SMIILE_LIVE_URL"):
        from_environment(WHOLE | {"SMIILE_LIVE_URL": "live.example", "SMIILE_LIVE_KEY": "k"})
    with pytest.raises(Misconfigured, match="SMIILE_LIVE_KEY"):
        streams_from_environment({"REDIS_URL": "redis://x"})

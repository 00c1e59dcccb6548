"""Beginning, writing, reading."""

import pytest
from sqlalchemy import select

from app.blueprints.conversations import queries, services
from app.blueprints.conversations.errors import CannotWrite, ToOneself
from app.blueprints.conversations.models import Conversation, Member, Message
from app.blueprints.moderation import services as moderation
from kernel import ids
from kernel.errors import NotFound
from kernel.outbox import CountryOutbox
from tests.builders.accounts import farid, lea, tom
from tests.builders.conversations import a_conversation, an_about, as_asker


@pytest.fixture
def talk(unit, world):
    with unit(world.fr) as u:
        yield u.session


def written(session):
    return [row.payload for row in session.scalars(select(CountryOutbox).order_by(CountryOutbox.id))]


def test_start_opens_one_conversation_per_thing_and_starter(talk):
    one, other = lea(talk), tom(talk)
    about = an_about()
    first = a_conversation(talk, one, other, about=about)
    second = a_conversation(talk, one, other, "And on Sunday?", about=about)
    assert first.id == second.id
    assert len(talk.scalars(select(Message)).all()) == 2
    assert [row["first"] for row in written(talk)] == [True, False]
    assert written(talk)[0]["to_account_ids"] == [str(other.id)]


def test_start_with_oneself_or_nobody_is_refused(talk):
    one = lea(talk)
    with pytest.raises(ToOneself):
        a_conversation(talk, one, one)
    with pytest.raises(CannotWrite):
        services.start(talk, asker=as_asker(one), to=ids.uuid7(), about=an_about(), text="Hello", key=None)
    assert talk.scalars(select(Conversation)).all() == []


def test_same_key_is_written_once(talk):
    one, other = lea(talk), tom(talk)
    conversation = a_conversation(talk, one, other)
    key = ids.uuid7()
    twice = [
        services.write(talk, asker=as_asker(other), conversation_id=conversation.id, text="Yes", key=key).id
        for _ in range(2)
    ]
    assert twice[0] == twice[1]
    assert len(written(talk)) == 2


def test_unread_counts_what_others_wrote_and_reading_ends_it(talk):
    one, other = lea(talk), tom(talk)
    conversation = a_conversation(talk, one, other)
    last = services.write(talk, asker=as_asker(one), conversation_id=conversation.id, text="Hello?", key=None)
    assert unread(talk, other) == 2
    assert unread(talk, one) == 0
    services.mark_read(talk, asker=as_asker(other), conversation_id=conversation.id, newest=last.public_id)
    assert unread(talk, other) == 0


def test_reading_goes_as_far_as_what_was_shown_and_never_back(talk):
    one, other = lea(talk), tom(talk)
    conversation = a_conversation(talk, one, other)
    seen, unseen, later = (
        services.write(talk, asker=as_asker(one), conversation_id=conversation.id, text=text, key=None)
        for text in ("Hello?", "Are you there?", "Never mind.")
    )
    for newest, left in ((seen, 2), (later, 0), (unseen, 0), (seen, 0)):
        services.mark_read(talk, asker=as_asker(other), conversation_id=conversation.id, newest=newest.public_id)
        assert unread(talk, other) == left
    assert queries.has_read(talk, other.id, conversation.id, later.id)


def test_message_of_another_conversation_marks_nothing_as_read(talk):
    one, other = lea(talk), tom(talk)
    conversation, elsewhere = (a_conversation(talk, one, other, about=an_about()) for _ in range(2))
    foreign = talk.get_one(Message, elsewhere.last_message_id).public_id
    for newest in (foreign, "AAAAAAAAAAA"):
        with pytest.raises(NotFound):
            services.mark_read(talk, asker=as_asker(other), conversation_id=conversation.id, newest=newest)
    assert talk.scalars(select(Member.unread).where(Member.account_id == other.id)).all() == [1, 1]


def test_writing_reads_what_was_there(talk):
    one, other = lea(talk), tom(talk)
    conversation = a_conversation(talk, one, other)
    services.write(talk, asker=as_asker(other), conversation_id=conversation.id, text="Yes", key=None)
    assert (unread(talk, other), unread(talk, one)) == (0, 1)


def test_stranger_neither_writes_nor_reads(talk):
    conversation = a_conversation(talk, lea(talk), tom(talk))
    stranger = as_asker(farid(talk))
    with pytest.raises(NotFound):
        services.write(talk, asker=stranger, conversation_id=conversation.id, text="Me too", key=None)
    with pytest.raises(NotFound):
        services.mark_read(talk, asker=stranger, conversation_id=conversation.id, newest="AAAAAAAAAAA")


@pytest.mark.parametrize("blocker", [0, 1])
def test_block_stops_both_sides(talk, blocker):
    pair = lea(talk), tom(talk)
    conversation = a_conversation(talk, *pair)
    moderation.block(talk, asker=as_asker(pair[blocker]), account=pair[1 - blocker].account.public_id)
    for person in pair:
        with pytest.raises(CannotWrite):
            services.write(talk, asker=as_asker(person), conversation_id=conversation.id, text="Hello", key=None)
    with pytest.raises(CannotWrite):
        a_conversation(talk, *pair)


def unread(session, person):
    return session.scalar(select(Member.unread).where(Member.account_id == person.id))

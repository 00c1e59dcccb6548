"""Two transactions that cannot see each other: who has left is not written to."""

import threading
from dataclasses import replace

import pytest

from app.blueprints.conversations import queries, services
from app.blueprints.conversations.errors import CannotWrite
from kernel import ids
from tenants import house as houses
from tests import world as worlds
from tests.builders.accounts import lea, tom
from tests.builders.conversations import a_conversation, as_asker


@pytest.fixture
def committing(config, server, clone):
    made = houses.build(replace(config, database_url=worlds.app_url(server, clone)))
    yield made
    made.close()


def test_who_leaves_while_the_other_writes_has_nothing_unread(committing, world):
    with committing.scope.unit(world.fr) as unit:
        talk = a_conversation(unit.session, *(people := (lea(unit.session), tom(unit.session))))
        leaver, writer = (as_asker(person) for person in people)
    outcomes = []

    def write():
        with committing.scope.unit(world.fr) as unit:
            try:
                services.write(
                    unit.session, asker=writer, conversation_id=talk.id, text="Still there?", key=ids.uuid7()
                )
            except CannotWrite:
                outcomes.append("refused")

    other = threading.Thread(target=write)
    with committing.scope.unit(world.fr) as unit:
        services.leave(unit.session, asker=leaver, conversation_id=talk.id)
        other.start()
        other.join(timeout=1)
        assert other.is_alive()  # it waits for the conversation
    other.join(timeout=30)
    assert outcomes == ["refused"]
    with committing.scope.unit(world.fr, read_only=True) as unit:
        assert queries.badges(unit.session, leaver.account_id).messages == 0

"""The same form sent twice at once: two transactions that cannot see each other."""

import threading
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from app.blueprints.posts.models import Post
from kernel import ids
from kernel.outbox import CollectivityOutbox
from tenants import house as houses
from tests import world as worlds
from tests.builders.posts import a_post
from tests.builders.staff import appointed, asker_of, maud


@pytest.fixture
def committing(config, server, clone):
    made = houses.build(replace(config, database_url=worlds.app_url(server, clone)))
    yield made
    made.close()


def test_form_sent_twice_at_once_is_one_post(committing, world):
    with committing.scope.unit(world.fr) as unit:
        person = maud(unit.session)
    with committing.scope.unit(world.saint_malo) as unit:
        appointed(unit.session, person)
    key, made, began = ids.uuid7(), [], threading.Event()

    def again():
        with committing.scope.unit(world.saint_malo) as unit:
            unit.session.connection()
            began.set()
            made.append(a_post(unit.session, asker_of(person), key=key).id)

    other = threading.Thread(target=again)
    with committing.scope.unit(world.saint_malo) as unit:
        first = a_post(unit.session, asker_of(person), key=key).id
        other.start()
        began.wait(timeout=10)
        other.join(timeout=1)  # it waits for this transaction, at the latest in its insert
    other.join(timeout=30)
    assert made == [first]
    with committing.scope.unit(world.saint_malo, read_only=True) as unit:
        told = select(func.count()).where(CollectivityOutbox.name == "posts.PostPublished")
        assert unit.session.scalar(select(func.count()).select_from(Post)) == unit.session.scalar(told) == 1

"""A search and the word of the same lost ad tell neighbours at once: transactions that wait for each other, committed for real."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import event, func, insert, select, text, update

from app.blueprints.accounts.models import Account
from app.blueprints.ads import services
from app.blueprints.ads.jobs import reach_ads
from app.blueprints.ads.models import AdReach, AdTold, ToldBy
from app.blueprints.ads.queries import LOST_NEAR
from app.blueprints.notifications.models import Notification
from kernel import clock
from tenants import house as houses
from tenants import packs
from tests import world as worlds
from tests.ads.test_reach import HOME, living
from tests.builders.accounts import lea
from tests.builders.lost import WAIT, a_lost_cat


@pytest.fixture
def committing(config, server, clone):
    made = houses.build(replace(config, database_url=worlds.app_url(server, clone)))
    yield made
    made.close()


@pytest.fixture
def street(committing, world):
    """Léa's cat, whose word is due; Nils, who lives near."""
    with committing.scope.unit(world.fr) as u:
        cat, near = a_lost_cat(u.session, lea(u.session, lat=HOME[0], lon=HOME[1])), living(u.session, 0.2)
        u.session.get(AdReach, cat.id).due_at = clock.now() - timedelta(minutes=1)
    return cat, near


def told(committing, world):
    """Who was told by their nearness; how many the word says; by what they were told."""
    with committing.scope.unit(world.fr, read_only=True) as u:
        wanted = select(Account.given_name).join(Notification, Notification.account_id == Account.id)
        names = u.session.scalars(wanted.where(Notification.kind == LOST_NEAR)).all()
        return names, u.session.scalars(select(AdReach.told)).one(), u.session.scalars(select(AdTold.by)).all()


def test_search_and_the_word_of_one_ad_never_wait_for_each_other(committing, world, street):
    cat, near = street
    went = []

    def word():
        with committing.scope.unit(world.fr) as u:
            went.append(services.tell_word(u.session, pack=packs.load("fr"), ad_id=cat.id, most=200))

    other = threading.Thread(target=word)

    def meanwhile(_connection, _cursor, statement, *_):
        if "INSERT" in statement and "ad_told" in statement:
            other.start()
            other.join(timeout=0.5)  # it may wait for this transaction

    with committing.scope.unit(world.fr) as u:
        event.listen(u.session.connection(), "after_cursor_execute", meanwhile)
        services.note_told(u.session, told=[(cat.id, near.id)])
    other.join(timeout=30)
    assert went == [False]  # the search holds the word, which has its turn again
    word()
    assert told(committing, world) == ([], 1, [ToldBy.search])


def test_word_that_waited_in_a_circle_goes_with_the_next_round(committing, world, street):
    cat, near = street

    with time_machine.travel(clock.now() + WAIT, tick=False):
        other = threading.Thread(target=reach_ads, args=(committing,), kwargs={"tenant": world.fr})
        with pytest.raises(InterruptedError), committing.scope.unit(world.fr) as u:
            row = {"ad_id": cat.id, "account_id": near.id, "by": ToldBy.search, "told_at": clock.now()}
            u.session.execute(insert(AdTold).values(row))
            other.start()
            while not u.session.scalar(select(func.count()).select_from(text("pg_locks")).where(text("NOT granted"))):
                other.join(timeout=0.01)
                assert other.is_alive()
            u.session.execute(update(AdReach).values(told=AdReach.told))  # the one who waited first is refused
            raise InterruptedError
        other.join(timeout=30)
        assert not other.is_alive()
        reach_ads(committing, tenant=world.fr)
    assert told(committing, world) == (["Nils"], 1, [ToldBy.reach])

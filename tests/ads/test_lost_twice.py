"""Two people decide about the same pair at once: transactions that cannot see each other, committed for real."""

import threading
from dataclasses import replace

import pytest
import time_machine
from sqlalchemy import func, select

from app.blueprints.ads import services
from app.blueprints.ads.errors import AdNotOpen, MatchOver
from app.blueprints.ads.jobs import reach_ads
from app.blueprints.ads.models import Ad, AdMatch, AdMove, AdState, AdTold, MatchState, Outcome
from kernel import clock, ids
from kernel.outbox import CountryOutbox
from tenants import house as houses
from tests import world as worlds
from tests.builders.accounts import lea, tom
from tests.builders.conversations import as_asker
from tests.builders.lost import WAIT, a_found_cat, a_lost_cat


@pytest.fixture
def committing(config, server, clone):
    made = houses.build(replace(config, database_url=worlds.app_url(server, clone)))
    yield made
    made.close()


@pytest.fixture
def pair(committing, world):
    """Léa's cat and Tom's; he says that his is hers, and she that hers is his."""
    with committing.scope.unit(world.fr) as unit:
        persons = [lea(unit.session), tom(unit.session)]
        people = [as_asker(person) for person in persons]
        ads = a_lost_cat(unit.session, persons[0]).public_id, a_found_cat(unit.session, persons[1]).public_id
        matches = [
            services.propose_match(
                unit.session, asker=asker, public_id=theirs, text="Is she grey?", key=ids.uuid7(), own=own
            ).public_id
            for asker, theirs, own in ((people[1], ads[0], ads[1]), (people[0], ads[1], ads[0]))
        ]
    return people, ads, matches


def at_once(committing, world, first, second):
    """The second begins while the first has done its work and not yet committed; what they said, errors too."""
    said, began = [None, None], threading.Event()

    def run(number, verb):
        try:
            with committing.scope.unit(world.fr) as unit:
                verb(unit.session)
                if number == 0:
                    other.start()
                    began.wait(timeout=10)
                    other.join(timeout=1)  # it waits for this transaction
        except (MatchOver, AdNotOpen) as error:
            said[number] = type(error)

    def after():
        began.set()
        run(1, second)

    other = threading.Thread(target=after)
    run(0, first)
    other.join(timeout=30)
    assert not other.is_alive()
    return said


def left(committing, world, name):
    with committing.scope.unit(world.fr, read_only=True) as unit:
        states = unit.session.scalars(select(Ad.state)).all()
        moved = unit.session.scalar(select(func.count()).select_from(AdMove).where(AdMove.state == AdState.closed))
        told = unit.session.scalar(
            select(func.count()).select_from(CountryOutbox).where(CountryOutbox.name == f"ads.{name}")
        )
        return states, moved, told


def test_confirmed_twice_at_once_is_closed_once(committing, world, pair):
    people, _ads, matches = pair

    def confirm(session):
        services.confirm_match(session, asker=people[0], public_id=matches[0])

    assert at_once(committing, world, confirm, confirm) == [None, None]
    assert left(committing, world, "MatchConfirmed") == ([AdState.closed] * 2, 2, 1)


def test_both_confirm_what_the_other_said_and_one_comes_too_late(committing, world, pair):
    people, _ads, matches = pair
    said = at_once(
        committing,
        world,
        lambda session: services.confirm_match(session, asker=people[0], public_id=matches[0]),
        lambda session: services.confirm_match(session, asker=people[1], public_id=matches[1]),
    )
    assert said == [None, MatchOver]
    assert left(committing, world, "MatchConfirmed") == ([AdState.closed] * 2, 2, 1)


def test_closed_by_its_author_while_the_other_says_yes(committing, world, pair):
    people, ads, matches = pair
    said = at_once(
        committing,
        world,
        lambda session: services.close_ad(session, asker=people[1], public_id=ads[1], outcome=Outcome.elsewhere),
        lambda session: services.confirm_match(session, asker=people[0], public_id=matches[0]),
    )
    assert said == [None, None]
    assert left(committing, world, "AdClosed") == ([AdState.closed] * 2, 2, 2)
    with committing.scope.unit(world.fr, read_only=True) as unit:
        ends = unit.session.execute(select(Ad.kind, Ad.outcome)).tuples().all()
        assert dict(ends) == {"lost": Outcome.with_neighbour, "found": Outcome.elsewhere}  # as Tom has settled it


def test_named_while_it_is_confirmed_is_closed_with_it(committing, world):
    with committing.scope.unit(world.fr) as unit:
        persons = [lea(unit.session), tom(unit.session)]
        author, finder = (as_asker(person) for person in persons)
        found = a_found_cat(unit.session, persons[1]).public_id  # its key comes before the other's
        lost = a_lost_cat(unit.session, persons[0]).public_id
        match = services.propose_match(
            unit.session, asker=finder, public_id=lost, text="Here she is.", key=ids.uuid7()
        ).public_id
    said = at_once(
        committing,
        world,
        lambda session: services.propose_match(
            session, asker=finder, public_id=lost, text="I have an ad as well.", key=ids.uuid7(), own=found
        ),
        lambda session: services.confirm_match(session, asker=author, public_id=match),
    )
    assert said == [None, None]
    assert left(committing, world, "AdClosed") == ([AdState.closed] * 2, 2, 2)


def test_declined_in_one_browser_and_confirmed_in_another(committing, world, pair):
    people, _ads, matches = pair
    said = at_once(
        committing,
        world,
        lambda session: services.confirm_match(session, asker=people[0], public_id=matches[0]),
        lambda session: services.decline_match(session, asker=people[0], public_id=matches[0]),
    )
    assert said == [None, MatchOver]
    with committing.scope.unit(world.fr, read_only=True) as unit:
        one = unit.session.scalars(select(AdMatch).where(AdMatch.public_id == matches[0])).one()
        assert one.state == MatchState.confirmed
    assert left(committing, world, "MatchDeclined") == ([AdState.closed] * 2, 2, 0)


def test_said_twice_at_once_is_one_match(committing, world):
    with committing.scope.unit(world.fr) as unit:
        asker, cat = as_asker(tom(unit.session)), a_lost_cat(unit.session, lea(unit.session)).public_id

    def propose(session):
        services.propose_match(session, asker=asker, public_id=cat, text="Here she is.", key=ids.uuid7())

    assert at_once(committing, world, propose, propose) == [None, None]
    with committing.scope.unit(world.fr, read_only=True) as unit:
        assert unit.session.scalar(select(func.count()).select_from(AdMatch)) == 1
    assert left(committing, world, "MatchProposed")[2] == 1


def test_opened_again_while_the_word_is_being_told_it_goes_out(committing, world):
    with committing.scope.unit(world.fr) as unit:
        person = lea(unit.session)
        asker, near = as_asker(person), tom(unit.session)
        cat = a_lost_cat(unit.session, person)
        services.close_ad(unit.session, asker=asker, public_id=cat.public_id, outcome=Outcome.given_up)
    later = clock.now() + WAIT
    with committing.scope.unit(world.fr) as unit:
        services.reopen_ad(unit.session, asker=asker, public_id=cat.public_id)
        with time_machine.travel(later, tick=False):
            reach_ads(committing, tenant=world.fr)  # it waits for nobody, and leaves the ad alone
    with time_machine.travel(later, tick=False):
        reach_ads(committing, tenant=world.fr)
    with committing.scope.unit(world.fr, read_only=True) as unit:
        assert unit.session.scalars(select(AdTold.account_id)).all() == [near.id]

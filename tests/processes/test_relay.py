"""The relay, beside what tests/road shows with real processes."""

from sqlalchemy import select

from app import relay
from app.blueprints.accounts.events import AccountMade
from kernel import ids
from kernel.events import Event
from kernel.outbox import CountryOutbox, OutboxState, write


def states(session):
    return dict(session.execute(select(CountryOutbox.name, CountryOutbox.state)).all())


def test_unknown_event_waits_and_stops_nobody(house, unit, world):
    """Written by a newer process in the middle of a deployment."""
    with unit(world.fr) as here:
        write(here.session, Event())
        write(here.session, AccountMade(account_id=ids.uuid7(), place_id=ids.uuid7()))
    assert relay.send(house, world.fr) == 1
    relay.settle(house, world.fr)
    with unit(world.fr, read_only=True) as here:
        assert states(here.session) == {
            Event.name(): OutboxState.new,
            AccountMade.name(): OutboxState.done,
        }

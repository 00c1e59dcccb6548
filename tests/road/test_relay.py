"""One tenant in trouble costs the others nothing."""

from datetime import timedelta

from sqlalchemy import update

from app import relay
from kernel.outbox import CollectivityOutbox
from tenants import services
from tenants.models import TenantState


def test_tenant_that_cannot_be_read_stops_no_other(road, author, house, owner):
    road.publish(author)
    with owner.begin() as connection:
        connection.exec_driver_sql('ALTER SCHEMA "fr_dinan" RENAME TO "away"')
    visited = [tenant.schema for tenant in house.registry.all()]
    assert visited.index("fr_dinan") < visited.index("fr_saint_malo")
    relay.sweep(house)
    assert road.states() == {"queued"}


def test_hint_of_a_tenant_that_cannot_be_read_ends_no_relay(road, author, house, world, owner):
    with owner.begin() as connection:
        connection.exec_driver_sql('ALTER SCHEMA "fr_dinan" RENAME TO "away"')
    house.queue.take_hints()
    house.queue.hint(world.dinan.id)
    turning = relay.Relay(house)
    turning.turn()
    assert house.queue.take_hints() == []


def test_event_of_another_version_waits_and_stops_no_other(road, author, house, world):
    road.publish(author)
    with house.scope.unit(world.saint_malo) as unit:
        first = road.event().id
        unit.session.execute(
            update(CollectivityOutbox).where(CollectivityOutbox.id != first).values(name="posts.PostOfTomorrow")
        )
    relay.sweep(house)
    with house.scope.unit(world.saint_malo, read_only=True) as unit:
        states = {row.name: row.state for row in unit.session.query(CollectivityOutbox)}
    assert states == {"posts.PostOfTomorrow": "new", "posts.PostPublished": "queued"}


def test_event_for_a_closed_country_waits_until_it_is_opened_again(road, author, house, world, owner, monkeypatch):
    monkeypatch.setattr(relay, "SETTLE_AFTER", timedelta())
    monkeypatch.setattr(relay, "QUEUE_AGAIN_AFTER", timedelta())
    road.publish(author)
    services.move(owner, world.fr.id, TenantState.closed)
    house.registry.forget()
    for _ in range(3):
        relay.send(house, world.saint_malo)
        assert relay.settle(house, world.saint_malo) == 0
    assert road.states() == {"queued"}
    assert road.event().tries == 1
    services.move(owner, world.fr.id, TenantState.open)
    house.registry.forget()
    relay.settle(house, world.saint_malo)
    assert road.event().tries == 2

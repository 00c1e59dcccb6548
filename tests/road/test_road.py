"""A town's post reaches the country once, whatever is lost, doubled or killed on the way."""

from kernel.queue import Queue
from tests.road.stack import held, until, waiting_for


def test_post_arrives_once(road, processes, author):
    post = road.publish(author)
    processes.relay()
    processes.worker()
    road.arrives(post)


def test_emptied_valkey_loses_nothing(road, processes, author, house):
    post = road.publish(author)
    relay = processes.relay()
    until(lambda: road.states() == {"queued"} and road.queued(), what="the relay has queued everything")
    processes.kill(relay)
    house.queue.connection.flushall()
    assert (road.queued(), road.bulletins()) == (0, [])
    processes.worker()
    processes.relay()
    road.arrives(post)


def test_lost_hint_loses_nothing(road, processes, author, house):
    post = road.publish(author)
    assert house.queue.take_hints()
    processes.relay()
    processes.worker()
    road.arrives(post)


def test_doubled_event_has_one_effect(road, processes, author, house):
    post = road.publish(author)
    processes.relay()
    until(lambda: road.states() == {"queued"}, what="the relay has queued everything")
    event = road.event()
    told = {
        "source_id": road.world.saint_malo.id,
        "event_id": event.id,
        "name": event.name,
        "payload": event.payload,
        "step": "bulletins.show",
    }
    for number in range(3):
        house.queue.put("prompt", "react", told, job_id=f"double-{number}")
    processes.worker()
    road.arrives(post)
    until(lambda: road.queued() == 0, what="the doubles are worked off")
    road.arrives(post)


def test_relay_killed_between_queueing_and_commit(road, processes, author, owner):
    post = road.publish(author)
    with held(owner, "fr_saint_malo.outbox", "SHARE"):  # may be read and locked by row, not written
        relay = processes.relay()
        until(lambda: waiting_for(owner, "fr_saint_malo.outbox"), what="the relay wants to write what it has queued")
        assert road.queued() > 0
        processes.kill(relay)
    assert road.states() == {"new"}
    processes.worker()
    processes.relay()
    road.arrives(post)


def test_worker_killed_in_the_middle(road, processes, author, owner):
    post = road.publish(author)
    processes.relay()
    with held(owner, "fr.bulletin", "SHARE ROW EXCLUSIVE"):
        worker = processes.worker()
        until(
            lambda: waiting_for(owner, "fr.bulletin"), what="the worker has its receipt and wants to write the bulletin"
        )
        processes.kill(worker)
    assert (road.bulletins(), road.receipts()) == ([], 0)
    processes.worker()
    road.arrives(post)


def test_worker_killed_again_and_again(road, processes, author, owner):
    post = road.publish(author)
    processes.relay(again=0.5)
    for _ in range(3):
        with held(owner, "fr.bulletin", "SHARE ROW EXCLUSIVE"):
            worker = processes.worker()
            until(lambda: waiting_for(owner, "fr.bulletin"), what="the worker wants to write the bulletin")
            processes.kill(worker)
    processes.worker()
    road.arrives(post)


def test_valkey_gone_while_publishing_delays_only(road, processes, author, house, own_valkey):
    elsewhere = Queue("unix:///nowhere/valkey.sock")
    house.scope._queue = elsewhere
    post = road.publish(author)
    assert house.queue.take_hints()  # only the hint of the appointment before
    processes.relay()
    processes.worker()
    road.arrives(post)

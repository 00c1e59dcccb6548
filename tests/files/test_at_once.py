"""Two transactions that cannot see each other: a thing never holds more than fits, and bytes that are needed stay."""

import io
import threading
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from app.blueprints.files import services
from app.blueprints.files.errors import TooManyFiles
from app.blueprints.files.models import File
from app.blueprints.files.services import bytes as bytes_of
from app.blueprints.files.services import receiving
from kernel import ids
from kernel.files import Upload
from tenants import house as houses
from tests import world as worlds
from tests.builders import files as make
from tests.builders.accounts import lea
from tests.builders.conversations import as_asker


@pytest.fixture
def committing(config, server, clone):
    made = houses.build(replace(config, database_url=worlds.app_url(server, clone)))
    yield made
    made.close()


@pytest.fixture
def asker(committing, world):
    with committing.scope.unit(world.fr) as unit:
        return as_asker(lea(unit.session))


def received(house, world, asker, *seeds):
    """Photos that wait under a key of their own; returns it."""
    key = ids.uuid7()
    uploads = [Upload("a.jpg", io.BytesIO(make.jpeg(60, 60, seed))) for seed in seeds]
    with house.scope.unit(world.fr) as unit:
        services.receive(unit.session, house.files, asker=asker, uploads=uploads, key=key)
    return key


def both(first, second):
    """Run the second while the first has done its work and not yet committed; both take a house's unit by themselves."""
    done, begun = threading.Event(), threading.Event()

    def after_first():
        done.wait(10)
        begun.set()
        second()

    other = threading.Thread(target=after_first)
    other.start()
    first(lambda: (done.set(), begun.wait(10), other.join(timeout=1)))
    other.join(timeout=30)
    assert not other.is_alive()


def test_two_forms_at_once_never_put_seven_photos_on_one_thing(committing, world, asker):
    keys = [received(committing, world, asker, *seeds) for seeds in ((1, 2, 3, 4), (5, 6, 7))]
    thing, refused = ids.uuid7(), []

    def attach(key, session):
        services.attach(session, asker=asker, key=key, kind="ads", thing_id=thing)

    def first(pause):
        with committing.scope.unit(world.fr) as unit:
            attach(keys[0], unit.session)
            pause()

    def second():
        try:
            with committing.scope.unit(world.fr) as unit:
                attach(keys[1], unit.session)
        except TooManyFiles:
            refused.append(True)

    both(first, second)
    with committing.scope.unit(world.fr, read_only=True) as unit:
        places = unit.session.scalars(select(File.place).where(File.thing_id == thing)).all()
    assert (sorted(places), refused) == ([0, 1, 2, 3], [True])


def test_bytes_sent_again_while_they_are_being_deleted_are_there_afterwards(committing, world, asker):
    received(committing, world, asker, 1)
    with committing.scope.unit(world.fr) as unit:
        [file] = unit.session.scalars(select(File))
        services.drop(unit.session, asker=asker, public_id=file.public_id)

    def clear(pause):
        with committing.scope.unit(world.fr) as unit:
            services.clear(unit.session, committing.files, file_id=file.id)
            pause()

    both(clear, lambda: received(committing, world, asker, 1))
    with committing.scope.unit(world.fr, read_only=True) as unit:
        [left] = unit.session.scalars(select(File))
    assert left.id != file.id
    with committing.files.open(world.fr.id, left.digest) as found:
        assert found.read() == make.jpeg(60, 60, 1)


def test_form_sent_again_while_the_worker_deletes_the_original_waits_for_it(committing, world, asker, monkeypatch):
    key = received(committing, world, asker, 1)
    with committing.scope.unit(world.fr) as unit:
        [file] = unit.session.scalars(select(File))
        file.width = file.height = 10
        file.state = "ready"
    form_holds, worker_waits, faults = threading.Event(), threading.Event(), []
    hold = bytes_of.hold

    def in_step(session, digests):
        if threading.current_thread().name == "worker":
            worker_waits.set()
            form_holds.wait(10)
        hold(session, digests)
        if threading.current_thread().name == "form":
            form_holds.set()
            worker_waits.wait(10)

    def form():
        upload = Upload("a.jpg", io.BytesIO(make.jpeg(60, 60, 1)))
        with committing.scope.unit(world.fr) as unit:
            services.expect(unit.session, [upload])
            services.describe(unit.session, asker=asker, public_id=file.public_id, alt="A plant")
            services.receive(unit.session, committing.files, asker=asker, uploads=[upload], key=key)

    def worker():
        with committing.scope.unit(world.fr) as unit:
            services.forget_original(unit.session, committing.files, file_id=file.id)

    def run(work):
        try:
            work()
        except DBAPIError as fault:
            faults.append(fault)

    monkeypatch.setattr(bytes_of, "hold", in_step)
    monkeypatch.setattr(receiving, "hold", in_step)
    threads = [threading.Thread(target=run, args=(one,), name=one.__name__) for one in (worker, form)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert faults == []

"""The worker may be killed at any point, be told twice, or come too late: the rows say what is to be done."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from sqlalchemy import select

from app.blueprints.files import jobs, services
from app.blueprints.files.events import FileDropped, FileReceived
from app.blueprints.files.models import File, FileVariant
from kernel import clock, photos
from kernel.outbox import CountryOutbox
from tests.builders import files as make
from tests.builders.files import sent


@pytest.fixture
def rows(unit, world):
    """How many sizes there are, and the names of all events."""

    def read():
        with unit(world.fr, read_only=True) as u:
            return SimpleNamespace(
                sizes=len(u.session.scalars(select(FileVariant)).all()),
                events=list(u.session.scalars(select(CountryOutbox.name).order_by(CountryOutbox.id))),
            )

    return read


class Killed(BaseException):
    """The process is gone in the middle of it."""


@pytest.fixture
def killed(monkeypatch):
    """Make a function end the process when it is called, or after its work."""

    def at(owner, name, *, after=False):
        real = getattr(owner, name)

        def dying(*arguments, **more):
            if after:
                real(*arguments, **more)
            raise Killed

        monkeypatch.setattr(owner, name, dying)

    return at


@pytest.mark.parametrize(
    ("owner", "name", "after"),
    [
        (photos, "make_sizes", False),
        (photos, "make_sizes", True),
        (services, "keep_sizes", True),
        (services, "forget_original", False),
    ],
)
def test_worker_killed_at_any_point_is_followed_by_one_that_ends_the_work(
    app, house, world, published, files, lying, rows, killed, monkeypatch, owner, name, after
):
    published(sent(make.with_gps()))
    event = FileReceived(file_id=files()[0].id)
    killed(owner, name, after=after)
    with pytest.raises(Killed):
        jobs.prepare(house, event, tenant=world.fr)
    assert files()[0].digest in lying()
    monkeypatch.undo()
    for _ in range(2):
        jobs.prepare(house, event, tenant=world.fr)
    [photo] = files()
    assert (photo.state, photo.original, rows().sizes) == ("ready", False, 3)
    assert rows().events.count("files.FileReady") == 1
    assert photo.digest not in lying()


def test_the_worker_goes_on_after_each_kind_of_bad_photo(published, work, files):
    bad = [
        make.jpeg(1200, 900)[:9000],
        make.heic()[:2000],
        make.webp_bomb(),
        b"RIFF\x10\x00\x00\x00WEBPVP8 " + bytes(50),
    ]
    published(*(sent(body) for body in bad), sent(make.polyglot()))
    work()
    *refused, clean = files()
    assert [file.reason for file in refused] == ["broken", "broken", "too_many_pixels", "broken"]
    assert clean.state == "ready"


def test_photo_whose_bytes_are_lost_is_refused_in_words(browse, people, published, work, files, config, world):
    published(sent(make.jpeg()))
    for path in (config.files / str(world.fr.id)).glob("*/*"):
        path.unlink()
    work()
    [photo] = files()
    assert (photo.state, photo.reason) == ("refused", "lost")
    assert "was lost on its way" in browse(people.lea).get(f"/files/{photo.public_id}").words


def test_same_photo_of_two_people_stays_for_one_when_the_other_drops_it(browse, people, published, work, files, lying):
    same = make.jpeg()
    published(sent(same))
    published(sent(same), person=people.tom)
    work()
    first, second = files()
    assert len(lying()) == 3
    browse(people.lea).post(f"/files/{first.public_id}/remove")
    work(times=2)
    [left] = files()
    assert left.id == second.id
    answer = browse(people.lea).client.get(
        f"/files/{left.public_id}/480.webp", base_url="http://fr.localhost:8000", buffered=True
    )
    assert answer.status_code == 200
    browse(people.tom).post(f"/files/{second.public_id}/remove")
    work(times=2)
    assert (files(), lying()) == ([], {})


def test_photo_dropped_while_it_waits_is_never_prepared(browse, people, published, house, world, files, lying, rows):
    published(sent(make.jpeg()))
    [photo] = files()
    browse(people.lea).post(f"/files/{photo.public_id}/remove")
    jobs.prepare(house, FileReceived(file_id=photo.id), tenant=world.fr)
    for _ in range(2):
        jobs.clear(house, FileDropped(file_id=photo.id), tenant=world.fr)
    jobs.prepare(house, FileReceived(file_id=photo.id), tenant=world.fr)
    assert (files(), lying(), rows().sizes) == ([], {}, 0)


def test_dropped_photo_may_be_sent_again_with_the_same_form(browse, people, work, files):
    lea = browse(people.lea)
    form = lea.get("/ads/new?kind=lend").form("/ads")["values"] | {"kind": "lend", "title": "No", "text": ""}
    lea.send("/ads", form | {"photos": [sent(make.jpeg())]})
    [first] = files()
    lea.send("/ads", form | {"title": "Plants to water", "drop": first.public_id, "photos": [sent(make.jpeg())]})
    work()
    [second] = files()
    assert (second.id != first.id, second.state, second.place) == (True, "ready", 0)


def test_what_nobody_used_for_a_day_goes_with_its_bytes(
    app, house, world, browse, people, published, work, files, lying
):
    published(sent(make.jpeg()), title="No")
    published(sent(make.jpeg(seed=2)))
    work()
    jobs.drop_abandoned(house, tenant=world.fr)
    assert [file.state for file in files()] == ["ready", "ready"]
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        jobs.drop_abandoned(house, tenant=world.fr)
        work()
    [left] = files()
    assert left.thing_id is not None
    assert len(lying()) == 3


def test_bytes_of_a_unit_that_was_rolled_back_are_swept(house, world, unit, people, published, work, files, lying):
    published(sent(make.jpeg()))
    work()
    kept = set(lying())
    published(sent(make.jpeg(seed=2)))
    with unit(world.fr) as u:  # as if the unit that put them had never come to its end
        for file in u.session.scalars(select(File).where(File.state == "received")):
            u.session.delete(file)
    assert len(lying()) == len(kept) + 1
    jobs.sweep_strays(house, tenant=world.fr)
    assert len(lying()) == len(kept) + 1  # too young: its unit might still be at work
    with time_machine.travel(clock.now() + timedelta(days=2)):
        jobs.sweep_strays(house, tenant=world.fr)
    assert set(lying()) == kept

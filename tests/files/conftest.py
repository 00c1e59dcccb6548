"""Léa and Tom in Saint-Malo, a worker that can be told to work, and everything that lies in the store."""

from types import SimpleNamespace

import pytest
from sqlalchemy import select

from app import wiring, worker
from app.blueprints.files.models import File
from kernel.outbox import CountryOutbox
from tests.builders.accounts import farid, lea, tom, xenia
from tests.builders.moderation import a_manager


@pytest.fixture
def people(unit, world):
    with unit(world.fr) as u:
        made = SimpleNamespace(
            lea=lea(u.session), tom=tom(u.session), farid=farid(u.session), ines=a_manager(u.session)
        )
    with unit(world.xx) as u:
        made.xenia = xenia(u.session)
    return made


@pytest.fixture
def work(app, house, world):
    """Run every step after every event that has come since, errands included, `times` over; returns how many events."""
    seen = set()

    def run(*, times=1):
        done = 0
        while True:
            with house.scope.unit(world.fr, read_only=True) as unit:
                wanted = select(CountryOutbox).order_by(CountryOutbox.id)
                rows = [row for row in unit.session.scalars(wanted) if row.id not in seen]
            if not rows:
                return done
            for row in rows:
                seen.add(row.id)
                done += 1
                for step in wiring.ROAD.following(row.name):
                    if step.queue == "mail":
                        continue
                    for _ in range(times):
                        worker.react(
                            house,
                            source_id=str(world.fr.id),
                            event_id=str(row.id),
                            name=row.name,
                            payload=row.payload,
                            step=step.name,
                        )

    return run


@pytest.fixture
def files(unit, world):
    """Every file there is, in the order they came."""

    def read():
        with unit(world.fr, read_only=True) as u:
            return list(u.session.scalars(select(File).order_by(File.id)))

    return read


@pytest.fixture
def lying(config, world):
    """The bytes in the store of France, by digest."""

    def read():
        return {path.name: path.read_bytes() for path in (config.files / str(world.fr.id)).glob("*/*")}

    return read


@pytest.fixture
def published(browse, people):
    """Publish an ad of Léa's with these files (see `builders.files.sent`); returns the answer."""

    def publish(*photos, person=None, **more):
        values = {"kind": "lend", "title": "Ladder, three metres", "text": "", "photos": list(photos)} | more
        return browse(person or people.lea).fill("/ads/new?kind=lend", "/ads", **values)

    return publish

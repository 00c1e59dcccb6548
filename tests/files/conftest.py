"""Léa and Tom in Saint-Malo, a worker that can be told to work, and everything that lies in the store."""

from types import SimpleNamespace

import pytest
from sqlalchemy import select

from app import wiring, worker
from app.blueprints.accounts.models import Role
from app.blueprints.files.models import File
from app.blueprints.moderation.models import Reportable
from kernel.outbox import CountryOutbox
from tests.builders import files as make
from tests.builders.accounts import a_person, farid, lea, tom, xenia
from tests.builders.files import sent
from tests.builders.moderation import a_decision, a_manager
from tests.files.removed import PICTURE


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
                        with app.app_context():
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


@pytest.fixture
def decide(unit, world, people):
    """Tom reports a thing of Léa's and Inès decides."""

    def run(kind, thing_id, *, hide):
        thing = Reportable(
            kind=kind, id=thing_id, title="Pills", path="/", author_id=people.lea.id, excerpt="Buy them."
        )
        with unit(world.fr) as u:
            a_decision(u.session, people.ines, people.tom, thing, hide=hide)

    return run


@pytest.fixture
def held(published, work, files, decide):
    """A picture of a removed photo that somebody sends again, with an ad of theirs."""

    def send(person):
        published(sent(make.saved(PICTURE, "JPEG")))
        work()
        decide("ads", files()[0].thing_id, hide=True)
        work()
        published(sent(make.saved(PICTURE.resize((700, 525)), "JPEG")), title="The same picture again", person=person)
        work()
        assert files()[1].state == "held"
        return files()[1]

    return send


@pytest.fixture
def other_manager(unit, world):
    """Paul runs the country with Inès."""
    with unit(world.fr) as u:
        return a_person(u.session, "Paul", "Roux", role=Role.country_manager)

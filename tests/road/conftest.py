"""Saint-Malo's space with its owner on a cloned database, and nobody at work yet."""

import pytest
from sqlalchemy import create_engine, func, select

from app.blueprints.bulletins.models import Bulletin
from app.blueprints.posts.models import Post
from infra import valkey as valkey_server
from kernel.config import Config
from kernel.outbox import CollectivityOutbox, CountryReceipt
from tenants import house as houses
from tests import world as worlds
from tests.builders.posts import a_post
from tests.builders.replies import DOMAIN
from tests.builders.staff import appointed, asker_of, maud
from tests.live import free_ports
from tests.road.stack import Processes, environment, until


@pytest.fixture
def own_valkey():
    """One that may be emptied without anybody else noticing."""
    with valkey_server.running() as running:
        yield running


@pytest.fixture
def house(server, clone, own_valkey):
    made = houses.build(
        Config(
            database_url=worlds.app_url(server, clone),
            redis_url=own_valkey.url(),
            smtp_url="smtp://127.0.0.1:9",
            base_url="http://localhost:8000",
            secret_key="only for tests",
            stage="test",
            inbound_domain=DOMAIN,
            inbound_listen=f"127.0.0.1:{free_ports(1)}",
        )
    )
    yield made
    made.close()


@pytest.fixture
def owner(server, clone):
    engine = create_engine(server.dsn("smiile_owner", clone))
    yield engine
    engine.dispose()


@pytest.fixture
def processes(house, tmp_path):
    started = Processes(environment(house), tmp_path)
    yield started
    started.end()


@pytest.fixture
def author(house, world):
    with house.scope.unit(world.fr) as unit:
        person = maud(unit.session)
    with house.scope.unit(world.saint_malo) as unit:
        appointed(unit.session, person)
    return asker_of(person)


class Road:
    """What has arrived where."""

    def __init__(self, house, world):
        self.house, self.world = house, world

    def publish(self, author) -> Post:
        with self.house.scope.unit(self.world.saint_malo) as unit:
            return a_post(unit.session, author)

    def bulletins(self):
        with self.house.scope.unit(self.world.fr, read_only=True) as unit:
            return [(row.source_id, row.title) for row in unit.session.scalars(select(Bulletin))]

    def receipts(self):
        with self.house.scope.unit(self.world.fr, read_only=True) as unit:
            wanted = select(func.count()).where(CountryReceipt.reaction == "bulletins.show")
            return unit.session.scalar(wanted)

    def states(self):
        with self.house.scope.unit(self.world.saint_malo, read_only=True) as unit:
            return set(unit.session.scalars(select(CollectivityOutbox.state)))

    def event(self):
        with self.house.scope.unit(self.world.saint_malo, read_only=True) as unit:
            return unit.session.scalars(
                select(CollectivityOutbox).where(CollectivityOutbox.name == "posts.PostPublished")
            ).one()

    def queued(self):
        return self.house.queue.queues["prompt"].count

    def arrives(self, post):
        """Everything is done, and the post is one bulletin, received once."""
        until(lambda: self.states() == {"done"}, what="every event is done")
        assert self.bulletins() == [(post.id, post.title)]
        assert self.receipts() == 1


@pytest.fixture
def road(house, world):
    return Road(house, world)

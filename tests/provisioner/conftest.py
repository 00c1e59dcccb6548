"""A house on a database of the test's own, with the owner's tools, and an account that may own a space."""

import pytest
from sqlalchemy import create_engine

from app import provisioner
from app.provisioner import Tools
from kernel.config import Config
from tenants import house as houses
from tests import world as worlds
from tests.builders.staff import maud


@pytest.fixture
def settings(server, clone, valkey, tmp_path):
    return Config(
        database_url=worlds.app_url(server, clone),
        redis_url=f"{valkey.url()}?db=6",
        smtp_url="smtp://127.0.0.1:9",
        base_url="http://localhost:8000",
        secret_key="only for tests",
        stage="test",
        var=tmp_path,
        owner_url=server.dsn("smiile_owner", clone),
    )


@pytest.fixture
def tools(settings):
    made = Tools(houses.build(settings), create_engine(settings.owner_url))
    made.house.queue.connection.flushdb()
    provisioner.use(made)
    yield made
    made.house.close()
    made.owner.dispose()


@pytest.fixture
def owner_to_be(tools, world):
    with tools.house.scope.unit(world.fr) as unit:
        return maud(unit.session, email="maud@example.org")

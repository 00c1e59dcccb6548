"""A database of these tests' own: the world, with the made-up country whole and some rare places."""

import dataclasses

import pytest
from sqlalchemy import create_engine, event

from app.factory import create_app
from tenants import house as houses
from tests import world as worlds
from tests.builders import places


@pytest.fixture(scope="session")
def shared_database(server, world):
    name = "showcase"
    worlds.create_database(server, name, worlds.BASE)
    owner = worlds.owner_engine(server, name)
    with owner.begin() as connection:
        places.lay(connection)
    owner.dispose()
    return name


@pytest.fixture(scope="session")
def app_engine(server, shared_database):
    engine = create_engine(worlds.app_url(server, shared_database))
    yield engine
    engine.dispose()


@pytest.fixture
def statements(app_engine):
    """What reached the database since the test began, without savepoints and roles."""
    found = []

    def note(_connection, _cursor, statement, *_):
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            found.append(statement)

    event.listen(app_engine, "before_cursor_execute", note)
    yield found
    event.remove(app_engine, "before_cursor_execute", note)


@pytest.fixture
def counted(config, one_transaction):
    """The application with its limits on, as people meet it."""
    house = houses.build(dataclasses.replace(config, stage="demo"), engines=one_transaction)
    yield create_app(house)
    house.close()


@pytest.fixture
def made_up(browse):
    """A visitor of the made-up country."""
    return browse(host="xx.localhost")

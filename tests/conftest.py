"""Fixtures of the whole house. Story tests use `client` and `road`; rules use `unit`."""

import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, event

from app import worker
from app.factory import create_app
from app.web.limits import limiter
from infra import postgres as postgres_server
from infra import valkey as valkey_server
from infra.postgres import Postgres
from infra.valkey import Valkey
from kernel.config import Config
from tenants import house as houses
from tenants.house import House
from tenants.registry import Tenant
from tenants.scope import Unit
from tests import world as worlds
from tests.browser import Browser
from tests.builders.accounts import Person
from tests.world import OneTransaction, World

pytest_plugins = ("tests.live", "tests.chromium")

_numbers = itertools.count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that need the whole stack come first: they take longest, and all processes should end together."""
    whole = {item.path for item in items if "live" in getattr(item, "fixturenames", ())}
    items.sort(key=lambda item: item.path not in whole)


@pytest.fixture(scope="session")
def server() -> Iterator[Postgres]:
    """A PostgreSQL of this run's own."""
    with postgres_server.running() as running:
        yield running


@pytest.fixture(scope="session")
def valkey() -> Iterator[Valkey]:
    """A Valkey of this run's own."""
    with valkey_server.running() as running:
        yield running


@pytest.fixture(scope="session")
def world(server: Postgres) -> World:
    """The template database with its tenants."""
    return worlds.make_base(server)


@pytest.fixture
def clone(server: Postgres, world: World) -> Iterator[str]:
    """A database of this test's own, for what must commit for real: its name."""
    name = f"clone_{os.getpid()}_{next(_numbers)}"
    worlds.create_database(server, name, worlds.BASE)
    yield name
    worlds.drop_database(server, name)


@pytest.fixture(scope="session")
def shared_database(server: Postgres, world: World) -> str:
    """The database of all tests that roll back."""
    worlds.create_database(server, "shared", worlds.BASE)
    return "shared"


@pytest.fixture(scope="session")
def app_engine(server: Postgres, shared_database: str) -> Iterator[Engine]:
    engine = create_engine(worlds.app_url(server, shared_database))
    yield engine
    engine.dispose()


@pytest.fixture
def one_transaction(app_engine: Engine) -> Iterator[OneTransaction]:
    """The outer transaction of a test: everything in it is undone."""
    with app_engine.connect() as connection:
        transaction = connection.begin()
        yield OneTransaction(connection)
        transaction.rollback()


@pytest.fixture
def config(server: Postgres, shared_database: str, valkey: Valkey, tmp_path: Path) -> Config:
    return Config(
        database_url=worlds.app_url(server, shared_database),
        redis_url=valkey.url(),
        smtp_url="smtp://127.0.0.1:9",
        base_url="http://localhost:8000",
        secret_key="only for tests",
        stage="test",
        files=tmp_path / "files",
    )


@pytest.fixture
def house(config: Config, one_transaction: OneTransaction) -> Iterator[House]:
    """The house on the test's outer transaction."""
    made = houses.build(config, engines=one_transaction)
    yield made
    made.close()


@pytest.fixture
def unit(house: House) -> Callable[..., AbstractContextManager[Unit]]:
    """Open a unit of work: `with unit(world.fr) as u: u.session ...`."""

    def opened(tenant: Tenant, *, read_only: bool = False) -> AbstractContextManager[Unit]:
        return house.scope.unit(tenant, read_only=read_only)

    return opened


@pytest.fixture(scope="session")
def assembled() -> list[Flask]:
    """The application of this run, once it is made: its addresses and templates are compiled once."""
    return []


@pytest.fixture
def app(house: House, assembled: list[Flask]) -> Flask:
    """The application on the test's outer transaction."""
    if not assembled:
        assembled.append(create_app(house))
    (made,) = assembled
    made.extensions["house"] = house
    limiter.enabled = made.config["RATELIMIT_ENABLED"]  # one for all applications of a process: as the last was made
    worker.use(made)
    return made


@pytest.fixture
def browse(app: Flask) -> Callable[..., Browser]:
    """A browser without JavaScript: `browse()` a visitor in France, `browse(lea)` signed in, `browse(host="xx.localhost")`."""

    def opened(person: Person | None = None, *, host: str = "fr.localhost", language: str = "en") -> Browser:
        return Browser(app, host=host, language=language, device=person.device if person else None)

    return opened


@pytest.fixture
def queries(app_engine: Engine) -> Callable[[Callable[[], object]], int]:
    """Counts statements of the rooms: `queries(lambda: browser.get("/"))`; those that open and close units apart."""

    def counted(run: Callable[[], object]) -> int:
        told: list[str] = []

        def listen(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            if not statement.startswith(("SET LOCAL", "SAVEPOINT", "RELEASE", "ROLLBACK")):
                told.append(statement)

        event.listen(app_engine, "before_cursor_execute", listen)
        try:
            run()
        finally:
            event.remove(app_engine, "before_cursor_execute", listen)
        return len(told)

    return counted

"""Where a tenant's data lives: the only place that turns a registry row into a connection.

The driver opens no transaction of its own; `BEGIN` and `SET LOCAL ROLE` leave in one packet. A backend never forgets a
schema it has touched, so a connection that has seen many is renewed.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol
from uuid import UUID

import psycopg
from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from tenants.registry import Tenant
from tenants.translation import remember_texts

SCHEMAS_PER_BACKEND = 200
REPEATING = ("22", "42601")  # data that make no sense: the first line of such a refusal repeats them


def schema_map(tenant: Tenant) -> dict[str, str]:
    """One family at a time: the token of the other stays a schema that does not exist."""
    return {tenant.family.value: tenant.schema}


class Engines(Protocol):
    """Opens one transaction for one tenant."""

    def transaction(self, tenant: Tenant, *, read_only: bool) -> AbstractContextManager[Connection]:
        """A connection inside a transaction, under the tenant's role: commits at the end, rolls back on an error."""


class Pools:
    """The engines of a process: one pool per database address."""

    def __init__(self, url: str, *, pool_size: int = 5) -> None:
        """`url`: the deployment's own database, logged in as the application role."""
        self._url = url
        self._size = pool_size
        self._engines: dict[str, Engine] = {}
        self._bound: dict[tuple[UUID, str | None, bool], tuple[Engine, str]] = {}

    def engine(self, url: str | None = None) -> Engine:
        """The engine of an address (none: the deployment's own)."""
        address = url or self._url
        if address not in self._engines:
            self._engines[address] = _engine(address, self._size)
        return self._engines[address]

    @contextmanager
    def transaction(self, tenant: Tenant, *, read_only: bool) -> Iterator[Connection]:
        """See `Engines`. A read-only transaction ends in COMMIT too: a rollback would forget prepared statements."""
        engine, begin = self.engine_for(tenant, read_only=read_only)
        with engine.begin() as connection:
            driver = connection.connection.driver_connection
            assert driver is not None
            driver.execute(begin, prepare=False)
            touched(connection, tenant.role)
            yield connection

    def engine_for(self, tenant: Tenant, *, read_only: bool) -> tuple[Engine, str]:
        """The engine of a tenant with its schema mapped, and how its transactions begin.

        Made once and kept, since making it costs more than using it. Reads go to the tenant's replica where it has one.
        """
        address = (tenant.dsn_read if read_only else None) or tenant.dsn_write
        key = (tenant.id, address, read_only)
        if key not in self._bound:
            access = "READ ONLY" if read_only else "READ WRITE"
            # Role and access come from the registry and from our own constants, never from input.
            begin = f'BEGIN {access}; SET LOCAL ROLE "{tenant.role}"'
            self._bound[key] = (self.engine(address).execution_options(schema_translate_map=schema_map(tenant)), begin)
        return self._bound[key]

    def close(self) -> None:
        """Close every pool (before a fork, at the end of a process)."""
        for engine in self._engines.values():
            engine.dispose()
        self._engines.clear()
        self._bound.clear()


def touched(connection: Connection, role: str) -> None:
    """Note that this backend has seen one more schema."""
    connection.info.setdefault("schemas", set()).add(role)


def _engine(url: str, size: int) -> Engine:
    """The driver opens no transaction of its own: `transaction` says BEGIN, SQLAlchemy says COMMIT or ROLLBACK."""
    engine = create_engine(
        url,
        isolation_level="AUTOCOMMIT",
        pool_size=size,
        max_overflow=0,
        pool_timeout=10,
        hide_parameters=True,  # what people wrote never reaches a log
    )
    remember_texts(engine)
    event.listen(engine, "checkin", _recycle)
    event.listen(engine, "handle_error", _say_less)
    return engine


def _say_less(context: ExceptionContext) -> None:
    """A refusal says which rule it broke and keeps what PostgreSQL repeats of the row and of what was typed to itself.

    Here and not where logs are written: the queue logs and keeps what failed as well.
    """
    refused, wrapped = context.original_exception, context.sqlalchemy_exception
    if isinstance(refused, psycopg.Error) and refused.sqlstate:
        repeats = refused.sqlstate.startswith(REPEATING)
        less = refused.sqlstate if repeats else refused.diag.message_primary or refused.sqlstate
        if wrapped is not None:
            wrapped.args = (str(wrapped.args[0]).replace(str(refused), less),)
        refused.args = (less,)


def _recycle(_connection: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
    if len(entry.info.get("schemas", ())) > SCHEMAS_PER_BACKEND:
        entry.invalidate(soft=True)

"""The unit of work: one transaction, one tenant, one schema written. The only file that ends a transaction.

A unit starts under the role of its tenant. A unit of a country may drop to one of its collectivities; there is no way
back up inside the unit.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from kernel.errors import DomainError
from kernel.queue import Queue
from tenants.engines import Engines, schema_map, touched
from tenants.errors import WrongFamily
from tenants.models import Family
from tenants.registry import Tenant


class _Refused(Exception):
    """Ends a unit whose answer refuses: everything is rolled back."""


class Unit:
    """What happens between BEGIN and COMMIT for one tenant."""

    def __init__(self, connection: Connection, tenant: Tenant) -> None:
        """Made by `Scope.unit` only."""
        self._connection = connection
        self.tenant = tenant
        self.session = _session(connection, tenant)
        self.refused = False

    def drop_to(self, collectivity: Tenant) -> None:
        """Leave the country's role for the role of one of its collectivities; nothing may have been written before."""
        if self.tenant.family is not Family.country or collectivity.family is not Family.collectivity:
            raise WrongFamily(f"from {self.tenant.family} to {collectivity.family}")
        if collectivity.country != self.tenant.country:
            raise WrongFamily("the collectivity lies in another country")
        self.session.close()
        self._connection.execution_options(schema_translate_map=schema_map(collectivity))
        # The role's name comes from the registry, where a CHECK holds its shape.
        self._connection.exec_driver_sql(f'SET LOCAL ROLE "{collectivity.role}"')
        touched(self._connection, collectivity.role)
        self.tenant = collectivity
        self.session = _session(self._connection, collectivity)

    def refuse(self) -> None:
        """The answer refuses (status 400 or more): roll back at the end."""
        self.refused = True


class Scope:
    """Opens units of work. Handed down by the process; there is no ambient one."""

    def __init__(self, engines: Engines, queue: Queue | None = None) -> None:
        """`queue`: where hints for the relay and news for open pages go after the commit."""
        self._engines = engines
        self._queue = queue

    @contextmanager
    def unit(self, tenant: Tenant, *, read_only: bool = False) -> Iterator[Unit]:
        """One unit of work. An error rolls back, unless it keeps its effects (`DomainError.keeps_effects`)."""
        kept: DomainError | None = None
        unit: Unit | None = None
        try:
            with self._engines.transaction(tenant, read_only=read_only) as connection:
                unit = Unit(connection, tenant)
                try:
                    yield unit
                    unit.session.flush()
                except DomainError as error:
                    if not error.keeps_effects:
                        raise
                    kept = error
                    unit.session.flush()
                if unit.refused and kept is None:
                    raise _Refused  # noqa: TRY301  an error is how a transaction is told to roll back
        except _Refused:
            return
        finally:
            if unit is not None:
                unit.session.close()
        if self._queue is not None:
            if unit.session.info.get("outbox_written"):
                self._queue.hint(unit.tenant.id)
            if news := unit.session.info.get("news"):
                self._queue.tell(news)
        if kept is not None:
            raise kept


def _session(connection: Connection, tenant: Tenant) -> Session:
    session = Session(bind=connection, expire_on_commit=False, join_transaction_mode="rollback_only")
    session.info.update(family=tenant.family.value, tenant=tenant)
    return session

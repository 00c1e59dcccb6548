"""The registry as the house reads it: frozen tenants, found by host, by path or by id, kept for some seconds.

It is read under the application's login role, which may read `control.tenant` and `control.host` and nothing else.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Engine, Row, select

from tenants.errors import UnknownHost
from tenants.models import Family, Host, TenantRow, TenantState

FRESH_SECONDS = 5.0
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Tenant:
    """One country or collectivity: all a unit of work must know to bind itself."""

    id: UUID
    family: Family
    country: str
    schema: str
    role: str
    slug: str | None
    name: str
    place_ids: tuple[UUID, ...]
    state: TenantState
    dsn_write: str | None
    dsn_read: str | None


COLUMNS = (
    TenantRow.id,
    TenantRow.family,
    TenantRow.country,
    TenantRow.schema,
    TenantRow.role,
    TenantRow.slug,
    TenantRow.name,
    TenantRow.place_ids,
    TenantRow.state,
    TenantRow.dsn_write,
    TenantRow.dsn_read,
)


def tenant_of(row: Row[tuple[object, ...]]) -> Tenant:
    """The frozen tenant told by a row of `COLUMNS`."""
    values = dict(row._mapping)  # noqa: SLF001  SQLAlchemy's own name for a row as a mapping
    values |= {
        "family": Family(values["family"]),
        "state": TenantState(values["state"]),
        "place_ids": tuple(values["place_ids"]),
    }
    return Tenant(**values)


class Registry:
    """Reads tenants through the deployment's own database; remembers each answer, also "nobody", for some seconds."""

    def __init__(self, engine: Engine) -> None:
        """`engine`: logged in as the application role, in autocommit."""
        self._engine = engine
        self._kept: dict[object, tuple[float, object]] = {}

    def country_by_host(self, host: str) -> Tenant:
        """The country that answers at this host (port and case do not matter). Raises UnknownHost."""
        name = host.rsplit(":", 1)[0].lower().rstrip(".")
        # Built when it is asked, not when it is remembered: this stands before every page.
        tenant = self._remember(
            ("host", name),
            lambda: self._one(
                select(*COLUMNS).join(Host, Host.tenant_id == TenantRow.id).where(Host.host == name),
            ),
        )
        if tenant is None:
            raise UnknownHost
        return tenant

    def hosts_of(self, country: Tenant) -> tuple[str, ...]:
        """Every host of a country."""
        wanted = select(Host.host).where(Host.tenant_id == country.id).order_by(Host.host)

        def read() -> tuple[str, ...]:
            with self._engine.connect() as connection:
                return tuple(connection.scalars(wanted))

        return self._remember(("hosts", country.id), read)

    def country(self, code: str) -> Tenant | None:
        """The country of this code, if it is opened here."""
        where = select(*COLUMNS).where(TenantRow.family == Family.country, TenantRow.country == code)
        return self._remember(("country", code), lambda: self._one(where))

    def collectivity(self, country: str, slug: str) -> Tenant | None:
        """The collectivity whose space has this path in this country, if any."""
        where = select(*COLUMNS).where(TenantRow.country == country, TenantRow.slug == slug)
        return self._remember(("collectivity", country, slug), lambda: self._one(where))

    def collectivities(self, country: str) -> tuple[Tenant, ...]:
        """The open spaces of a country."""
        where = select(*COLUMNS).where(
            TenantRow.country == country,
            TenantRow.family == Family.collectivity,
            TenantRow.state == TenantState.open,
        )
        return self._remember(("collectivities", country), lambda: self._all(where))

    def by_id(self, tenant_id: UUID) -> Tenant | None:
        """The tenant of this id, read afresh: a job must know the state as it is."""
        return self._one(select(*COLUMNS).where(TenantRow.id == tenant_id))

    def all(self, *states: TenantState, family: Family | None = None) -> tuple[Tenant, ...]:
        """Every tenant in one of the states (none named: every tenant), countries first; read afresh."""
        wanted = select(*COLUMNS).order_by(TenantRow.family.desc(), TenantRow.schema)
        if states:
            wanted = wanted.where(TenantRow.state.in_(states))
        if family:
            wanted = wanted.where(TenantRow.family == family)
        return self._all(wanted)

    def forget(self) -> None:
        """Forget what is remembered: after a change made in this process."""
        self._kept.clear()

    def _one(self, wanted: object) -> Tenant | None:
        found = self._all(wanted)
        return found[0] if found else None

    def _all(self, wanted: object) -> tuple[Tenant, ...]:
        with self._engine.connect() as connection:
            return tuple(tenant_of(row) for row in connection.execute(wanted))  # type: ignore[call-overload]

    def _remember(self, key: object, read: Callable[[], T]) -> T:
        kept = self._kept.get(key)
        if kept and kept[0] > time.monotonic():
            return kept[1]  # type: ignore[return-value]
        value = read()
        if len(self._kept) > 10_000:  # noqa: PLR2004  unknown hosts are remembered too, but not without end
            self._kept.clear()
        self._kept[key] = (time.monotonic() + FRESH_SECONDS, value)
        return value

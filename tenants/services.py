"""Opening and moving tenants. Run with the owner's rights: by the provisioner and by the set-up, never by a request.

Each step is its own transaction, writes one schema, and may run twice: what stopped half-way is resumed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, Engine, exists, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from kernel import clock, ids
from tenants import chains, roles
from tenants.errors import WrongMove
from tenants.models import MOVES, Family, Host, TenantRow, TenantState
from tenants.registry import COLUMNS, Tenant, tenant_of

SCHEMA_LENGTH = 60
FREED = "~"


@dataclass(frozen=True, kw_only=True)
class NewTenant:
    """What is asked for: a country by its code, or a collectivity by its path in a country."""

    family: Family
    country: str
    name: str
    slug: str | None = None
    place_ids: tuple[UUID, ...] = ()
    hosts: tuple[str, ...] = ()

    @property
    def schema(self) -> str:
        """`fr`, `fr_saint_malo`: at most 60 characters."""
        return "_".join(filter(None, (self.country, (self.slug or "").replace("-", "_"))))[:SCHEMA_LENGTH].rstrip("_")


def open_tenant(owner: Engine, new: NewTenant) -> Tenant:
    """Open a country or a collectivity; already there, it is resumed and its hosts are completed; put away, it stays so."""
    with owner.begin() as control:
        tenant = _registered(control, new)
    if tenant.state is TenantState.archived:
        return tenant
    with owner.begin() as connection:
        _build(connection, tenant)
    with owner.begin() as control:
        for host in new.hosts:
            control.execute(upsert(Host).values(host=host, tenant_id=tenant.id).on_conflict_do_nothing())
        if tenant.state is TenantState.opening:
            _move(control, tenant.id, TenantState.open)
    with owner.connect() as control:
        return _found(control, TenantRow.id == tenant.id)


def move(owner: Engine, tenant_id: UUID, state: TenantState) -> Tenant:
    """Suspend, resume, close or archive a tenant. Locks its row. Raises WrongMove from any other state."""
    with owner.begin() as control:
        _move(control, tenant_id, state)
        return _found(control, TenantRow.id == tenant_id)


def has_spaces(owner: Engine, country: str) -> bool:
    """Whether a country has spaces that are not archived, whatever their state."""
    spaces = exists().where(
        TenantRow.family == Family.collectivity, TenantRow.country == country, TenantRow.state != TenantState.archived
    )
    with owner.connect() as control:
        return control.scalars(select(spaces)).one()


def free_slug(owner: Engine, tenant_id: UUID) -> None:
    """Let another space have the path of an archived one: `cancale` becomes `cancale~1f2e3d4c`. May be repeated."""
    # The end of the id: its beginning is a moment, which two spaces may share. "~" stands in no path of a place.
    archived = update(TenantRow).where(
        TenantRow.id == tenant_id, TenantRow.state == TenantState.archived, ~TenantRow.slug.contains(FREED)
    )
    with owner.begin() as control:
        control.execute(archived.values(slug=TenantRow.slug + FREED + tenant_id.hex[-8:]))


def _registered(control: Connection, new: NewTenant) -> Tenant:
    same = (
        TenantRow.family == new.family,
        TenantRow.country == new.country,
        TenantRow.slug.is_not_distinct_from(new.slug),
    )
    if control.execute(select(TenantRow.id).where(*same)).first() is None:
        now = clock.now()
        control.execute(
            insert(TenantRow).values(
                id=ids.uuid7(),
                family=new.family,
                country=new.country,
                schema=_free_schema(control, new.schema),
                role=_free_schema(control, new.schema),
                slug=new.slug,
                name=new.name,
                place_ids=list(new.place_ids),
                state=TenantState.opening,
                created_at=now,
                moved_at=now,
            )
        )
    return _found(control, *same)


def _free_schema(control: Connection, wanted: str) -> str:
    taken = set(
        control.scalars(select(TenantRow.schema).where(TenantRow.schema.startswith(wanted[:50], autoescape=True)))
    )
    candidates: Iterable[str] = (wanted if n == 1 else f"{wanted[:55]}_{n}" for n in range(1, 10_000))
    return next(name for name in candidates if name not in taken)


def _build(connection: Connection, tenant: Tenant) -> None:
    roles.create_role(connection, tenant.role)
    if not roles.schema_exists(connection, tenant.schema):
        roles.create_schema(connection, tenant.schema, tenant.role)
    if tenant.state is TenantState.opening:  # one that was stopped half-way may stand at the head of an earlier release
        chains.upgrade(connection, tenant.family, tenant.schema, tenant.role)


def _move(control: Connection, tenant_id: UUID, state: TenantState) -> None:
    before = [old for old, allowed in MOVES.items() if state in allowed]
    moved = control.execute(
        update(TenantRow)
        .where(TenantRow.id == tenant_id, TenantRow.state.in_(before))
        .values(state=state, moved_at=clock.now())
        .returning(TenantRow.id)
    ).first()
    if moved is None:
        raise WrongMove


def _found(control: Connection, *where: object) -> Tenant:
    return tenant_of(control.execute(select(*COLUMNS).where(*where)).one())  # type: ignore[arg-type]

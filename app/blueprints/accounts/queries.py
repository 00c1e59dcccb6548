"""Reads of accounts: who holds a device, and what others may know of a person."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from app.blueprints.accounts.models import Account, AccountState, Device, KnownStaff, NameForm, Role
from app.blueprints.places.models import KnownPlace
from kernel import clock
from tenants.asker import Asker, StaffRight

_HOLDER = (
    select(
        Device.id.label("device_id"),
        Account.id,
        Account.given_name,
        Account.family_name,
        Account.name_form,
        Account.language,
        Account.time_zone,
        Account.theme,
        Account.role,
        Account.state,
        Account.lat,
        Account.lon,
        KnownPlace.id.label("place_id"),
        KnownPlace.name.label("place_name"),
        KnownPlace.names.label("place_names"),
        KnownPlace.slug.label("place_slug"),
    )
    .join(Account, Account.id == Device.account_id)
    .join(KnownPlace, KnownPlace.id == Account.place_id)
    .where(Device.digest == bindparam("digest"), Device.ended_at.is_(None), Account.state != AccountState.closed.value)
)
_STAFF = select(KnownStaff.collectivity_id, KnownStaff.slug, KnownStaff.name, KnownStaff.right).where(
    KnownStaff.account_id == bindparam("account_id"),
    or_(KnownStaff.until.is_(None), KnownStaff.until > bindparam("now")),
)


@dataclass(frozen=True, kw_only=True)
class Neighbour:
    """What other neighbours may read of a person."""

    account_id: UUID
    public_id: str
    display_name: str
    initials: str
    place_name: str
    since: datetime


def asker_for(session: Session, *, digest: str) -> Asker | None:
    """Who holds the device with this digest. Hot: two statements built once."""
    row = session.execute(_HOLDER, {"digest": digest}).first()
    if row is None:
        return None
    staff = session.execute(_STAFF, {"account_id": row.id, "now": clock.now()}).all()
    return Asker(
        account_id=row.id,
        device_id=row.device_id,
        display_name=shown_name(row.given_name, row.family_name, row.name_form),
        initials=f"{row.given_name[:1]}{row.family_name[:1]}".upper(),
        locale=row.language,
        time_zone=row.time_zone,
        confirmed=row.state == AccountState.confirmed,
        country_manager=row.role == Role.country_manager,
        theme=row.theme,
        place_id=row.place_id,
        place_name=row.place_names.get(row.language, row.place_name),
        place_slug=row.place_slug,
        lat=row.lat,
        lon=row.lon,
        staff_of=tuple(
            StaffRight(collectivity_id=s.collectivity_id, slug=s.slug, name=s.name, right=s.right) for s in staff
        ),
    )


def shown_name(given_name: str, family_name: str, name_form: str) -> str:
    """A name as neighbours read it (see `Account.display_name`), for reads that take columns."""
    return f"{given_name} {family_name}" if name_form == NameForm.full else f"{given_name} {family_name[:1].upper()}."


def neighbour(session: Session, account_id: UUID) -> Neighbour | None:
    """A person as others may know them; None when the account is closed or not there."""
    found = session.execute(
        select(Account, KnownPlace.name)
        .join(KnownPlace, KnownPlace.id == Account.place_id)
        .where(Account.id == account_id, Account.state != AccountState.closed)
    ).first()
    if found is None:
        return None
    account, place_name = found
    return Neighbour(
        account_id=account.id,
        public_id=account.public_id,
        display_name=account.display_name,
        initials=account.initials,
        place_name=place_name,
        since=account.created_at,
    )

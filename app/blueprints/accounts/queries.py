"""Reads of accounts: who holds a device, what a person set, and what others may know of them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from app.blueprints.accounts import policy
from app.blueprints.accounts.models import (
    Account,
    AccountState,
    Device,
    KnownStaff,
    Role,
    Token,
    TokenKind,
    initials,
    shown_name,
)
from app.blueprints.places.models import KnownPlace
from app.blueprints.places.queries import search_places
from kernel import clock
from kernel.db import rows
from kernel.errors import N_, Invalid
from tenants.asker import Asker, StaffRight

_RIGHTS = (
    select(
        func.jsonb_agg(
            func.jsonb_build_array(KnownStaff.collectivity_id, KnownStaff.slug, KnownStaff.name, KnownStaff.right)
        )
    )
    .where(
        KnownStaff.account_id == Account.id,
        or_(KnownStaff.until.is_(None), KnownStaff.until > bindparam("now")),
    )
    .scalar_subquery()
)
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
        _RIGHTS.label("rights"),
    )
    .join(Account, Account.id == Device.account_id)
    .join(KnownPlace, KnownPlace.id == Account.place_id)
    .where(
        Device.digest == bindparam("digest"),
        Device.ended_at.is_(None),
        Device.created_at > bindparam("since"),  # the browser forgets its cookie then; who stole the token does not
        Account.state != AccountState.closed.value,
    )
)

NO_DEVICE = UUID(int=0)


@dataclass(frozen=True, kw_only=True)
class Neighbour:
    """What other neighbours may read of a person."""

    account_id: UUID
    public_id: str
    display_name: str
    initials: str
    place_name: str
    since: datetime


@dataclass(frozen=True, kw_only=True)
class Own:
    """What the account pages show their owner. The exact home is not among it: only whether it is set."""

    email: str
    given_name: str
    family_name: str
    name_form: str
    language: str
    time_zone: str
    theme: str
    place_id: UUID
    place_name: str
    place_lat: float | None
    place_lon: float | None
    home_set: bool


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """A browser of the owner's. `seen_at` moves at most once a day, when the browser sends something."""

    device_id: UUID
    label: str
    created_at: datetime
    seen_at: datetime


def asker_for(session: Session, *, digest: str) -> Asker | None:
    """Who holds the device with this digest. Hot: one statement built once."""
    now = clock.now()
    row = rows(session, _HOLDER, {"digest": digest, "since": now - policy.SIGNED_IN_FOR, "now": now}).first()
    if row is None:
        return None
    return Asker(
        account_id=row.id,
        device_id=row.device_id,
        display_name=shown_name(row.given_name, row.family_name, row.name_form),
        initials=initials(row.given_name, row.family_name),
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
            StaffRight(collectivity_id=UUID(key), slug=slug, name=name, right=right)
            for key, slug, name, right in row.rights or ()
        ),
    )


def asker_by_letter(session: Session, account_id: UUID) -> Asker | None:
    """The person behind an account as who asks, where they write by letter and hold no device; None when it is closed."""
    account = session.scalars(
        select(Account).where(Account.id == account_id, Account.state != AccountState.closed)
    ).first()
    if account is None:
        return None
    return Asker(
        account_id=account.id,
        device_id=NO_DEVICE,
        display_name=account.display_name,
        initials=account.initials,
        locale=account.language,
        time_zone=account.time_zone,
        confirmed=account.state == AccountState.confirmed,
    )


def is_manager(account: type[Account]) -> ColumnElement[bool]:
    """Whether an account runs the country, as a column of another room's statement."""
    return and_(account.role == Role.country_manager, account.state == AccountState.confirmed)


def hold_account(session: Session, account_id: UUID) -> None:
    """Hold an account against other changes until the unit ends: what is counted for it, is counted one by one."""
    session.execute(select(Account.id).where(Account.id == account_id).with_for_update(key_share=True))


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


def confirmed_by_email(session: Session, email: str) -> Neighbour | None:
    """The person with a confirmed account under this e-mail address. For operators; a page must not tell."""
    wanted = select(Account.id).where(Account.email_key == email.lower(), Account.state == AccountState.confirmed)
    account_id = session.scalar(wanted)
    return neighbour(session, account_id) if account_id else None


def own(session: Session, account_id: UUID) -> Own:
    """What the owner of an account sees of it."""
    row = session.execute(
        select(
            Account.email,
            Account.given_name,
            Account.family_name,
            Account.name_form,
            Account.language,
            Account.time_zone,
            Account.theme,
            Account.place_id,
            KnownPlace.name.label("place_name"),
            KnownPlace.lat.label("place_lat"),
            KnownPlace.lon.label("place_lon"),
            Account.home_lat.is_not(None).label("home_set"),
        )
        .join(KnownPlace, KnownPlace.id == Account.place_id)
        .where(Account.id == account_id)
    ).one()
    return Own(**row._mapping)  # noqa: SLF001  SQLAlchemy's own name for a row as a mapping


def signed_in(session: Session, account_id: UUID) -> list[SignedIn]:
    """The browsers an account is signed in on, the newest first."""
    found = session.execute(
        select(Device.id.label("device_id"), Device.label, Device.created_at, Device.seen_at)
        .where(Device.account_id == account_id, Device.ended_at.is_(None))
        .order_by(Device.seen_at.desc(), Device.id.desc())
    )
    return [SignedIn(**row._mapping) for row in found]  # noqa: SLF001  as above


def link_holder(session: Session, *, kind: str, secret: str) -> Neighbour | None:
    """Whose account a letter's link would open, while it is good; nothing is used up. `kind`: as in `TokenKind`."""
    account_id = session.scalar(
        select(Token.account_id).where(
            Token.digest == policy.digest(secret),
            Token.kind == kind,
            Token.used_at.is_(None),
            Token.expires_at > clock.now(),
        )
    )
    return neighbour(session, account_id) if account_id else None


def proven_address(session: Session, *, digest: str) -> str | None:
    """The confirmed address of the account that a device is signed in to."""
    return session.scalar(
        select(Account.email)
        .join(Device, Device.account_id == Account.id)
        .where(Device.digest == digest, Device.ended_at.is_(None), Account.state == AccountState.confirmed)
    )


def joined_here(session: Session, *, secret: str, browser: str) -> bool:
    """Whether the account of a confirmation link was made by the browser that keeps this secret."""
    return bool(browser) and session.scalar(
        select(Account.joined_by)
        .join(Token, Token.account_id == Account.id)
        .where(Token.digest == policy.digest(secret), Token.kind == TokenKind.confirm)
    ) == policy.digest(browser)


def chosen_town(session: Session, *, country: str, text: str, place_id: UUID | None) -> UUID:
    """The town somebody means: the one chosen, if what is typed finds it, else the only one of that name or code.

    Raises Invalid at the field `place`; the form then shows what was found.
    """
    if not text and place_id is not None:
        return place_id
    found = search_places(session, country=country, text=text) if text else []
    if place_id in {hit.id for hit in found}:
        assert place_id is not None
        return place_id
    by_code = any(mark.isdigit() for mark in text)
    sure = [hit for hit in found if by_code or hit.name.casefold() == text.casefold()]
    if len(sure) == 1:
        return sure[0].id
    if found:
        raise Invalid(fields={"place": [N_("Please choose your town below.")]})
    if text:
        raise Invalid(
            fields={"place": [N_("We found no town of this name or postal code. Please look at the spelling.")]}
        )
    raise Invalid(fields={"place": [N_("Please write your town or its postal code.")]})

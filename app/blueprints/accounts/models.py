"""Account, device, token, and the rights in spaces that the country knows of."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    Double,
    ForeignKey,
    Index,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import PERSONAL, CountryModel, Key, one_of

# The square of `kernel.geo` in which the public point lies: the database computes it, so that it is never another one.
SQUARE = "(floor(lat * 32)::bigint + 2880) * 11520 + floor(lon * 32)::bigint + 5760"


class AccountState(StrEnum):
    """unconfirmed -> confirmed -> closed."""

    unconfirmed = "unconfirmed"
    confirmed = "confirmed"
    closed = "closed"


class Role(StrEnum):
    resident = "resident"
    country_manager = "country_manager"


class NameForm(StrEnum):
    """How neighbours read the name: first name and initial, or in full."""

    initial = "initial"
    full = "full"


class Theme(StrEnum):
    auto = "auto"
    light = "light"
    dark = "dark"


class TokenKind(StrEnum):
    confirm = "confirm"
    reset = "reset"
    change_email = "change_email"


class Account(CountryModel):
    """A person with an account in this country."""

    __tablename__ = "account"
    __table_args__ = (
        one_of("state", AccountState),
        one_of("role", Role),
        one_of("name_form", NameForm),
        one_of("theme", Theme),
        CheckConstraint("email_key = lower(email)", name="email_key"),
        CheckConstraint("(state = 'unconfirmed') = (confirmed_at IS NULL) OR state = 'closed'", name="confirmed_at"),
        CheckConstraint("(home_lat IS NULL) = (home_lon IS NULL)", name="home"),
        CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="point"),
        UniqueConstraint("email_key"),
        UniqueConstraint("public_id"),
        # Neighbours square by square, in an order in which one can stop and go on.
        Index("ix_account_square", "square", "id", postgresql_where=text("state = 'confirmed'")),
    )
    __mapper_args__ = {"eager_defaults": False}  # noqa: RUF012  else each insert would read its square back

    id: Mapped[Key]
    public_id: Mapped[str]  # in addresses
    email: Mapped[str] = mapped_column(info=PERSONAL)
    email_key: Mapped[str] = mapped_column(info=PERSONAL)  # lower case: one account per address
    password_hash: Mapped[str] = mapped_column(info=PERSONAL)
    given_name: Mapped[str] = mapped_column(info=PERSONAL)
    family_name: Mapped[str] = mapped_column(info=PERSONAL)
    name_form: Mapped[str]
    birth_date: Mapped[date] = mapped_column(info=PERSONAL)
    place_id: Mapped[UUID] = mapped_column(ForeignKey("country.known_place.id"), index=True)
    home_lat: Mapped[float | None] = mapped_column(Double, info=PERSONAL)  # never leaves this table
    home_lon: Mapped[float | None] = mapped_column(Double, info=PERSONAL)
    lat: Mapped[float | None] = mapped_column(Double)  # the public point, blurred once
    lon: Mapped[float | None] = mapped_column(Double)
    square: Mapped[int | None] = mapped_column(BigInteger, Computed(SQUARE, persisted=True), deferred=True)
    language: Mapped[str]
    time_zone: Mapped[str]
    theme: Mapped[str]
    role: Mapped[str]
    state: Mapped[str]
    terms_version: Mapped[str]
    terms_accepted_at: Mapped[datetime]
    failed_sign_ins: Mapped[int] = mapped_column(SmallInteger)
    failed_at: Mapped[datetime | None]  # the last wrong try that was counted
    locked_until: Mapped[datetime | None]
    joined_by: Mapped[str | None]  # digest of what the browser keeps that signed up; until the address is confirmed
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]

    @property
    def display_name(self) -> str:
        """The name as neighbours read it."""
        return shown_name(self.given_name, self.family_name, self.name_form)

    @property
    def initials(self) -> str:
        return initials(self.given_name, self.family_name)


class Device(CountryModel):
    """A browser somebody signed in with. `digest` is all we keep of its token."""

    __tablename__ = "device"
    __table_args__ = (
        UniqueConstraint("digest"),
        Index("ix_device_account", "account_id", postgresql_where=text("ended_at IS NULL")),
    )

    id: Mapped[Key]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("country.account.id"))
    digest: Mapped[str]
    label: Mapped[str]  # "Firefox, Android": what the person recognises it by
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Token(CountryModel):
    """A link sent by letter: single use, with an end. `digest` is all we keep of it."""

    __tablename__ = "token"
    __table_args__ = (one_of("kind", TokenKind), UniqueConstraint("digest"), Index("ix_token_account", "account_id"))

    id: Mapped[Key]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("country.account.id"))
    kind: Mapped[str]
    digest: Mapped[str]
    email: Mapped[str] = mapped_column(info=PERSONAL)  # where it was sent; for a change, the new address
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class KnownStaff(CountryModel):
    """A right in a collectivity's space, copied into the country by event, so that the porch knows it."""

    __tablename__ = "known_staff"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("country.account.id"), primary_key=True)
    collectivity_id: Mapped[UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID]  # the appointment: an older one never overwrites a newer
    slug: Mapped[str]
    name: Mapped[str]
    right: Mapped[str]
    until: Mapped[datetime | None]


def shown_name(given_name: str, family_name: str, name_form: str) -> str:
    """A name as neighbours read it."""
    return f"{given_name} {family_name}" if name_form == NameForm.full else f"{given_name} {family_name[:1].upper()}."


def initials(given_name: str, family_name: str) -> str:
    """What stands in the circle beside a name."""
    return f"{given_name[:1]}{family_name[:1]}".upper()

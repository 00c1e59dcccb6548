"""Persons. Léa and Tom live in Saint-Malo; Farid in Cancale; Xenia in the other country, a permanent stranger."""

import itertools
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from app.blueprints.accounts.models import Account, AccountState, Device, NameForm, Role, Theme
from app.blueprints.accounts.queries import asker_for
from app.blueprints.places.services import know_place
from app.web.auth import digest
from kernel import clock, ids
from tenants.asker import Asker
from tests import world

PASSWORD = "seven green snails sing"
# Cheap on purpose: the tests of signing in use the product's own costs.
PASSWORD_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
# What Nora writes into the form to join.
JOINING = {
    "given_name": "Nora",
    "family_name": "Lund",
    "name_form": "initial",
    "place": "Saint-Malo",
    "birth_date_day": "2",
    "birth_date_month": "4",
    "birth_date_year": "1985",
    "email": "nora@example.org",
    "password": PASSWORD,
    "terms": "yes",
}
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Person:
    """An account and the token of a device it is signed in on."""

    account: Account
    device: str

    @property
    def id(self) -> UUID:
        return self.account.id


def a_person(
    session: Session,
    given_name: str = "Léa",
    family_name: str = "Martin",
    *,
    place_id: UUID = world.SAINT_MALO,
    language: str = "en",
    **changes: object,
) -> Person:
    """A confirmed account with a device, in the country of the unit."""
    place = know_place(session, place_id=place_id)
    number = next(_numbers)
    email = str(changes.pop("email", f"person{number}@example.org"))
    values: dict[str, object] = {
        "id": ids.uuid7(),
        "public_id": ids.public_id(),
        "email": email,
        "email_key": email.lower(),
        "password_hash": PASSWORD_HASH,
        "given_name": given_name,
        "family_name": family_name,
        "name_form": NameForm.initial,
        "birth_date": date(1985, 4, 2),
        "place_id": place_id,
        "lat": place.lat,
        "lon": place.lon,
        "language": language,
        "time_zone": "Europe/Paris",
        "theme": Theme.auto,
        "role": Role.resident,
        "state": AccountState.confirmed,
        "terms_version": "2026-11",
        "terms_accepted_at": clock.now(),
        "failed_sign_ins": 0,
        "created_at": clock.now(),
        "confirmed_at": clock.now(),
    }
    account = Account(**(values | changes))
    session.add(account)
    session.flush()
    token = f"device-of-{account.public_id}"
    session.add(
        Device(
            id=ids.uuid7(),
            account_id=account.id,
            digest=digest(token),
            label="Test",
            created_at=clock.now(),
            seen_at=clock.now(),
        )
    )
    session.flush()
    return Person(account, token)


def asking(session: Session, person: Person) -> Asker:
    """Who asks, as the porch makes it of their device: with place and public point."""
    asker = asker_for(session, digest=digest(person.device))
    assert asker is not None
    return asker


def lea(session: Session, **changes: object) -> Person:
    return a_person(session, "Léa", "Martin", **changes)


def tom(session: Session, **changes: object) -> Person:
    return a_person(session, "Tom", "Le Goff", **changes)


def farid(session: Session, **changes: object) -> Person:
    return a_person(session, "Farid", "Haddad", place_id=world.CANCALE, **changes)


def xenia(session: Session, **changes: object) -> Person:
    return a_person(session, "Xenia", "Nowak", place_id=world.ELSEWHERE, language="de", **changes)

"""Joining: sign up, the letter again, confirm."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Boolean, ColumnElement, literal_column, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.blueprints.accounts import policy
from app.blueprints.accounts.errors import WrongPassword
from app.blueprints.accounts.events import AccountMade, LetterKind, PlaceChosen, SignInLetterWanted
from app.blueprints.accounts.models import Account, AccountState, NameForm, Role, Theme, TokenKind
from app.blueprints.accounts.services.devices import end_devices, new_device
from app.blueprints.accounts.services.passwords import check_password, hash_password
from app.blueprints.accounts.services.tokens import good_token, void_tokens
from app.blueprints.places.services import know_place
from kernel import clock, ids, outbox
from kernel.errors import N_, Invalid
from tenants.asker import Asker
from tenants.packs import Pack


@dataclass(frozen=True, kw_only=True)
class Joining:
    """What somebody tells who wants to join."""

    given_name: str
    family_name: str
    name_form: NameForm
    email: str
    password: str
    place_id: UUID
    birth_date: date
    language: str


def sign_up(session: Session, joining: Joining, *, pack: Pack, terms_version: str) -> str:
    """Make an unconfirmed account and have a letter sent; for an address that has a confirmed one, another letter.

    Returns a secret for this browser to keep: with it the letter's link needs no password.

    Neither the answer nor the work tells which: the password is judged and hashed before the address is looked at, and
    one statement does both. Who signs up again before confirming replaces what was told before: links and devices of
    the first try end, so that nobody prepares an account for somebody else's address. Who was replaced notices when
    confirming: another browser is asked for the password, which is not theirs any more. Raises Invalid, UnknownPlace.
    """
    place = know_place(session, place_id=joining.place_id)
    faults = {
        "password": policy.password_faults(
            joining.password, (joining.given_name, joining.family_name, joining.email, place.name)
        ),
        "birth_date": policy.age_faults(
            joining.birth_date, today=clock.today(pack.time_zones[0]), least=pack.ages.sign_up
        ),
    }
    if any(faults.values()):
        raise Invalid(fields={name: told for name, told in faults.items() if told})
    now, browser = clock.now(), policy.new_secret()
    told: dict[str, object] = {
        "email": joining.email,
        "password_hash": hash_password(joining.password),
        "given_name": joining.given_name,
        "family_name": joining.family_name,
        "name_form": joining.name_form,
        "birth_date": joining.birth_date,
        "place_id": place.id,
        "home_lat": None,
        "home_lon": None,
        "lat": place.lat,
        "lon": place.lon,
        "language": joining.language,
        "time_zone": place.time_zone or pack.time_zones[0],
        "terms_version": terms_version,
        "terms_accepted_at": now,
        "failed_sign_ins": 0,
        "failed_at": None,
        "locked_until": None,
        "joined_by": policy.digest(browser),
    }
    first: dict[str, object] = {
        "id": ids.uuid7(),
        "public_id": ids.public_id(),
        "email_key": joining.email.lower(),
        "theme": Theme.auto,
        "role": Role.resident,
        "state": AccountState.unconfirmed,
        "created_at": now,
    }
    wanted = insert(Account).values(told | first)
    is_new: ColumnElement[bool] = literal_column("xmax = 0", Boolean)
    made = session.execute(
        wanted.on_conflict_do_update(
            index_elements=[Account.email_key], set_=told, where=Account.state == AccountState.unconfirmed
        ).returning(Account.id, is_new.label("is_new"))
    ).first()
    if made is None:
        _tell_member(session, email=joining.email)
        return browser
    if made.is_new:
        outbox.write(session, AccountMade(account_id=made.id, place_id=place.id))
    else:
        void_tokens(session, account_id=made.id)
        end_devices(session, account_id=made.id)
    outbox.write(session, PlaceChosen(account_id=made.id, place_id=place.id))
    outbox.write(session, SignInLetterWanted(kind=LetterKind.confirm, account_id=made.id))
    return browser


def ask_confirm_letter(session: Session, *, asker: Asker) -> None:
    """Send the letter with the link again; nothing happens to who is confirmed."""
    if not asker.confirmed:
        outbox.write(session, SignInLetterWanted(kind=LetterKind.confirm, account_id=asker.account_id))


def confirm(
    session: Session, *, secret: str, browser: str, password: str, asker: Asker | None, label: str
) -> str | None:
    """Confirm an account by the link of its letter; returns the token of a new device, None where this one stays.

    The letter proves the address, not who chose the password: somebody else may have signed this address up. So the
    browser must be the one that signed up (`browser`: the secret it was given), or the password must be the account's.
    Every other device ends. Raises LinkGone, Invalid, WrongPassword; after the last two the link stays good.
    """
    account, _token = good_token(session, kind=TokenKind.confirm, secret=secret)
    if not (browser and account.joined_by == policy.digest(browser)):
        _check_owner(session, account, password)
    void_tokens(session, account_id=account.id, kind=TokenKind.confirm)
    account.joined_by = None
    if account.state == AccountState.unconfirmed:
        account.state, account.confirmed_at = AccountState.confirmed, clock.now()
    here = asker.device_id if asker is not None and asker.account_id == account.id else None
    end_devices(session, account_id=account.id, but=here)
    return None if here else new_device(session, account_id=account.id, label=label)


def _check_owner(session: Session, account: Account, password: str) -> None:
    if not password:
        raise Invalid(fields={"password": [N_("Please fill this in.")]})
    if not check_password(session, account, password):
        raise WrongPassword(fields={"password": [WrongPassword.message]})


def _tell_member(session: Session, *, email: str) -> None:
    found = session.scalar(
        select(Account.id).where(Account.email_key == email.lower(), Account.state != AccountState.closed)
    )
    outbox.write(session, SignInLetterWanted(kind=LetterKind.already_member, account_id=found))

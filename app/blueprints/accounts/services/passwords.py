"""Passwords: hashing, checking with equal work, changing, and the way back for who forgot."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.blueprints.accounts import policy
from app.blueprints.accounts.errors import WrongPassword
from app.blueprints.accounts.events import LetterKind, SignInLetterWanted
from app.blueprints.accounts.models import Account, AccountState, TokenKind
from app.blueprints.accounts.services.devices import end_devices, new_device
from app.blueprints.accounts.services.tokens import use_token, void_tokens
from app.blueprints.places.models import KnownPlace
from kernel import clock, outbox
from kernel.errors import Invalid
from tenants.asker import Asker

# argon2id, m = 19 MiB, t = 2, p = 1: OWASP Password Storage Cheat Sheet, first choice (read 2026-11-23).
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
NOBODY = HASHER.hash(policy.new_secret())  # checked when there is no account, so that the work is the same


def hash_password(password: str) -> str:
    """The argon2id hash of a password that was judged before."""
    return HASHER.hash(policy.normal_password(password))


def check_password(session: Session, account: Account | None, password: str) -> bool:
    """Whether the password opens the account, which the caller has locked. Wrong tries are counted and lock it.

    The work is the same for no account, a wrong password and a locked account. While an account is locked tries are
    not counted, so that nobody keeps it locked for ever by trying on.
    """
    right = _matches(account.password_hash if account else NOBODY, password)
    if account is None or account.state == AccountState.closed:
        return False
    now = clock.now()
    if account.locked_until is not None and account.locked_until > now:
        return False
    if not right:
        account.failed_sign_ins = min(account.failed_sign_ins + 1, 1000)
        lock = policy.lock_after(account.failed_sign_ins)
        account.locked_until = now + lock if lock else None
    else:
        account.failed_sign_ins, account.locked_until = 0, None
        if HASHER.check_needs_rehash(account.password_hash):
            account.password_hash = hash_password(password)
    session.flush()
    return right


def change_password(session: Session, *, asker: Asker, current_password: str, new_password: str) -> None:
    """Another password. Ends every other device and every link; tells by letter. Raises WrongPassword, Invalid."""
    account = own_account(session, asker=asker, password=current_password)
    _set_password(session, account, new_password, field="new_password")
    end_devices(session, account_id=account.id, but=asker.device_id)


def ask_reset(session: Session, *, email: str) -> None:
    """Send a link for a new password, if there is such an account: the answer and the work never tell."""
    found = session.scalar(
        select(Account.id).where(Account.email_key == email.lower(), Account.state != AccountState.closed)
    )
    outbox.write(session, SignInLetterWanted(kind=LetterKind.reset, account_id=found))


def reset_password(session: Session, *, secret: str, new_password: str, label: str) -> str:
    """A new password by the link of a letter, which also proves the address. Ends every device; returns a new one's token.

    Raises LinkGone, Invalid (the link stays good).
    """
    account, _token = use_token(session, kind=TokenKind.reset, secret=secret)
    _set_password(session, account, new_password, field="new_password")
    account.failed_sign_ins, account.locked_until = 0, None
    if account.state == AccountState.unconfirmed:
        account.state, account.confirmed_at = AccountState.confirmed, clock.now()
    end_devices(session, account_id=account.id)
    return new_device(session, account_id=account.id, label=label)


def own_account(session: Session, *, asker: Asker, password: str) -> Account:
    """The asker's own account, once the password is given again; its row is locked. Raises WrongPassword."""
    account = session.get_one(Account, asker.account_id, with_for_update={"key_share": True})
    if not check_password(session, account, password):
        raise WrongPassword(fields={"current_password": [WrongPassword.message]})
    return account


def _set_password(session: Session, account: Account, password: str, *, field: str) -> None:
    town = session.scalar(select(KnownPlace.name).where(KnownPlace.id == account.place_id)) or ""
    faults = policy.password_faults(password, (account.given_name, account.family_name, account.email, town))
    if faults:
        raise Invalid(fields={field: faults})
    account.password_hash = hash_password(password)
    void_tokens(session, account_id=account.id)
    outbox.write(session, SignInLetterWanted(kind=LetterKind.password_changed, account_id=account.id))


def _matches(password_hash: str, password: str) -> bool:
    try:
        return HASHER.verify(password_hash, policy.normal_password(password))
    except (VerificationError, InvalidHashError):
        return False

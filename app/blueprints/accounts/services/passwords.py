"""Passwords: hashing, checking with equal work, changing, and the way back for who forgot."""

from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import and_, select, update
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
NO_ID = UUID(int=0)  # of no account, so that the statements are the same


def hash_password(password: str) -> str:
    """The argon2id hash of a password that was judged before."""
    return HASHER.hash(policy.normal_password(password))


def check_password(session: Session, account: Account | None, password: str, *, known: bool = False) -> bool:
    """Whether the password opens the account. Wrong tries are counted and lock it for a while, until a quiet day.

    The work and the statements are the same for no account, a wrong password and a locked account. The row is locked
    only once the password was compared, so that tries at once wait no longer for a known address; they are counted one
    by one all the same. While an account is locked tries are not counted, so that a lock is not made longer by trying.
    A `known` browser stands outside the lock: it opens the account all the same, and its wrong tries are counted elsewhere.
    """
    compared = account.password_hash if account else NOBODY
    matches = _matches(compared, password)
    wanted = and_(Account.id == (account.id if account else NO_ID), Account.state != AccountState.closed)
    found = session.execute(
        select(Account.password_hash, Account.failed_sign_ins, Account.failed_at, Account.locked_until)
        .where(wanted)
        .with_for_update(key_share=True)
    ).first()
    now = clock.now()
    tries = policy.Tries(found.failed_sign_ins, found.failed_at, found.locked_until) if found else policy.NO_TRIES
    right = matches and found is not None and found.password_hash == compared  # not changed meanwhile
    after = tries if known and not right else policy.tries_after(tries, right=right, now=now)
    session.execute(
        update(Account)
        .where(wanted)
        .values(failed_sign_ins=after.failed, failed_at=after.failed_at, locked_until=after.locked_until)
    )
    if account is None or not right or (tries.locked(now) and not known):
        return False
    if HASHER.check_needs_rehash(compared):
        account.password_hash = hash_password(password)
        session.flush()
    return True


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
    account.failed_sign_ins, account.failed_at, account.locked_until = policy.NO_TRIES
    if account.state == AccountState.unconfirmed:
        account.state, account.confirmed_at = AccountState.confirmed, clock.now()
    end_devices(session, account_id=account.id)
    return new_device(session, account_id=account.id, label=label)


def own_account(session: Session, *, asker: Asker, password: str) -> Account:
    """The asker's own account, once the password is given again; its row is locked. Raises WrongPassword.

    Who is signed in stands outside the lock, as a known browser does: others who try passwords keep nobody from
    changing theirs. Wrong tries are counted by the doors.
    """
    account = session.get_one(Account, asker.account_id, with_for_update={"key_share": True})
    if not check_password(session, account, password, known=True):
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

"""Signing in and out."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.blueprints.accounts.errors import SignInRefused
from app.blueprints.accounts.events import LetterKind, SignInFailed, SignInLetterWanted
from app.blueprints.accounts.models import Account
from app.blueprints.accounts.services.devices import end_device, knows_label, new_device
from app.blueprints.accounts.services.passwords import check_password
from kernel import outbox
from tenants.asker import Asker


def sign_in(session: Session, *, email: str, password: str, label: str, known: bool = False) -> str:
    """Sign a browser in; returns its token. A browser never seen before is told by letter.

    `known`: it has signed in by this address before, so that others who try passwords do not lock its owner out.

    Raises SignInRefused for an unknown address, a wrong password and a locked account alike, after the same work, the
    same statements and an event of its own, so that each is committed. Locks the account's row, see `check_password`.
    """
    account = session.scalars(select(Account).where(Account.email_key == email.lower())).first()
    if not check_password(session, account, password, known=known) or account is None:
        outbox.write(session, SignInFailed(account_id=account.id if account else None))
        raise SignInRefused
    if not knows_label(session, account_id=account.id, label=label):
        outbox.write(session, SignInLetterWanted(kind=LetterKind.new_device, account_id=account.id))
    return new_device(session, account_id=account.id, label=label)


def sign_out(session: Session, *, asker: Asker) -> None:
    """Sign this browser out."""
    end_device(session, asker=asker, device_id=asker.device_id)

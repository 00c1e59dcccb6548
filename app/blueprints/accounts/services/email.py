"""Another e-mail address, also for who mistyped it when joining."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.blueprints.accounts.errors import AddressTaken
from app.blueprints.accounts.events import LetterKind, SignInLetterWanted
from app.blueprints.accounts.models import Account, AccountState, TokenKind
from app.blueprints.accounts.services.passwords import own_account
from app.blueprints.accounts.services.tokens import note_wish, use_token, void_tokens
from kernel import clock, outbox
from tenants.asker import Asker


def ask_change_email(session: Session, *, asker: Asker, email: str, current_password: str) -> None:
    """Send a link to the new address; the account keeps the old one until it is opened.

    Who has the new address already gets "you already have an account" instead: that is decided when the letter is
    written, so this answer never tells. A proven old address is told. Raises WrongPassword.
    """
    account = own_account(session, asker=asker, password=current_password)
    asked_id = note_wish(session, account_id=account.id, email=email)
    outbox.write(session, SignInLetterWanted(kind=LetterKind.change_email, account_id=account.id, asked_id=asked_id))
    if account.state == AccountState.confirmed:
        outbox.write(session, SignInLetterWanted(kind=LetterKind.change_notice, account_id=account.id))


def change_email(session: Session, *, secret: str) -> None:
    """Take the new address over by the link sent to it, which proves it. Raises LinkGone, AddressTaken."""
    account, token = use_token(session, kind=TokenKind.change_email, secret=secret)
    key = token.email.lower()
    if session.scalar(select(Account.id).where(Account.email_key == key, Account.id != account.id)):
        raise AddressTaken
    account.email, account.email_key = token.email, key
    if account.state == AccountState.unconfirmed:
        account.state, account.confirmed_at = AccountState.confirmed, clock.now()
    void_tokens(session, account_id=account.id)  # links to the old address lead nowhere any more
    session.flush()

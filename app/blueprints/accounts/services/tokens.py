"""Links of letters: made when the letter is written, kept as a digest, used once."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.blueprints.accounts import policy
from app.blueprints.accounts.errors import LinkGone
from app.blueprints.accounts.models import Account, AccountState, Token, TokenKind
from kernel import clock, ids

LASTS = {
    TokenKind.confirm: timedelta(days=3),
    TokenKind.reset: timedelta(hours=1),
    TokenKind.change_email: timedelta(days=1),
}


def issue_token(session: Session, *, account_id: UUID, kind: TokenKind, email: str) -> str:
    """A new link's secret; only its digest is kept. `email`: where the letter goes. Called by the errand only."""
    secret = policy.new_secret()
    _keep(session, account_id=account_id, kind=kind, email=email, digest=policy.digest(secret))
    return secret


def note_wish(session: Session, *, account_id: UUID, email: str) -> UUID:
    """Keep the new address of a change until its letter is written. No link opens this row."""
    return _keep(
        session,
        account_id=account_id,
        kind=TokenKind.change_email,
        email=email,
        digest=policy.digest(policy.new_secret()),
    )


def use_token(session: Session, *, kind: TokenKind, secret: str) -> tuple[Account, Token]:
    """Use a link up, with all of its kind and account. Locks the account's row. Raises LinkGone."""
    account, token = good_token(session, kind=kind, secret=secret)
    void_tokens(session, account_id=account.id, kind=kind)
    return account, token


def good_token(session: Session, *, kind: TokenKind, secret: str) -> tuple[Account, Token]:
    """A link that still works, not used up yet. Locks its row and the account's. Raises LinkGone."""
    token = session.scalars(
        select(Token).where(Token.digest == policy.digest(secret), Token.kind == kind).with_for_update(key_share=True)
    ).first()
    if token is None or token.used_at is not None or token.expires_at <= clock.now():
        raise LinkGone
    account = session.get_one(Account, token.account_id, with_for_update={"key_share": True})
    if account.state == AccountState.closed:
        raise LinkGone
    return account, token


def void_tokens(session: Session, *, account_id: UUID, kind: TokenKind | None = None) -> None:
    """No link of this account (of this kind) opens anything any more."""
    wanted = update(Token).where(Token.account_id == account_id, Token.used_at.is_(None)).values(used_at=clock.now())
    session.execute(wanted if kind is None else wanted.where(Token.kind == kind))


def _keep(session: Session, *, account_id: UUID, kind: TokenKind, email: str, digest: str) -> UUID:
    now = clock.now()
    token = Token(
        id=ids.uuid7(),
        account_id=account_id,
        kind=kind,
        digest=digest,
        email=email,
        created_at=now,
        expires_at=now + LASTS[kind],
    )
    session.add(token)
    session.flush()
    return token.id

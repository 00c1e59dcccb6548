"""Errands of accounts: the letters of signing in. A link is made here, in the moment its letter is written."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.blueprints.accounts.events import LetterKind, SignInLetterWanted
from app.blueprints.accounts.models import Account, AccountState, Token, TokenKind
from app.blueprints.accounts.services import issue_token
from app.i18n import addresses, letters
from kernel import clock, ids, mail
from tenants.house import House
from tenants.registry import Tenant

PATHS = {
    LetterKind.confirm: "/confirm/",
    LetterKind.reset: "/reset/",
    LetterKind.change_email: "/account/email/",
    LetterKind.already_member: "/forgotten",
    LetterKind.change_notice: "/account/password",
    LetterKind.password_changed: "/forgotten",
    LetterKind.new_device: "/account/devices",
}
LINKS = {LetterKind.confirm, LetterKind.reset, LetterKind.change_email}


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A letter before its words. `secret`: the end of its link, if it has one."""

    kind: LetterKind
    to: str
    name: str
    language: str
    secret: str = ""


def send_letter(house: House, event: SignInLetterWanted, *, tenant: Tenant) -> None:
    """Write and send one letter of signing in. Run twice it sends two letters, each with a good link."""
    if event.account_id is None:
        return
    with house.scope.unit(tenant) as unit:
        draft = _draft(unit.session, LetterKind(event.kind), event.account_id, event.asked_id)
    if draft is None:
        return
    host = addresses.host_of(house.config, tenant.country)
    base = addresses.base_of(house.config, tenant.country, draft.language)
    link = f"{base}{PATHS[draft.kind]}{draft.secret}"
    values: dict[str, object] = {"name": draft.name, "link": link}
    words = letters.render(
        f"accounts/mail/{draft.kind}", country=tenant.country, language=draft.language, values=values
    )
    mail.send(
        house.config.smtp_url,
        mail.Letter(
            to=draft.to,
            sender=f"Smiile <bonjour@{host}>",
            subject=words.subject,
            text=words.text,
            html=words.html,
            language=words.language,
            key=str(ids.uuid7()),
        ),
    )


def _draft(session: Session, kind: LetterKind, account_id: UUID, asked_id: UUID | None) -> Draft | None:
    """What to write to whom; None when it is wanted no more. Makes the link's token."""
    account = session.get(Account, account_id)
    if account is None or account.state == AccountState.closed:
        return None
    if kind is LetterKind.confirm and account.state == AccountState.confirmed:
        return None
    to = account.email
    if kind is LetterKind.change_email:
        asked = session.get(Token, asked_id)
        if asked is None or asked.used_at is not None or asked.expires_at <= clock.now():
            return None
        to = asked.email
        member = session.scalars(select(Account).where(Account.email_key == to.lower())).first()
        if member is not None and member.id != account.id:
            return _letter(LetterKind.already_member, member, member.email)
    secret = issue_token(session, account_id=account.id, kind=TokenKind(kind), email=to) if kind in LINKS else ""
    return _letter(kind, account, to, secret)


def _letter(kind: LetterKind, account: Account, to: str, secret: str = "") -> Draft:
    return Draft(kind=kind, to=to, name=account.given_name, language=account.language, secret=secret)

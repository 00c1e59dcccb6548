"""Reads of replies: whose a reply address is, and letters that wait."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.blueprints.accounts.models import Account
from app.blueprints.conversations.models import Conversation, Member
from app.blueprints.notifications.policy import ReplyAddress
from app.blueprints.replies.models import IncomingLetter, IncomingState
from kernel import clock


@dataclass(frozen=True, kw_only=True)
class Route:
    """Where a letter to a reply address goes: by whom, into which conversation."""

    account_id: UUID
    conversation_id: UUID


@dataclass(frozen=True, kw_only=True)
class Writer:
    """The account a reply address was made for, and the conversation by what pages call it. `email`: its address of today."""

    email: str
    conversation: str
    title: str


def route(session: Session, local_part: str, *, secret: str, country: str) -> Route | None:
    """Whose reply address this is; None when it is none, or was made before the account's address changed."""
    address = ReplyAddress.read(local_part)
    if address is None:
        return None
    row = session.execute(
        select(Account.id.label("account_id"), Account.email_key, Conversation.id.label("conversation_id"))
        .join(Member, Member.account_id == Account.id)
        .join(Conversation, Conversation.id == Member.conversation_id)
        .where(Account.public_id == address.account, Conversation.public_id == address.conversation)
    ).first()
    if row is None or not address.is_signed(secret, country=country, email_key=row.email_key):
        return None
    return Route(account_id=row.account_id, conversation_id=row.conversation_id)


def came_within(session: Session, account_id: UUID, span: timedelta) -> tuple[int, int]:
    """How many letters of an account have come lately, and their bytes."""
    wanted = select(func.count(), func.coalesce(func.sum(func.octet_length(IncomingLetter.raw)), 0)).where(
        IncomingLetter.account_id == account_id, IncomingLetter.received_at > clock.now() - span
    )
    row = session.execute(wanted).one()
    return row[0], row[1]


def refused_within(session: Session, account_id: UUID, span: timedelta) -> int:
    """How many letters of an account were refused lately."""
    wanted = select(func.count()).where(
        IncomingLetter.account_id == account_id,
        IncomingLetter.received_at > clock.now() - span,
        IncomingLetter.state == IncomingState.refused,
    )
    return session.scalars(wanted).one()


def waiting_for_update(session: Session, letter_id: UUID) -> IncomingLetter | None:
    """A letter nobody has read yet, locked until the unit ends; None when it is read or swept."""
    wanted = select(IncomingLetter).where(IncomingLetter.id == letter_id, IncomingLetter.state == IncomingState.waiting)
    return session.scalars(wanted.with_for_update()).first()


def older_than(moment: datetime) -> Select[tuple[UUID]]:
    """The statement for letters that came before a moment, oldest first."""
    return select(IncomingLetter.id).where(IncomingLetter.received_at < moment).order_by(IncomingLetter.received_at)


def writer(session: Session, letter: IncomingLetter) -> Writer:
    """For whom the address of a letter was made."""
    row = session.execute(
        select(Account.email, Conversation.public_id, Conversation.about_title)
        .join(IncomingLetter, IncomingLetter.account_id == Account.id)
        .join(Conversation, Conversation.id == IncomingLetter.conversation_id)
        .where(IncomingLetter.id == letter.id)
    ).one()
    return Writer(email=row.email, conversation=row.public_id, title=row.about_title)

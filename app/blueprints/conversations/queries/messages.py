"""Reads of a single message: who has read it, what is told of it, what moderation may look at."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session, aliased

from app.blueprints.accounts.models import Account
from app.blueprints.conversations.models import Conversation, Member, Message, NumberRequest
from app.blueprints.moderation.models import Reportable
from tenants.asker import Asker
from tenants.phones import masked


def has_read(session: Session, account_id: UUID, conversation_id: UUID, message_id: UUID) -> bool:
    """Whether a member has seen a message."""
    member = session.get_one(Member, (conversation_id, account_id))
    return member.last_read_message_id is not None and member.last_read_message_id >= message_id


def written(session: Session, message_id: UUID) -> tuple[Message, Conversation, Account]:
    """A message with its conversation and author."""
    row = session.execute(
        select(Message, Conversation, Account)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .join(Account, Account.id == Message.author_id)
        .where(Message.id == message_id)
    ).one()
    return row[0], row[1], row[2]


def named(session: Session, conversation_id: UUID, account_id: UUID) -> tuple[Conversation, str]:
    """A conversation and the name of one of its members, as others read it."""
    author = session.get_one(Account, account_id)
    return session.get_one(Conversation, conversation_id), author.display_name


def other_members(session: Session, conversation_id: UUID, account_id: UUID) -> list[UUID]:
    """Who takes part beside an account."""
    wanted = select(Member.account_id).where(
        Member.conversation_id == conversation_id, Member.account_id != account_id, Member.left_at.is_(None)
    )
    return list(session.scalars(wanted))


def between(session: Session, account_id: UUID, other_id: UUID) -> list[UUID]:
    """Conversations of these two, left or not."""
    other = aliased(Member)
    wanted = (
        select(Member.conversation_id)
        .join(other, other.conversation_id == Member.conversation_id)
        .where(Member.account_id == account_id, other.account_id == other_id)
    )
    return list(session.scalars(wanted))


def asked_number(session: Session, conversation_id: UUID, *, of: UUID) -> bool:
    """Whether somebody in a conversation asked an account for its number."""
    wanted = select(NumberRequest.account_id).where(
        NumberRequest.conversation_id == conversation_id, NumberRequest.account_id != of
    )
    return session.execute(wanted).first() is not None


def lock_message(session: Session, message_id: UUID) -> None:
    """Hold a message against other changes until the unit ends."""
    session.execute(select(Message.id).where(Message.id == message_id).with_for_update())


def sees(session: Session, asker: Asker, thing_id: UUID) -> bool:
    """Whether the asker reads a message, and so may fetch its files. Handed to the files by the wiring."""
    wanted = (
        select(Message.id)
        .join(Member, (Member.conversation_id == Message.conversation_id) & (Member.account_id == asker.account_id))
        .where(Message.id == thing_id, Message.hidden_at.is_(None), Member.left_at.is_(None))
    )
    return session.execute(wanted).first() is not None


def takes_part(message_id: Any, account_id: Any) -> ColumnElement[bool]:
    """Whether an account is in the conversation of a message, or has left it. Handed to the files by the wiring."""
    member = (Member.conversation_id == Message.conversation_id) & (Member.account_id == account_id)
    return exists().where(Message.id == message_id, member).correlate_except(Message, Member)


def reportable(session: Session, public_id: str, *, asker: Asker) -> Reportable | None:
    """A message that moderation may look at, numbers masked; None for who does not take part, and once it was hidden."""
    row = session.execute(
        select(Message, Conversation, Account)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .join(Account, Account.id == Message.author_id)
        .join(Member, (Member.conversation_id == Conversation.id) & (Member.account_id == asker.account_id))
        .where(Message.public_id == public_id, Message.hidden_at.is_(None))
    ).first()
    return (
        None
        if row is None
        else Reportable(
            kind="messages",
            id=row.Message.id,
            title=row.Conversation.about_title,
            path=f"/conversations/{row.Conversation.public_id}",
            author_id=row.Message.author_id,
            excerpt=masked(row.Message.text, session.info["tenant"].country),
            wrote=row.Account.display_name,
        )
    )

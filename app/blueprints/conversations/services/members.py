"""Who takes part in a conversation, and how far each has read."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.blueprints.accounts.models import Account, AccountState
from app.blueprints.conversations.models import Conversation, Member, Message
from app.blueprints.notifications.services import read_path, read_told
from kernel import clock, live
from kernel.errors import NotFound
from kernel.live import Subject
from tenants.asker import Asker

LETTER = "conversations/mail/message"
GATHER = timedelta(minutes=3)  # who writes twice in a row means one letter


def hold(session: Session, conversation_id: UUID) -> None:
    """Hold a conversation against other changes until the unit ends; nothing happens where there is none."""
    session.execute(select(Conversation.id).where(Conversation.id == conversation_id).with_for_update())


def others(session: Session, asker: Asker, conversation_id: UUID) -> list[UUID]:
    """Who reads what the asker writes. Raises NotFound for who does not take part, or no longer."""
    members = session.execute(
        select(Member.account_id, Member.left_at, Account.state)
        .join(Account, Account.id == Member.account_id)
        .where(Member.conversation_id == conversation_id)
    ).all()
    if asker.account_id not in {member.account_id for member in members if member.left_at is None}:
        raise NotFound
    return [
        member.account_id
        for member in members
        if member.account_id != asker.account_id and not member.left_at and member.state != AccountState.closed
    ]


def path_of(conversation: Conversation) -> str:
    """The page of a conversation, without host or language."""
    return f"/conversations/{conversation.public_id}"


def seen_up_to(session: Session, conversation: Conversation, account_id: UUID, *, newest: str | None) -> None:
    """A member has seen the messages up to one (without it: all; "": none), and never fewer than before.

    What notified of them is read, and all of it once no message is unread; a letter tells of the others, if none has.
    Raises NotFound for a message of another conversation. The caller holds the conversation.
    """
    if newest == "":
        return
    seen = conversation.last_message_id
    if newest is not None:
        seen = session.scalar(select(Message.id).filter_by(conversation_id=conversation.id, public_id=newest))
    if seen is None:
        raise NotFound
    member = session.get_one(Member, (conversation.id, account_id), populate_existing=True)
    if member.last_read_message_id is None or member.last_read_message_id < seen:
        unread = select(Message.public_id).where(
            Message.conversation_id == conversation.id, Message.author_id != account_id, Message.id > seen
        )
        left = session.scalars(unread).all()
        if len(left) < member.unread:
            member.read_at = clock.now()
        member.last_read_message_id, member.unread = seen, len(left)
        session.flush()
        live.tell(session, Subject.badge, account_id)
        live.tell(session, Subject.conversation, conversation.id)  # the others see that it was read
        if left:
            read_told(
                session,
                account_id=account_id,
                path=path_of(conversation),
                left=left,
                letter=LETTER,
                conversation=conversation.public_id,
                gather=GATHER,
            )
    if member.unread == 0:
        read_path(session, account_id=account_id, path=path_of(conversation))

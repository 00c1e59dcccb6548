"""What one does with a conversation beside writing: reading, the archive, leaving; and hiding a message."""

from uuid import UUID

from sqlalchemy import delete, func, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.blueprints.conversations.models import Conversation, Member, Message, ReadMarkOff
from app.blueprints.conversations.services.members import hold, others, path_of, seen_up_to
from app.blueprints.notifications.services import read_path
from kernel import clock, live
from kernel.live import Subject
from tenants.asker import Asker


def mark_read(session: Session, *, asker: Asker, conversation_id: UUID, newest: str) -> None:
    """The asker has seen a conversation up to the message of the public id `newest`; never fewer than before.

    What notified of it is read once no message is unread. Locks the conversation. Raises NotFound.
    """
    others(session, asker, conversation_id)
    conversation = session.get_one(Conversation, conversation_id, with_for_update=True, populate_existing=True)
    seen_up_to(session, conversation, asker.account_id, newest=newest)


def tell_reading(session: Session, *, asker: Asker, tells: bool) -> None:
    """Whether others see what one has read; who does not tell is not told. May be repeated."""
    if tells:
        session.execute(delete(ReadMarkOff).where(ReadMarkOff.account_id == asker.account_id))
    else:
        row = insert(ReadMarkOff).values(account_id=asker.account_id, since=clock.now())
        session.execute(row.on_conflict_do_nothing())


def archive(session: Session, *, asker: Asker, conversation_id: UUID) -> None:
    """Put a conversation out of one's list, until somebody writes. May be repeated. Raises NotFound."""
    _set(session, asker, conversation_id, archived_at=func.coalesce(Member.archived_at, clock.now()))


def unarchive(session: Session, *, asker: Asker, conversation_id: UUID) -> None:
    """Take a conversation out of the archive. May be repeated. Raises NotFound."""
    _set(session, asker, conversation_id, archived_at=None)


def leave(session: Session, *, asker: Asker, conversation_id: UUID) -> None:
    """Take no part any more: nobody writes to one there, and the list forgets it. Raises NotFound."""
    _set(session, asker, conversation_id, left_at=clock.now(), unread=0)
    conversation = session.get_one(Conversation, conversation_id)
    read_path(session, account_id=asker.account_id, path=path_of(conversation))


def hide_message(session: Session, *, message_id: UUID, hidden: bool) -> None:
    """Hide a message after a decision of moderation, or show it again."""
    moment = func.coalesce(Message.hidden_at, clock.now()) if hidden else None
    session.execute(update(Message).where(Message.id == message_id).values(hidden_at=moment))


def _set(session: Session, asker: Asker, conversation_id: UUID, **values: object) -> None:
    """Locks the conversation, so that nobody writes meanwhile to who leaves."""
    hold(session, conversation_id)
    others(session, asker, conversation_id)
    mine = update(Member).where(Member.conversation_id == conversation_id, Member.account_id == asker.account_id)
    session.execute(mine.values(**values))
    live.tell(session, Subject.badge, asker.account_id)

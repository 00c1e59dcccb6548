"""What is done in conversations: beginning one, writing, reading, hiding a message."""

from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.blueprints.accounts.queries import neighbour
from app.blueprints.conversations.errors import CannotWrite, ToOneself
from app.blueprints.conversations.events import MessageWritten
from app.blueprints.conversations.models import ATTACHMENTS, Conversation, Member, Message
from app.blueprints.conversations.models import About as About  # the rooms above name their thing with it
from app.blueprints.files.services import attach
from app.blueprints.moderation.queries import blocked_between
from app.blueprints.notifications.services import read_path
from kernel import clock, ids, outbox
from kernel.errors import N_, Invalid, NotAllowed, NotFound
from tenants.asker import Asker

NOTHING = N_("Please fill this in.")


def start(session: Session, *, asker: Asker, to: UUID, about: About, text: str, key: UUID | None) -> Conversation:
    """Write to the neighbour `to` about a thing; a second time, the message goes into the same conversation.

    `text`: 1 to 5000 characters. `key`: from the form; sent twice it is written once (None: always written). Raises
    ToOneself, CannotWrite. Locks the conversation. Emits MessageWritten, `first` when it opened the conversation.
    """
    if to == asker.account_id:
        raise ToOneself
    if neighbour(session, to) is None or blocked_between(session, asker.account_id, to):
        raise CannotWrite
    values = {"about_kind": about.kind, "about_id": about.id, "starter_id": asker.account_id}
    wanted = insert(Conversation).values(
        id=ids.uuid7(),
        public_id=ids.public_id(),
        about_title=about.title,
        about_path=about.path,
        created_at=clock.now(),
        **values,
    )
    made = session.scalar(wanted.on_conflict_do_nothing().returning(Conversation.id))
    if made is not None:
        session.execute(
            insert(Member),
            [{"conversation_id": made, "account_id": who, "unread": 0} for who in (asker.account_id, to)],
        )
    conversation_id = made or _rejoin(session, asker, **values)
    write(session, asker=asker, conversation_id=conversation_id, text=text, key=key)
    return session.get_one(Conversation, conversation_id)


def write(session: Session, *, asker: Asker, conversation_id: UUID, text: str, key: UUID | None) -> Message:
    """Write into a conversation the asker takes part in; the same key gives the message that is there already.

    Raises NotFound for everybody else, NotAllowed before the address is confirmed, CannotWrite when a block stands
    between or the other one left. Locks the conversation, so that messages
    stand in one order. Files that came with the `key` belong to the message; without any,
    an empty text raises Invalid. Writing reads what was there. Emits MessageWritten.
    """
    others = _others(session, asker, conversation_id)
    if not asker.confirmed:
        raise NotAllowed
    if not others or any(blocked_between(session, asker.account_id, other) for other in others):
        raise CannotWrite
    conversation = session.get_one(Conversation, conversation_id, with_for_update=True, populate_existing=True)
    first = conversation.last_message_id is None
    wanted = insert(Message).values(
        id=ids.uuid7(),
        public_id=ids.public_id(),
        conversation_id=conversation_id,
        author_id=asker.account_id,
        text=text,
        key=key or ids.uuid7(),
        created_at=clock.now(),
    )
    made = session.scalar(wanted.on_conflict_do_nothing().returning(Message))
    if made is None:
        return session.scalars(
            select(Message).filter_by(conversation_id=conversation_id, author_id=asker.account_id, key=key)
        ).one()
    files = attach(session, asker=asker, key=made.key, kind="messages", thing_id=made.id, most=ATTACHMENTS)
    if not text and not files:
        raise Invalid(fields={"text": [NOTHING]})
    conversation.last_message_id = made.id
    session.flush()
    _count_unread(session, made)
    outbox.write(
        session,
        MessageWritten(
            conversation_id=conversation_id,
            message_id=made.id,
            author_id=asker.account_id,
            to_account_ids=tuple(others),
            first=first,
        ),
    )
    return made


def mark_read(session: Session, *, asker: Asker, conversation_id: UUID, newest: str) -> None:
    """The asker has seen a conversation up to the message of the public id `newest`; never fewer than before.

    What notified of it is read once no message is unread. Locks the conversation. Raises NotFound.
    """
    _others(session, asker, conversation_id)
    conversation = session.get_one(Conversation, conversation_id, with_for_update=True, populate_existing=True)
    seen = session.scalar(select(Message.id).filter_by(conversation_id=conversation_id, public_id=newest))
    if seen is None:
        raise NotFound
    if _seen(session, conversation_id, asker.account_id, seen) == 0:
        read_path(session, account_id=asker.account_id, path=path_of(conversation))


def leave(session: Session, *, asker: Asker, conversation_id: UUID) -> None:
    """Take no part any more: nobody writes to one there, and the list forgets it. Raises NotFound."""
    _others(session, asker, conversation_id)
    mine = update(Member).where(Member.conversation_id == conversation_id, Member.account_id == asker.account_id)
    session.execute(mine.values(left_at=clock.now(), unread=0))


def hide_message(session: Session, *, message_id: UUID, hidden: bool) -> None:
    """Hide a message after a decision of moderation, or show it again."""
    moment = func.coalesce(Message.hidden_at, clock.now()) if hidden else None
    session.execute(update(Message).where(Message.id == message_id).values(hidden_at=moment))


def path_of(conversation: Conversation) -> str:
    """The page of a conversation, without host or language."""
    return f"/conversations/{conversation.public_id}"


def _rejoin(session: Session, asker: Asker, **values: object) -> UUID:
    """The conversation that is there already, with its starter in it again."""
    conversation_id = session.scalars(select(Conversation.id).filter_by(**values)).one()
    mine = update(Member).where(Member.conversation_id == conversation_id, Member.account_id == asker.account_id)
    session.execute(mine.values(left_at=None))
    return conversation_id


def _others(session: Session, asker: Asker, conversation_id: UUID) -> list[UUID]:
    members = session.execute(
        select(Member.account_id, Member.left_at).where(Member.conversation_id == conversation_id)
    ).all()
    if asker.account_id not in {member.account_id for member in members if member.left_at is None}:
        raise NotFound
    return [member.account_id for member in members if member.account_id != asker.account_id and not member.left_at]


def _count_unread(session: Session, message: Message) -> None:
    of_others = update(Member).where(
        Member.conversation_id == message.conversation_id, Member.account_id != message.author_id
    )
    session.execute(of_others.values(unread=Member.unread + 1))
    own = update(Member).where(
        Member.conversation_id == message.conversation_id, Member.account_id == message.author_id
    )
    session.execute(own.values(unread=0, last_read_message_id=message.id, read_at=message.created_at))


def _seen(session: Session, conversation_id: UUID, account_id: UUID, seen: UUID) -> int:
    """Keep how far a member has read; returns how many messages of the others are unread."""
    member = session.get_one(Member, (conversation_id, account_id), populate_existing=True)
    if member.last_read_message_id is None or member.last_read_message_id < seen:
        unread = select(func.count()).where(
            Message.conversation_id == conversation_id, Message.author_id != account_id, Message.id > seen
        )
        member.last_read_message_id, member.read_at = seen, clock.now()
        member.unread = session.scalars(unread).one()
        session.flush()
    return member.unread

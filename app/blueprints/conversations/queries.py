"""Reads of conversations: the list, one thread, the badges, a message that is reported."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Uuid, bindparam, exists, func, select
from sqlalchemy.orm import Session, aliased

from app.blueprints.accounts.models import Account, initials, shown_name
from app.blueprints.conversations.models import Conversation, Member, Message
from app.blueprints.moderation.models import Block, Reportable
from app.blueprints.notifications import queries as notifications
from tenants.asker import Asker

PAGE = 20
THREAD_PAGE = 50
EXCERPT = 140  # characters

_ASKER = bindparam("asker_id", type_=Uuid())
_UNREAD = (
    select(func.coalesce(func.sum(Member.unread), 0))
    .where(Member.account_id == _ASKER, Member.unread > 0)
    .scalar_subquery()
)
_BADGES = select(notifications.UNREAD.label("notifications"), _UNREAD.label("messages"))

_other = aliased(Member)
_SIDES = (
    select(Conversation.id)
    .join(Member, (Member.conversation_id == Conversation.id) & (Member.account_id == _ASKER))
    .join(_other, (_other.conversation_id == Conversation.id) & (_other.account_id != _ASKER))
    .join(Account, Account.id == _other.account_id)
    .where(Member.left_at.is_(None))
)
_NAMES = (Account.given_name, Account.family_name, Account.name_form)
_LIST = (
    _SIDES.with_only_columns(
        Conversation.public_id,
        Conversation.about_title,
        Member.unread,
        *_NAMES,
        Message.public_id.label("message_id"),
        func.left(Message.text, EXCERPT).label("excerpt"),
        Message.author_id,
        Message.hidden_at,
        Message.created_at,
    )
    .join(Message, Message.id == Conversation.last_message_id)
    .order_by(Conversation.last_message_id.desc())
    .limit(bindparam("most"))
)
_CURSOR = select(Message.id).where(Message.public_id == bindparam("before")).scalar_subquery()
_LIST_BEFORE = _LIST.where(Conversation.last_message_id < _CURSOR)

_TALK = _SIDES.with_only_columns(
    Conversation.id,
    Conversation.public_id,
    Conversation.about_title,
    Conversation.about_path,
    Member.unread,
    *_NAMES,
    Account.id.label("other_id"),
    Account.public_id.label("other_public_id"),
    _other.left_at,
    exists().where(Block.blocker_id == _ASKER, Block.blocked_id == Account.id).label("blocks"),
    exists().where(Block.blocker_id == Account.id, Block.blocked_id == _ASKER).label("is_blocked"),
).where(Conversation.public_id == bindparam("public_id"))

_MESSAGES = (
    select(
        Message.public_id,
        Message.author_id,
        Message.text,
        Message.created_at,
        Message.hidden_at,
    )
    .where(Message.conversation_id == bindparam("conversation_id", type_=Uuid()))
    .limit(bindparam("most"))
)
_NEWEST = _MESSAGES.order_by(Message.id.desc())
_EARLIER = _NEWEST.where(Message.id < _CURSOR)
_AFTER = select(Message.id).where(Message.public_id == bindparam("after")).scalar_subquery()
_LATER = _MESSAGES.order_by(Message.id).where(Message.id > _AFTER)


@dataclass(frozen=True, kw_only=True)
class Badges:
    """What the frame of every page counts."""

    notifications: int
    messages: int


@dataclass(frozen=True, kw_only=True)
class TalkLine:
    """A conversation in the list. `cursor`: the public id of its newest message."""

    public_id: str
    title: str
    name: str
    initials: str
    excerpt: str
    mine: bool
    hidden: bool
    unread: int
    at: datetime
    cursor: str


@dataclass(frozen=True, kw_only=True)
class Talk:
    """A conversation as one of its two sides sees it. `closed`: nobody writes any more."""

    id: UUID
    public_id: str
    title: str
    path: str
    name: str
    initials: str
    other_public_id: str
    unread: int
    blocks: bool
    closed: bool


@dataclass(frozen=True, kw_only=True)
class ThreadMessage:
    """A message in the thread; without its text when moderation hid it."""

    public_id: str
    text: str
    mine: bool
    hidden: bool
    at: datetime


def badges(session: Session, account_id: UUID) -> Badges:
    """Unread notifications and messages of an account. Hot: one statement, built once, over partial indexes."""
    row = session.execute(_BADGES, {"asker_id": account_id}).one()
    return Badges(notifications=row.notifications, messages=row.messages)


def talks(session: Session, account_id: UUID, *, before: str | None = None, most: int = PAGE) -> list[TalkLine]:
    """An account's conversations, the newest message first. `before`: the cursor of the last one seen."""
    wanted = _LIST_BEFORE if before else _LIST
    rows = session.execute(wanted, {"asker_id": account_id, "before": before, "most": most})
    return [
        TalkLine(
            public_id=row.public_id,
            title=row.about_title,
            name=shown_name(row.given_name, row.family_name, row.name_form),
            initials=initials(row.given_name, row.family_name),
            excerpt="" if row.hidden_at else row.excerpt,
            mine=row.author_id == account_id,
            hidden=row.hidden_at is not None,
            unread=row.unread,
            at=row.created_at,
            cursor=row.message_id,
        )
        for row in rows
    ]


def talk(session: Session, account_id: UUID, public_id: str) -> Talk | None:
    """A conversation by its public id; None for everybody who does not take part."""
    row = session.execute(_TALK, {"asker_id": account_id, "public_id": public_id}).first()
    return (
        None
        if row is None
        else Talk(
            id=row.id,
            public_id=row.public_id,
            title=row.about_title,
            path=row.about_path,
            name=shown_name(row.given_name, row.family_name, row.name_form),
            initials=initials(row.given_name, row.family_name),
            other_public_id=row.other_public_id,
            unread=row.unread,
            blocks=row.blocks,
            closed=row.blocks or row.is_blocked or row.left_at is not None,
        )
    )


def messages(
    session: Session, account_id: UUID, conversation_id: UUID, *, before: str | None = None, most: int = THREAD_PAGE
) -> list[ThreadMessage]:
    """The newest messages of a conversation, oldest of them first. `before`: the public id of the earliest one seen."""
    wanted = _EARLIER if before else _NEWEST
    rows = session.execute(wanted, {"conversation_id": conversation_id, "before": before, "most": most}).all()
    return [_shown(row, account_id) for row in reversed(rows)]


def later(session: Session, account_id: UUID, conversation_id: UUID, *, after: str) -> list[ThreadMessage]:
    """Messages written after one, oldest first."""
    rows = session.execute(_LATER, {"conversation_id": conversation_id, "after": after, "most": THREAD_PAGE})
    return [_shown(row, account_id) for row in rows]


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


def first_text(session: Session, conversation_id: UUID) -> str:
    """What opened a conversation; nothing when moderation hid it."""
    first = select(Message.text, Message.hidden_at).where(Message.conversation_id == conversation_id)
    row = session.execute(first.order_by(Message.id).limit(1)).one()
    return "" if row.hidden_at else row.text


def lock_message(session: Session, message_id: UUID) -> None:
    """Hold a message against other changes until the unit ends."""
    session.execute(select(Message.id).where(Message.id == message_id).with_for_update())


def reportable(session: Session, public_id: str, *, asker: Asker) -> Reportable | None:
    """A message that moderation may look at; None for everybody who does not take part."""
    row = session.execute(
        select(Message, Conversation)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .join(Member, (Member.conversation_id == Conversation.id) & (Member.account_id == asker.account_id))
        .where(Message.public_id == public_id)
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
            excerpt=row.Message.text,
        )
    )


def _shown(row: Row[Any], account_id: UUID) -> ThreadMessage:
    hidden = row.hidden_at is not None
    return ThreadMessage(
        public_id=row.public_id,
        text="" if hidden else row.text,
        mine=row.author_id == account_id,
        hidden=hidden,
        at=row.created_at,
    )

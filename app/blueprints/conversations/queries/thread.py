"""Reads of one conversation: its two sides, its messages, how far each has read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, Uuid, bindparam, exists, or_, select
from sqlalchemy.orm import Session, aliased

from app.blueprints.accounts.models import Account, AccountState, initials, shown_name
from app.blueprints.conversations.models import (
    Conversation,
    Member,
    Message,
    NumberConsent,
    NumberRequest,
    ReadMarkOff,
)
from app.blueprints.files.queries import FileView, has_files, photos_of, waits
from app.blueprints.moderation.models import Block, Mute
from tenants.asker import Asker
from tenants.phones import has_number, masked

THREAD_PAGE = 50
AROUND = 10  # messages shown after the one that was searched for

ASKER = bindparam("asker_id", type_=Uuid())
OTHER = aliased(Member)
NAMES = (Account.given_name, Account.family_name, Account.name_form)


def sides(*columns: Any) -> Select[Any]:
    """The asker's conversations with the other side, as long as the asker takes part."""
    return (
        select(*columns)
        .select_from(Conversation)
        .join(Member, (Member.conversation_id == Conversation.id) & (Member.account_id == ASKER))
        .join(OTHER, (OTHER.conversation_id == Conversation.id) & (OTHER.account_id != ASKER))
        .join(Account, Account.id == OTHER.account_id)
        .where(Member.left_at.is_(None))
    )


def _shows(author: Any) -> ColumnElement[bool]:
    """Whether an author shows the other side the numbers in their messages."""
    return exists().where(
        NumberConsent.conversation_id == Conversation.id,
        NumberConsent.account_id == author,
        NumberConsent.withdrawn_at.is_(None),
    )


def _asked(account: Any) -> ColumnElement[bool]:
    return exists().where(NumberRequest.conversation_id == Conversation.id, NumberRequest.account_id == account)


_TALK = sides(
    Conversation.id,
    Conversation.public_id,
    Conversation.about_kind,
    Conversation.about_id,
    Conversation.about_title,
    Conversation.about_path,
    Member.unread,
    Member.last_read_message_id,
    Member.archived_at,
    *NAMES,
    Account.state,
    Account.id.label("other_id"),
    Account.public_id.label("other_public_id"),
    OTHER.left_at,
    OTHER.last_read_message_id.label("read_up_to"),
    OTHER.read_at,
    exists().where(Block.blocker_id == ASKER, Block.blocked_id == Account.id).label("blocks"),
    exists().where(Block.blocker_id == Account.id, Block.blocked_id == ASKER).label("is_blocked"),
    exists().where(Mute.muter_id == ASKER, Mute.muted_id == Account.id).label("mutes"),
    exists().where(or_(ReadMarkOff.account_id == ASKER, ReadMarkOff.account_id == Account.id)).label("unmarked"),
    _shows(ASKER).label("shows_number"),
    _shows(Account.id).label("sees_number"),
    _asked(ASKER).label("asked_number"),
    _asked(Account.id).label("is_asked_number"),
).where(Conversation.public_id == bindparam("public_id"))

_MESSAGES = (
    select(
        Message.id,
        Message.public_id,
        Message.author_id,
        Message.text,
        Message.created_at,
        Message.hidden_at,
        _shows(Message.author_id).label("shown"),
        has_files("messages", Message.id).label("has_files"),
        waits("messages", Message.id).label("waits"),
    )
    .join(Conversation, Conversation.id == Message.conversation_id)
    .where(Message.conversation_id == bindparam("conversation_id", type_=Uuid()))
    .limit(bindparam("most"))
)
CURSOR = select(Message.id).where(Message.public_id == bindparam("before")).scalar_subquery()
_NEWEST = _MESSAGES.order_by(Message.id.desc())
_EARLIER = _NEWEST.where(Message.id < CURSOR)
_AFTER = select(Message.id).where(Message.public_id == bindparam("after")).scalar_subquery()
_LATER = _MESSAGES.order_by(Message.id).where(Message.id > _AFTER)
_THESE = _MESSAGES.order_by(Message.id).where(Message.public_id.in_(bindparam("these", expanding=True)))
_TOLD = _MESSAGES.where(Message.author_id != ASKER, Message.hidden_at.is_(None))
_TOLD_UNREAD = _TOLD.where(Message.id > bindparam("seen", type_=Uuid())).order_by(Message.id.desc())
_TOLD_ONE = _TOLD.where(Message.public_id == bindparam("message"))


@dataclass(frozen=True, kw_only=True)
class AboutCard:
    """The thing a conversation is about, as its room shows it now. `state`: a message id, or nothing to say."""

    title: str
    kind: str
    state: str = ""
    over: bool = False
    language: str = ""
    picture: str = ""
    alt: str = ""


class FindAbout(Protocol):
    """How a room finds one of its things by its key; None where the asker may not see it."""

    def __call__(self, session: Session, thing_id: UUID, *, asker: Asker) -> AboutCard | None: ...


Abouts = Mapping[str, FindAbout]  # by kind, from the wiring


@dataclass(frozen=True, kw_only=True)
class Talk:
    """A conversation as one of its two sides sees it. `closed`: nobody writes any more.

    `quiet`: nothing of it is told (a block, or the asker mutes the other). `read_up_to`, `read_at`: the newest message
    the other side has seen and when; None also where one of the two does not tell. `shows_number`: the asker shows
    theirs; `sees_number`: the other side does; `asked_number`: the asker has asked; `is_asked_number`: the other has.
    """

    id: UUID
    public_id: str
    about_kind: str
    about_id: UUID
    title: str
    path: str
    name: str
    initials: str
    other_public_id: str
    unread: int
    seen: UUID
    archived: bool
    blocks: bool
    mutes: bool
    closed: bool
    quiet: bool
    marked: bool
    read_up_to: UUID | None
    read_at: datetime | None
    shows_number: bool
    sees_number: bool
    asked_number: bool
    is_asked_number: bool


@dataclass(frozen=True, kw_only=True)
class ThreadMessage:
    """A message in the thread; without its text when moderation hid it.

    `number_hidden`: a telephone number in it is masked for the reader, or, in one's own, for the other side. `new`: the
    first of the unread ones. `last_own`: the asker's newest, with `read_at` where the other side has read it. `waits`: a
    photo of it is still being prepared.
    """

    id: UUID
    public_id: str
    text: str
    mine: bool
    hidden: bool
    at: datetime
    number_hidden: bool
    new: bool = False
    last_own: bool = False
    read_at: datetime | None = None
    files: tuple[FileView, ...] = ()
    waits: bool = False


def talk(session: Session, account_id: UUID, public_id: str) -> Talk | None:
    """A conversation by its public id; None for everybody who does not take part."""
    row = session.execute(_TALK, {"asker_id": account_id, "public_id": public_id}).first()
    if row is None:
        return None
    parted = row.blocks or row.is_blocked
    read = row.read_at is not None and not row.unmarked
    return Talk(
        id=row.id,
        public_id=row.public_id,
        about_kind=row.about_kind,
        about_id=row.about_id,
        title=row.about_title,
        path=row.about_path,
        name=shown_name(row.given_name, row.family_name, row.name_form),
        initials=initials(row.given_name, row.family_name),
        other_public_id=row.other_public_id,
        unread=row.unread,
        seen=row.last_read_message_id or UUID(int=0),
        archived=row.archived_at is not None,
        blocks=row.blocks,
        mutes=row.mutes,
        closed=parted or row.left_at is not None or row.state == AccountState.closed,
        quiet=parted or row.mutes,
        marked=not row.unmarked,
        read_up_to=row.read_up_to if read else None,
        read_at=row.read_at if read else None,
        shows_number=row.shows_number,
        sees_number=row.sees_number,
        asked_number=row.asked_number,
        is_asked_number=row.is_asked_number,
    )


def messages(
    session: Session, account_id: UUID, conversation_id: UUID, *, before: str | None = None, most: int = THREAD_PAGE
) -> list[ThreadMessage]:
    """The newest messages of a conversation, oldest of them first. `before`: the public id of the earliest one seen."""
    wanted = _EARLIER if before else _NEWEST
    rows = session.execute(wanted, {"conversation_id": conversation_id, "before": before, "most": most}).all()
    return _with_files(session, rows[::-1], account_id)


def own_message(session: Session, made: Message) -> ThreadMessage:
    """A message as who has just written it reads it."""
    row = session.execute(
        _MESSAGES.where(Message.id == made.id), {"conversation_id": made.conversation_id, "most": 1}
    ).one()
    return _with_files(session, [row], made.author_id)[0]


def later(
    session: Session, account_id: UUID, conversation_id: UUID, *, after: str, most: int = THREAD_PAGE
) -> list[ThreadMessage]:
    """Messages written after one, oldest first."""
    rows = session.execute(_LATER, {"conversation_id": conversation_id, "after": after, "most": most})
    return _with_files(session, rows.all(), account_id)


def these(
    session: Session, account_id: UUID, conversation_id: UUID, *, public_ids: Sequence[str]
) -> list[ThreadMessage]:
    """Some messages of a conversation, oldest first; what is no message of it is left out."""
    if not public_ids:
        return []
    values = {"conversation_id": conversation_id, "these": list(public_ids), "most": THREAD_PAGE}
    return _with_files(session, session.execute(_THESE, values).all(), account_id)


def before_around(session: Session, account_id: UUID, conversation_id: UUID, *, public_id: str) -> str | None:
    """Before which message a page must end that shows one with what was said after; None: the newest page shows it."""
    after = later(session, account_id, conversation_id, after=public_id, most=AROUND + 1)
    return after[-1].public_id if len(after) > AROUND else None


def with_marks(found: Talk, shown: Sequence[ThreadMessage]) -> list[ThreadMessage]:
    """The newest messages of a conversation with what stands by them: where the unread begin, whether one's own was read."""
    marked = list(shown)
    for place, one in enumerate(marked):
        if found.unread and not one.mine and one.id > found.seen:
            marked[place] = replace(one, new=True)
            break
    for place, one in reversed(list(enumerate(marked))):
        if one.mine:
            read = found.read_up_to is not None and found.read_up_to >= one.id
            marked[place] = replace(one, last_own=found.marked, read_at=found.read_at if read else None)
            break
    return marked


def read_mark(session: Session, account_id: UUID, found: Talk) -> datetime | None:
    """When the other side read one's newest message; None: not yet, or one of the two does not tell."""
    if found.read_up_to is None:
        return None
    newest = select(Message.id).where(Message.conversation_id == found.id, Message.author_id == account_id)
    mine = session.scalar(newest.order_by(Message.id.desc()).limit(1))
    return found.read_at if mine is not None and mine <= found.read_up_to else None


def told(session: Session, account_id: UUID, found: Talk, *, message: str | None, most: int) -> list[ThreadMessage]:
    """What a letter tells a person of a conversation, oldest first: one message of the other side, or the unread ones."""
    values = {"asker_id": account_id, "conversation_id": found.id, "most": most, "seen": found.seen, "message": message}
    rows = session.execute(_TOLD_ONE if message else _TOLD_UNREAD, values).all()
    return [_shown(session, row, account_id) for row in reversed(rows)]


def _with_files(session: Session, rows: Sequence[Row[Any]], account_id: UUID) -> list[ThreadMessage]:
    """Messages with their files, by one query more where there are any; telephone numbers are masked in their words."""
    country = session.info["tenant"].country
    wanted = [row.id for row in rows if row.has_files and row.hidden_at is None]
    files = photos_of(session, "messages", wanted, owner=account_id)
    return [
        replace(
            _shown(session, row, account_id),
            files=tuple(
                file if row.shown or row.author_id == account_id else file.worded(lambda words: masked(words, country))
                for file in files.get(row.id, ())
            ),
        )
        for row in rows
    ]


def _shown(session: Session, row: Row[Any], account_id: UUID) -> ThreadMessage:
    hidden, mine, country = row.hidden_at is not None, row.author_id == account_id, session.info["tenant"].country
    number_hidden = not hidden and not row.shown and has_number(row.text, country)
    text = masked(row.text, country) if number_hidden and not mine else row.text
    return ThreadMessage(
        id=row.id,
        public_id=row.public_id,
        text="" if hidden else text,
        mine=mine,
        hidden=hidden,
        at=row.created_at,
        number_hidden=number_hidden,
        waits=row.waits and not hidden,
    )

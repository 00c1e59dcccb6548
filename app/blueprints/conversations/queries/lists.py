"""Reads of all of one's conversations: the list, the badges, the search."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, cast, func, select
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from app.blueprints.accounts.models import Account, initials, shown_name
from app.blueprints.conversations.models import Conversation, Member, Message, ReadMarkOff, words_of
from app.blueprints.conversations.queries.thread import ASKER, CURSOR, NAMES, OTHER, sides
from app.blueprints.moderation.queries import HIDDEN_FROM
from app.blueprints.notifications import queries as notifications
from kernel import db
from tenants.phones import masked

PAGE = 20
EXCERPT = 140  # characters
READ_FOR_EXCERPT = 2 * EXCERPT  # a number that is cut in two would not be known for one
BEFORE_HIT = 40  # characters of a text that stand before the word that was searched for
MOST_WORDS = 8


class Show(StrEnum):
    """Which of one's conversations."""

    all = "all"  # but those in the archive
    unread = "unread"
    archived = "archived"


_UNREAD = (
    select(func.coalesce(func.sum(Member.unread), 0))
    .join(OTHER, (OTHER.conversation_id == Member.conversation_id) & (OTHER.account_id != ASKER))
    .where(Member.account_id == ASKER, Member.unread > 0, OTHER.account_id.not_in(HIDDEN_FROM))
    .scalar_subquery()
)
_BADGES = select(notifications.UNREAD.label("notifications"), _UNREAD.label("messages"))

_MESSAGE = (
    Message.public_id.label("message_id"),
    Message.author_id,
    Message.hidden_at,
    Message.created_at,
)
_LIST = (
    sides(
        Conversation.public_id,
        Conversation.about_title,
        Member.unread,
        Account.id.in_(HIDDEN_FROM).label("quiet"),
        *NAMES,
        *_MESSAGE,
        func.left(Message.text, READ_FOR_EXCERPT).label("text"),
    )
    .join(Message, Message.id == Conversation.last_message_id)
    .order_by(Conversation.last_message_id.desc())
    .limit(bindparam("most"))
)
_LISTS = {
    Show.all: _LIST.where(Member.archived_at.is_(None)),
    Show.unread: _LIST.where(Member.archived_at.is_(None), Member.unread > 0, Account.id.not_in(HIDDEN_FROM)),
    Show.archived: _LIST.where(Member.archived_at.is_not(None)),
}
_LISTS_BEFORE = {show: wanted.where(Conversation.last_message_id < CURSOR) for show, wanted in _LISTS.items()}

_FOUND = (
    sides(Conversation.public_id, Conversation.about_title, *NAMES, *_MESSAGE, Message.text)
    .join(Message, Message.conversation_id == Conversation.id)
    .where(Message.hidden_at.is_(None), Message.words.op("@@")(cast(bindparam("wanted"), TSQUERY)))
    .order_by(Message.id.desc())
    .limit(bindparam("most"))
)
_FOUND_BEFORE = _FOUND.where(Message.id < CURSOR)


_KNOWN = (
    select(Message.id)
    .join(Member, (Member.conversation_id == Message.conversation_id) & (Member.account_id == ASKER))
    .where(Message.public_id == bindparam("message"), Member.left_at.is_(None))
)


@dataclass(frozen=True, kw_only=True)
class Badges:
    """What the frame of every page counts."""

    notifications: int
    messages: int


@dataclass(frozen=True, kw_only=True)
class TalkLine:
    """A conversation in the list. `cursor`: the public id of its newest message. `quiet`: nothing of it is told."""

    public_id: str
    title: str
    name: str
    initials: str
    excerpt: str
    mine: bool
    hidden: bool
    unread: int
    quiet: bool
    at: datetime
    cursor: str


@dataclass(frozen=True, kw_only=True)
class Found:
    """A message that was searched for, with a little of its text. `cursor`: its public id."""

    conversation: str
    title: str
    name: str
    initials: str
    excerpt: str
    mine: bool
    at: datetime
    cursor: str


def badges(session: Session, account_id: UUID) -> Badges:
    """Unread notifications and messages of an account. Hot: one statement, built once, over partial indexes."""
    row = db.rows(session, _BADGES, {"asker_id": account_id}).one()
    return Badges(notifications=row.notifications, messages=row.messages)


def talks(
    session: Session, account_id: UUID, *, show: Show = Show.all, before: str | None = None, most: int = PAGE
) -> list[TalkLine]:
    """An account's conversations, the newest message first. `before`: the cursor of the last one seen."""
    wanted = (_LISTS_BEFORE if before else _LISTS)[show]
    rows = session.execute(wanted, {"asker_id": account_id, "before": before, "most": most})
    return [
        TalkLine(
            public_id=row.public_id,
            excerpt="" if row.hidden_at else _masked(session, row.text)[:EXCERPT],
            hidden=row.hidden_at is not None,
            unread=0 if row.quiet else row.unread,
            quiet=row.quiet,
            **_of(row, account_id),
        )
        for row in rows
    ]


def knows(session: Session, account_id: UUID, message: str) -> bool:
    """Whether a message, by its public id, stands in a conversation the account takes part in."""
    return session.execute(_KNOWN, {"asker_id": account_id, "message": message}).first() is not None


def search(
    session: Session, account_id: UUID, text: str, *, before: str | None = None, most: int = PAGE
) -> list[Found]:
    """Messages of an account's conversations that hold each of some words, newest first; the last may be unfinished.

    Telephone numbers are not found: who could ask for a number digit by digit would read a masked one.
    """
    words = words_of(text)[:MOST_WORDS]
    if not words:
        return []
    wanted = " & ".join(f"'{word}'" for word in words) + ":*"
    values = {"asker_id": account_id, "wanted": wanted, "before": before, "most": most}
    rows = session.execute(_FOUND_BEFORE if before else _FOUND, values)
    return [
        Found(
            conversation=row.public_id,
            excerpt=_around(_masked(session, row.text), words),
            **_of(row, account_id),
        )
        for row in rows
    ]


def tells_reading(session: Session, account_id: UUID) -> bool:
    """Whether an account tells what it has read, and is told."""
    return session.get(ReadMarkOff, account_id) is None


def _of(row: Row[Any], account_id: UUID) -> dict[str, Any]:
    return {
        "title": row.about_title,
        "name": shown_name(row.given_name, row.family_name, row.name_form),
        "initials": initials(row.given_name, row.family_name),
        "mine": row.author_id == account_id,
        "at": row.created_at,
        "cursor": row.message_id,
    }


def _masked(session: Session, text: str) -> str:
    """In lists always, shown or not: what is short must not need to know who agreed to what."""
    return masked(text, session.info["tenant"].country)


def _around(text: str, words: list[str]) -> str:
    """The part of a text that holds the first of the words."""
    lines = " ".join(text.split())
    place = next((at for at, word in _places(lines) if any(word.startswith(one) for one in words)), 0)
    start = max(0, lines.rfind(" ", 0, max(0, place - BEFORE_HIT)) + 1) if place > EXCERPT // 2 else 0
    end = start + EXCERPT
    return f"{'…' if start else ''}{lines[start:end]}{'…' if end < len(lines) else ''}"


def _places(text: str) -> list[tuple[int, str]]:
    at, found = 0, []
    for part in text.split(" "):
        found += [(at, word) for word in words_of(part)]
        at += len(part) + 1
    return found

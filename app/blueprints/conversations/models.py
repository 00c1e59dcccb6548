"""A conversation, who takes part, and the messages."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import PERSONAL, CountryModel, Key
from tenants.typed_names import UNDECOMPOSED

LONGEST = 5000  # characters of a message
ATTACHMENTS = 3  # files of a message
LONGEST_WORD = 60  # characters of a word to search by


@dataclass(frozen=True, kw_only=True)
class About:
    """The thing a conversation is about, as its room names it. `kind`: the room; `path`: its page in this country."""

    kind: str
    id: UUID
    title: str
    path: str


class Conversation(CountryModel):
    """Neighbours who write to each other about one thing; one per thing and per person who began."""

    __tablename__ = "conversation"
    __table_args__ = (
        UniqueConstraint("about_kind", "about_id", "starter_id"),
        UniqueConstraint("public_id"),
        CheckConstraint("about_path ~ '^/([^/]|$)'", name="about_path"),
    )

    id: Mapped[Key]
    public_id: Mapped[str]
    about_kind: Mapped[str]
    about_id: Mapped[UUID]
    about_title: Mapped[str]
    about_path: Mapped[str]
    starter_id: Mapped[UUID] = mapped_column(ForeignKey("country.account.id"))
    created_at: Mapped[datetime]
    last_message_id: Mapped[UUID | None]  # newest message; its order is the order of the list


class Member(CountryModel):
    """One side of a conversation. `unread` counts what the others wrote since, so that the badge reads few rows.

    `last_read_message_id`: the newest message known to be seen. `read_at`: when something of the other side was last seen
    that had not been before; writing again does not move it.
    """

    __tablename__ = "conversation_member"
    __table_args__ = (
        CheckConstraint("unread >= 0", name="unread"),
        Index("ix_conversation_member_unread", "account_id", "unread", postgresql_where=text("unread > 0")),
    )

    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("country.conversation.id"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("country.account.id"), primary_key=True, index=True)
    unread: Mapped[int]
    last_read_message_id: Mapped[UUID | None]
    read_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]  # put out of the list, until somebody writes


class Message(CountryModel):
    """One message. `key` comes with the form: sent twice, it is written once."""

    __tablename__ = "message"
    __table_args__ = (
        CheckConstraint(f"length(text) <= {LONGEST}", name="text"),  # empty: an attachment says it all
        UniqueConstraint("conversation_id", "author_id", "key"),
        UniqueConstraint("public_id"),
        Index("ix_message_conversation", "conversation_id", "id"),
        Index("ix_message_words", "words", postgresql_using="gin"),
    )

    id: Mapped[Key]
    public_id: Mapped[str]
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("country.conversation.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("country.account.id"))
    text: Mapped[str] = mapped_column(info=PERSONAL)
    words: Mapped[str] = mapped_column(TSVECTOR, info=PERSONAL)  # to search by; numbers are not among them
    key: Mapped[UUID]
    created_at: Mapped[datetime]
    hidden_at: Mapped[datetime | None]  # by moderation


def _of_member() -> ForeignKeyConstraint:
    """Who takes part, and nobody else."""
    of_member = ["country.conversation_member.conversation_id", "country.conversation_member.account_id"]
    return ForeignKeyConstraint(["conversation_id", "account_id"], of_member)


class NumberConsent(CountryModel):
    """Somebody shows the telephone numbers in their messages to the other side, until they take it back."""

    __tablename__ = "number_consent"
    __table_args__ = (_of_member(), CheckConstraint("withdrawn_at >= given_at", name="withdrawn_at"))

    conversation_id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(primary_key=True)  # who wrote the numbers
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class NumberRequest(CountryModel):
    """Somebody asked the other side for their number; once in a conversation."""

    __tablename__ = "number_request"
    __table_args__ = (_of_member(),)

    conversation_id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(primary_key=True)  # who asked
    asked_at: Mapped[datetime]


class ReadMarkOff(CountryModel):
    """A person does not tell what they have read, and is not told."""

    __tablename__ = "read_mark_off"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("country.account.id"), primary_key=True)
    since: Mapped[datetime]


def words_of(text: str) -> list[str]:
    """The words of a text as they are searched by, each once: no accents, no capitals, in the text's order."""
    plain = unicodedata.normalize("NFKD", text.translate(UNDECOMPOSED).casefold())
    plain = "".join(mark for mark in plain if not unicodedata.combining(mark))
    return list(dict.fromkeys(word[:LONGEST_WORD] for word in re.findall(r"[^\W_]+", plain)))

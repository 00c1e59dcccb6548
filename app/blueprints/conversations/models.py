"""A conversation, who takes part, and the messages."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import PERSONAL, CountryModel, Key

LONGEST = 5000  # characters of a message
ATTACHMENTS = 3  # files of a message


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
    """One side of a conversation. `unread` counts what the others wrote since, so that the badge reads few rows."""

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


class Message(CountryModel):
    """One message. `key` comes with the form: sent twice, it is written once."""

    __tablename__ = "message"
    __table_args__ = (
        CheckConstraint(f"length(text) <= {LONGEST}", name="text"),  # empty: an attachment says it all
        UniqueConstraint("conversation_id", "author_id", "key"),
        UniqueConstraint("public_id"),
        Index("ix_message_conversation", "conversation_id", "id"),
    )

    id: Mapped[Key]
    public_id: Mapped[str]
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("country.conversation.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("country.account.id"))
    text: Mapped[str] = mapped_column(info=PERSONAL)
    key: Mapped[UUID]
    created_at: Mapped[datetime]
    hidden_at: Mapped[datetime | None]  # by moderation

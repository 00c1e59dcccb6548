"""Letters that came in, as they were handed over, until they are swept."""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import PERSONAL, CountryModel, Key, one_of

# Long enough to look into "my letter did not arrive" after a week-end, and to read letters again after a fault of ours;
# no longer, since a letter holds more than its writer meant for us (GDPR article 5.1 e).
KEPT_FOR = timedelta(days=7)


class IncomingState(StrEnum):
    """waiting -> written, refused or ignored."""

    waiting = "waiting"
    written = "written"  # it is a message of the conversation
    refused = "refused"  # its sender was told why, unless that happened often today
    ignored = "ignored"  # nobody is told: a machine wrote it, or the account is closed


class Reason(StrEnum):
    """Why a letter did not become a message."""

    automatic = "automatic"  # out of office, a bounce, a mailing list
    closed = "closed"  # the account
    sender = "sender"  # not from the account's own address
    unproven = "unproven"  # the sender's mail server did not vouch for it
    unreadable = "unreadable"
    empty = "empty"  # nothing but what was quoted
    long = "long"
    left = "left"  # the writer left the conversation
    shut = "shut"  # the other one left, or one blocks the other


class IncomingLetter(CountryModel):
    """A letter as the mail server handed it over, for the account whose reply address it was sent to."""

    __tablename__ = "incoming_letter"
    __table_args__ = (
        one_of("state", IncomingState),
        one_of("reason", Reason),
        CheckConstraint("(state = 'waiting') = (read_at IS NULL)", name="read_at"),
        CheckConstraint("(state IN ('refused', 'ignored')) = (reason IS NOT NULL)", name="refused"),
        UniqueConstraint("conversation_id", "account_id", "digest"),
        Index("ix_incoming_letter_account", "account_id", "received_at"),
        Index("ix_incoming_letter_received_at", "received_at"),
    )

    id: Mapped[Key]
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("country.conversation.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("country.account.id"))
    digest: Mapped[str]  # of its Message-ID: a mail server may hand a letter in twice
    raw: Mapped[bytes] = mapped_column(info=PERSONAL)
    state: Mapped[str]
    reason: Mapped[str | None]
    received_at: Mapped[datetime]
    read_at: Mapped[datetime | None]

"""A notification for one person, its letter on the way, and the letters a person does without."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import PERSONAL, CountryModel, Key, one_of


class DeliveryState(StrEnum):
    """due <-> claimed -> sent or failed."""

    due = "due"
    claimed = "claimed"  # a worker is sending it, until `claimed_until`
    sent = "sent"
    failed = "failed"  # given up, with its reason


class Channel(StrEnum):
    mail = "mail"


class Notification(CountryModel):
    """One thing one person is told. `message` is a message id, rendered in the reader's language when it is read."""

    __tablename__ = "notification"
    __table_args__ = (
        UniqueConstraint("event_id", "account_id", "kind"),
        CheckConstraint("path ~ '^/([^/]|$)'", name="path"),
        CheckConstraint("message <> ''", name="message"),
        Index("ix_notification_account", "account_id", "id"),
        Index("ix_notification_unread", "account_id", postgresql_where=text("read_at IS NULL")),
    )

    id: Mapped[Key]
    event_id: Mapped[UUID]  # its cause: told once, however often the event arrives
    account_id: Mapped[UUID] = mapped_column(ForeignKey("country.account.id"))
    kind: Mapped[str]  # "room.what", by which letters are chosen
    message: Mapped[str]
    values: Mapped[dict[str, Any]] = mapped_column(info=PERSONAL)  # what the placeholders stand for
    path: Mapped[str]  # where it leads, in this country
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class Delivery(CountryModel):
    """A letter on its way out. Its id becomes the Message-ID, by which a receiver knows a second copy.

    `gathers`: it tells all that is unread on its page when it leaves; the next one waits until that page was read.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        one_of("state", DeliveryState),
        one_of("channel", Channel),
        CheckConstraint("(state = 'claimed') = (claimed_until IS NOT NULL)", name="claimed"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent"),
        CheckConstraint("state <> 'failed' OR reason IS NOT NULL", name="failed"),
        UniqueConstraint("notification_id", "channel"),
        Index("ix_delivery_due", "next_try_at", postgresql_where=text("state = 'due'")),
        Index("ix_delivery_conversation", "conversation", postgresql_where=text("told_up_to IS NOT NULL")),
        Index("ix_delivery_claimed", "claimed_until", postgresql_where=text("state = 'claimed'")),
    )

    id: Mapped[Key]
    notification_id: Mapped[UUID] = mapped_column(ForeignKey("country.notification.id"))
    channel: Mapped[str]
    letter: Mapped[str]  # template, "room/mail/name"
    conversation: Mapped[str | None]  # public id of the one a reply to the letter goes into
    gathers: Mapped[bool]
    told_up_to: Mapped[str | None]  # public id of the newest message it told, once it is sent
    state: Mapped[str]
    next_try_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(SmallInteger)
    reason: Mapped[str | None]  # of the last failure, for machines
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class How(StrEnum):
    """How a person is told what nobody has written to them; without a choice, on the page."""

    off = "off"
    letter = "letter"  # on the page, and by a letter


class Telling(CountryModel):
    """How a person wants to be told of one kind of things, where it is not the usual way."""

    __tablename__ = "telling"
    __table_args__ = (one_of("how", How),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("country.account.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    how: Mapped[str]
    since: Mapped[datetime]


class LetterOff(CountryModel):
    """A person does without the letters of one kind; the notification itself still shows."""

    __tablename__ = "letter_off"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("country.account.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime]


class LetterCopy(CountryModel):
    """A person wants a letter of everything of one kind, read on the page or not."""

    __tablename__ = "letter_copy"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("country.account.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime]

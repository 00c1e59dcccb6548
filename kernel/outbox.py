"""Outbox and receipts: what must happen later is a row, written in the transaction of its cause.

A row goes new -> queued -> done. It is done only when each reaction to it has left its receipt, so that a lost queue costs
time and never an event. A receipt is written in the transaction of the reaction: at least once on the wire, once in effect.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, SmallInteger, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel import clock, ids
from kernel.db import CollectivityModel, CountryModel, Key, one_of
from kernel.events import Event, payload_of


class OutboxState(StrEnum):
    new = "new"
    queued = "queued"
    done = "done"
    failed = "failed"  # given up after many tries; a person looks


class OutboxColumns:
    """An event on its way: name, payload of ids, and how far it has come."""

    id: Mapped[Key]
    name: Mapped[str]
    payload: Mapped[dict[str, Any]]
    state: Mapped[str]
    created_at: Mapped[datetime]
    queued_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(SmallInteger)  # how often it was queued


class ReceiptColumns:
    """One reaction has taken effect for one event."""

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    reaction: Mapped[str] = mapped_column(primary_key=True)
    received_at: Mapped[datetime]


def _outbox_args() -> tuple[Any, ...]:
    # Almost every row is done: the relay walks only what is on its way.
    return (
        one_of("state", OutboxState),
        Index("ix_outbox_on_its_way", "id", postgresql_where=text("state IN ('new', 'queued')")),
    )


class CountryOutbox(OutboxColumns, CountryModel):
    __tablename__ = "outbox"
    __table_args__ = _outbox_args()


class CollectivityOutbox(OutboxColumns, CollectivityModel):
    __tablename__ = "outbox"
    __table_args__ = _outbox_args()


class CountryReceipt(ReceiptColumns, CountryModel):
    __tablename__ = "receipt"


class CollectivityReceipt(ReceiptColumns, CollectivityModel):
    __tablename__ = "receipt"


OUTBOX: dict[str, Any] = {
    "country": CountryOutbox,
    "collectivity": CollectivityOutbox,
}
RECEIPT: dict[str, Any] = {
    "country": CountryReceipt,
    "collectivity": CollectivityReceipt,
}


def write(session: Session, event: Event) -> UUID:
    """Write the event into the outbox of the unit's own schema; returns its id. Leaves the house after commit only."""
    event_id = ids.uuid7()
    row = OUTBOX[session.info["family"]](
        id=event_id,
        name=event.name(),
        payload=payload_of(event),
        state=OutboxState.new,
        created_at=clock.now(),
        tries=0,
    )
    session.add(row)
    session.info["outbox_written"] = True
    return event_id

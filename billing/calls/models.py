"""Tables of the calls: the outbox of what we intend, the inbox of what Stripe tells, Stripe's books, and strangers."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from billing.gateway.notices import Door
from billing.gateway.operations import OPERATIONS
from billing.gateway.things import Kind
from kernel.db import PERSONAL, CountryModel, Key, one_of

APPEND = {"SELECT", "INSERT"}
CURRENCY = "'^[A-Z]{3}$'"


class CallState(StrEnum):
    pending = "pending"  # intended, and never sent
    sent = "sent"  # sent at least once, outcome unknown
    done = "done"  # its object is known and was applied
    declined = "declined"  # a definite no, or its object came to nothing: a new intention may follow
    lookup = "lookup"  # too old to be sent blindly: Stripe may have forgotten the key
    human = "human"  # a person decides


MOVES: dict[CallState, frozenset[CallState]] = {
    CallState.pending: frozenset({CallState.sent, CallState.human}),
    CallState.sent: frozenset({CallState.done, CallState.declined, CallState.lookup, CallState.human}),
    CallState.lookup: frozenset({CallState.sent, CallState.done, CallState.declined, CallState.human}),
    CallState.done: frozenset({CallState.declined}),
    CallState.declined: frozenset(),
    CallState.human: frozenset({CallState.pending, CallState.lookup, CallState.done, CallState.declined}),
}
WAITS = "('pending', 'sent', 'lookup')"  # for a sender


class StripeCall(CountryModel):
    """One call that writes at Stripe. Who and what it is never changes: the role has no right to."""

    __tablename__ = "stripe_call"
    __table_args__ = (
        one_of("state", CallState),
        CheckConstraint(f"op IN ({', '.join(repr(op) for op in OPERATIONS)})", name="op"),
        CheckConstraint("gen >= 0 AND tries >= 0", name="counts"),
        # A function of rows alone: a key made up at the moment of sending would charge twice.
        CheckConstraint("idem_key = op || ':' || subject_id || ':' || gen", name="idem_key"),
        CheckConstraint("params_hash ~ '^[0-9a-f]{64}$'", name="params_hash"),
        CheckConstraint(f"(state IN {WAITS}) = (next_try_at IS NOT NULL)", name="next_try_at"),
        CheckConstraint("state <> 'pending' OR first_sent_at IS NULL", name="never_sent"),
        CheckConstraint("state NOT IN ('sent', 'lookup', 'done') OR first_sent_at IS NOT NULL", name="first_sent_at"),
        CheckConstraint("state NOT IN ('declined', 'human') OR error_code IS NOT NULL", name="error_code"),
        CheckConstraint("num_nulls(hosted_url, hosted_until) IN (0, 2)", name="hosted"),
        UniqueConstraint("idem_key"),
        UniqueConstraint("op", "subject_type", "subject_id", "gen"),
        # A new intention needs every earlier one declined.
        Index(
            "uq_stripe_call_open",
            "op",
            "subject_type",
            "subject_id",
            unique=True,
            postgresql_where=text("state <> 'declined'"),
        ),
        Index("ix_stripe_call_due", "next_try_at", postgresql_where=text("next_try_at IS NOT NULL")),
        Index("ix_stripe_call_human", "id", postgresql_where=text("state = 'human'")),
        Index("ix_stripe_call_object", "object_id", postgresql_where=text("object_id IS NOT NULL")),
        {"info": {"rights": APPEND}},  # and UPDATE of the columns below `params_hash`
    )

    id: Mapped[Key]
    stripe_account: Mapped[str]
    op: Mapped[str]
    subject_type: Mapped[str]
    subject_id: Mapped[UUID]
    gen: Mapped[int]
    idem_key: Mapped[str]
    params: Mapped[dict[str, Any]] = mapped_column(info=PERSONAL)  # a customer's address among them
    params_hash: Mapped[str]  # sha256 of the parameters in canonical JSON
    created_at: Mapped[datetime]
    state: Mapped[str]
    tries: Mapped[int]
    first_sent_at: Mapped[datetime | None]  # since when Stripe may know the key
    next_try_at: Mapped[datetime | None]  # while somebody has taken it: until when it is theirs
    looked_at: Mapped[datetime | None]  # when it was looked up first and not found
    object_id: Mapped[str | None]
    hosted_url: Mapped[str | None]
    hosted_until: Mapped[datetime | None]
    error_code: Mapped[str | None]


class CallVerb(StrEnum):
    """What a person did about a call."""

    retry = "retry"
    give_up = "give_up"
    note = "note"


class StripeCallNote(CountryModel):
    """What a person did about a call, and why in their words."""

    __tablename__ = "stripe_call_note"
    __table_args__ = (
        one_of("verb", CallVerb),
        CheckConstraint("char_length(words) BETWEEN 1 AND 2000", name="words"),
        Index("ix_stripe_call_note_call", "call_id", "id"),
        {"info": {"rights": APPEND}},
    )

    id: Mapped[Key]
    call_id: Mapped[UUID] = mapped_column(ForeignKey("country.stripe_call.id"))
    account_id: Mapped[UUID]  # who
    verb: Mapped[str]
    words: Mapped[str] = mapped_column(info=PERSONAL)
    made_at: Mapped[datetime]


class Outcome(StrEnum):
    """What became of something Stripe told."""

    applied = "applied"
    ignored = "ignored"  # we know this type and do nothing about it
    unknown = "unknown"  # a type nobody has thought of
    elsewhere = "elsewhere"  # of another country that shares this Stripe account
    foreign = "foreign"  # of nobody: a person looks
    gone = "gone"  # the object is not there any more


class StripeEvent(CountryModel):
    """Something Stripe told of, once. What it said is not kept: the object is fetched."""

    __tablename__ = "stripe_event"
    __table_args__ = (
        one_of("outcome", Outcome),
        CheckConstraint("num_nulls(handled_at, outcome) IN (0, 2)", name="handled"),
        CheckConstraint("(handled_at IS NULL) = (next_try_at IS NOT NULL)", name="next_try_at"),
        UniqueConstraint("stripe_account", "event_id"),
        Index("ix_stripe_event_due", "next_try_at", postgresql_where=text("next_try_at IS NOT NULL")),
        {"info": {"rights": APPEND}},
    )

    id: Mapped[Key]
    stripe_account: Mapped[str]
    event_id: Mapped[str]
    connected_account: Mapped[str | None]
    type: Mapped[str]
    object_id: Mapped[str | None]
    api_version: Mapped[str | None]
    livemode: Mapped[bool]
    created: Mapped[datetime]  # at Stripe
    received_at: Mapped[datetime]
    next_try_at: Mapped[datetime | None]
    handled_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    tries: Mapped[int]
    error: Mapped[str | None]


class StripeRefusal(CountryModel):
    """How often a message at a door was not believed, by day and reason."""

    __tablename__ = "stripe_refusal"
    __table_args__ = (one_of("door", Door), CheckConstraint("count > 0", name="count"))

    day: Mapped[date] = mapped_column(primary_key=True)
    door: Mapped[str] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]


class StripeBalanceTxn(CountryModel):
    """A row of Stripe's books, and the journal of ours that says the same."""

    __tablename__ = "stripe_balance_txn"
    __table_args__ = (
        CheckConstraint(f"currency ~ {CURRENCY}", name="currency"),
        CheckConstraint("net = amount - fee", name="net"),
        CheckConstraint("journal_key IS NULL OR matched_at IS NOT NULL", name="matched"),
        UniqueConstraint("stripe_account", "txn_id"),
        Index("ix_stripe_balance_txn_unmatched", "created", postgresql_where=text("matched_at IS NULL")),
        Index("ix_stripe_balance_txn_created", "stripe_account", "created"),
        {"info": {"rights": APPEND}},
    )

    id: Mapped[Key]
    stripe_account: Mapped[str]
    txn_id: Mapped[str]
    type: Mapped[str]
    reporting_category: Mapped[str]
    amount: Mapped[int] = mapped_column(BigInteger)
    fee: Mapped[int] = mapped_column(BigInteger)
    net: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    source: Mapped[str | None]
    available_on: Mapped[datetime]
    created: Mapped[datetime]
    journal_key: Mapped[str | None]
    matched_at: Mapped[datetime | None]  # without a journal: Stripe moved it within its own balance


class Decision(StrEnum):
    """What a person says about an object nobody here has made."""

    ours = "ours"
    not_ours = "not_ours"


class ForeignObject(CountryModel):
    """An object at Stripe that none of our rows explains: made in the Dashboard, or twice for one call."""

    __tablename__ = "foreign_object"
    __table_args__ = (
        one_of("kind", Kind),
        one_of("decision", Decision),
        CheckConstraint("num_nulls(decided_by, decision, decided_at) IN (0, 3)", name="decided"),
        UniqueConstraint("stripe_account", "object_id"),
        Index("ix_foreign_object_waiting", "id", postgresql_where=text("decision IS NULL")),
        {"info": {"rights": APPEND}},
    )

    id: Mapped[Key]
    stripe_account: Mapped[str]
    kind: Mapped[str]
    object_id: Mapped[str]
    call_id: Mapped[UUID | None] = mapped_column(ForeignKey("country.stripe_call.id"))  # it is the second one of
    seen_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    decision: Mapped[str | None]

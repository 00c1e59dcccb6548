"""What everybody else sees of Stripe."""

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from billing.gateway.notices import Door
from billing.gateway.operations import Params
from billing.gateway.things import Balance, BalanceTxn, Kind, Notice, Thing


class Gateway(Protocol):
    """One Stripe account. Every method but `verify` speaks to the network: never inside a transaction.

    All raise `TryAgain` when nobody knows, `AccountLocked` when the key does not open.
    """

    account: str
    keeper: str

    def send(self, op: str, params: Params, *, key: str) -> Thing:
        """Have it done, once per key. Raises Declined, AlreadyDone, OursIsWrong."""
        ...

    def look_up(self, op: str, params: Params, *, key: str, since: datetime) -> tuple[Thing, ...] | None:
        """What was made under this key since then, by looking and not by asking again. None: it need not be known."""
        ...

    def fetch(self, kind: Kind, object_id: str, *, connected: str | None = None) -> Thing:
        """The object as it is now. Raises Gone."""
        ...

    def events(self, *, since: datetime) -> Iterator[Notice]:
        """What Stripe says has happened since then, newest first (it keeps 30 days)."""
        ...

    def balance(self) -> Balance:
        """What Stripe holds for us."""
        ...

    def balance_txns(self, *, since: datetime) -> Iterator[BalanceTxn]:
        """Stripe's books since then, newest first."""
        ...

    def balance_settings(self) -> Thing:
        """How Stripe pays out by itself."""
        ...

    def verify(self, door: Door, body: bytes, signature: str, *, now: datetime) -> Notice:
        """What a message at a door says, once it is proven to be Stripe's. Raises NoticeRefused."""
        ...

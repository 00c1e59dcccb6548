"""One Stripe account's objects and balance."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from infra.stripe_double.errors import missing

Thing = dict[str, Any]  # an object as Stripe shows it; keys that start with "_" stay inside the double
NAMES = {"payment_method": "PaymentMethod", "checkout.session": "checkout session", "setup_intent": "setupintent"}


class Books:
    """Objects by kind in the order of making, and money by currency. `platform` is None for a platform itself."""

    def __init__(self, account: str, country: str, currency: str, platform: "Books | None" = None) -> None:
        self.account, self.country, self.currency = account, country, currency
        self.platform = platform
        self.kinds: dict[str, dict[str, Thing]] = defaultdict(dict)
        self.by_id: dict[str, Thing] = {}
        self.money: dict[tuple[str, str], int] = defaultdict(int)  # (currency, available | pending | reserved)
        self.settings: Thing = {"interval": "daily", "minimum": {}, "debit_negative_balances": True}

    def add(self, thing: Thing) -> Thing:
        self.kinds[thing["object"]][thing["id"]] = thing
        self.by_id.setdefault(thing["id"], thing)
        return thing

    def get(self, kind: str, object_id: str, param: str = "id") -> Thing:
        """Raises Refused (404) when there is none; what belongs to another platform does not exist here."""
        found = self.kinds[kind].get(object_id)
        if found is None or found.get("_gone"):
            raise missing(NAMES.get(kind, kind), object_id, param)
        return found

    def newest(self, kind: str) -> Iterator[Thing]:
        return (thing for thing in reversed(self.kinds[kind].values()) if not thing.get("_gone"))

    def available(self, currency: str) -> int:
        return self.money[currency, "available"]

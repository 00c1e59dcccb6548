"""Idempotency keys: the first answer is the answer, whatever it was, until the key is forgotten.

docs.stripe.com/api/idempotent_requests: v1 keys keep status and body of the first request that began to execute,
errors included, and may be removed after 24 hours; v2 replays successes only.
"""

import re
from dataclasses import dataclass
from random import Random
from typing import Any

from infra.stripe_double.errors import Refused, malformed

OURS = re.compile(r"[a-z][a-z0-9_-]*:[A-Za-z0-9_-]+:[0-9]+")  # op:subject:gen, a function of rows
LONGEST = 255


@dataclass(frozen=True)
class Saved:
    asked: str  # verb, path and parameters
    status: int
    body: dict[str, Any]
    at: int


class Keys:
    """Answers by (account, key)."""

    def __init__(self) -> None:
        self.saved: dict[tuple[str, str], Saved] = {}
        self.busy: set[tuple[str, str]] = set()

    def check_form(self, key: str) -> None:
        """Strict mode. The SDK invents a random key when none is given: a forgotten one would go unseen."""
        if not OURS.fullmatch(key):
            raise malformed(
                f"Strict mode of the double: the Idempotency-Key '{key}' is not of the form op:subject:gen.",
                "idempotency_key_form",
            )

    def answer(self, account: str, key: str, asked: str) -> Saved | None:
        """The kept answer. Raises Refused: 400 for other parameters, 409 while the first request is under way."""
        if len(key) > LONGEST:
            raise malformed("Idempotency keys can be up to 255 characters long.")
        if (account, key) in self.busy:
            raise Refused(
                409,
                "idempotency_error",
                "There is currently another in-progress request using this Idempotency-Key.",
                executed=False,
                code="idempotency_key_in_use",
            )
        found = self.saved.get((account, key))
        if found and found.asked != asked:
            raise Refused(
                400,
                "idempotency_error",
                "Keys for idempotent requests can only be used with the same parameters they were first used with. "
                f"Try using a key other than '{key}' if you meant to execute a different request.",
                executed=False,
            )
        return found

    def keep(self, account: str, key: str, saved: Saved) -> None:
        self.saved[account, key] = saved

    def prune(self, before: int) -> None:
        """Forget what is older."""
        for name in [name for name, saved in self.saved.items() if saved.at < before]:
            del self.saved[name]

    def prune_some(self, chance: Random, share: float) -> int:
        """Forget a random share, as Stripe may after a day. Returns how many."""
        gone = [name for name in self.saved if chance.random() < share]
        for name in gone:
            del self.saved[name]
        return len(gone)

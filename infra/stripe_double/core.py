"""The double itself: a request goes in, status, headers and body come out. Plain Python, no network, no clock."""

import json
import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any, cast
from urllib.parse import urlsplit

import stripe

from infra.stripe_double import contract, expansion, forms, idempotency, play, shapes
from infra.stripe_double.answers import Call, played
from infra.stripe_double.books import Books, Thing
from infra.stripe_double.errors import Refused, malformed
from infra.stripe_double.world import World

play.load()

KEY = re.compile(r"sk_test_double_([a-z][a-z0-9_]*)")
Reply = tuple[int, dict[str, str], str]


class Core:
    """One double. Not safe for threads: a door that has several takes a lock.

    `source` gives the time in seconds where the clock shall run by itself; without one it stands until it is moved.
    """

    def __init__(
        self, world: World | None = None, *, strict: bool = True, source: Callable[[], float] | None = None
    ) -> None:
        self.world, self.strict, self.source = world or World(), strict, source
        self.keys = idempotency.Keys()
        self.offset = 0  # seconds the clock was moved ahead of its source

    def handle(self, method: str, url: str, headers: Mapping[str, str], content: bytes | str | None = None) -> Reply:
        """One request of the API. Never raises for what a client can do wrong."""
        self.follow_clock()
        head = {name.lower(): value for name, value in headers.items()}
        sent = {"Request-Id": self.world.request_id(), "Content-Type": "application/json"}
        sent["Stripe-Version"] = stripe.api_version
        if "idempotency-key" in head:
            sent["Idempotency-Key"] = head["idempotency-key"]
        try:
            status, body, replayed = self.answer(method.lower(), url, head, content)
            if replayed:
                sent["Idempotent-Replayed"] = "true"
        except Refused as refused:
            status, body = refused.status, {"error": refused.error}
        return status, sent, json.dumps(body)

    def follow_clock(self) -> None:
        if self.source:
            self.world.tick(int(self.source()) + self.offset)

    def move(self, to: int) -> int:
        """Let the clock run to a moment, whoever moves it otherwise. Returns the time."""
        self.offset += max(0, to - self.world.now)
        self.world.tick(to)
        return self.world.now

    def answer(self, verb: str, url: str, head: Mapping[str, str], content: Any) -> tuple[int, Thing, bool]:
        """Status, body, and whether it is an answer told again. Raises Refused."""
        platform = self.platform(head)
        books = self.books(platform, head)
        path, query = urlsplit(url).path, urlsplit(url).query
        found = contract.find(verb, path)
        if found is None:
            raise Refused(404, "invalid_request_error", f"Unrecognized request URL ({verb.upper()}: {path}).")
        raw = {**forms.form(query), **forms.body(content, head.get("content-type", ""))}
        call = Call(self.world, platform, books, found[0], path, found[1], raw)
        key = head.get("idempotency-key") if verb == "post" or path.startswith("/v2/") else None
        if verb == "post" and self.strict:
            self.keys.check_form(key or "")
        if key is None:
            return 200, self.play(call), False
        return self.once(key, call)

    def once(self, key: str, call: Call) -> tuple[int, Thing, bool]:
        """The work behind an idempotency key: done the first time, told again afterwards."""
        self.keys.prune(self.world.now - self.world.settings.key_life)
        account = call.books.account
        asked = json.dumps([call.route.verb, call.path, call.params], sort_keys=True)
        if kept := self.keys.answer(account, key, asked):
            return kept.status, deepcopy(kept.body), True
        try:
            status, body = 200, self.play(call)
        except Refused as refused:
            if not refused.executed or call.path.startswith("/v2/"):
                raise
            status, body = refused.status, {"error": refused.error}
        body = json.loads(json.dumps(body))  # as it was said, whatever becomes of the objects
        self.keys.keep(account, key, idempotency.Saved(asked, status, body, self.world.now))
        return status, body, False

    def play(self, call: Call) -> Thing:
        """Read the parameters and do the work. Raises Refused."""
        call = replace(call, params=shapes.read(call.route.shape, call.params))
        found = played(call.route, call.params)(call)
        return cast("Thing", expansion.shown(found, call.params.get("expand", []), call.books))

    def platform(self, head: Mapping[str, str]) -> Books:
        """Whose key it is, and whether the version is the one that is played. Raises Refused (401, 400)."""
        given = head.get("authorization", "").removeprefix("Bearer ")
        found = KEY.fullmatch(given)
        if not found:
            shown = f"{given[:7]}***" if given else "none"
            raise Refused(401, "invalid_request_error", f"Invalid API Key provided: {shown}", executed=False)
        version = head.get("stripe-version", stripe.api_version)
        if version != stripe.api_version:
            raise malformed(f"Invalid Stripe API version: {version}; the double plays {stripe.api_version}.")
        return self.world.platform(found[1])

    def books(self, platform: Books, head: Mapping[str, str]) -> Books:
        """The books a request works on. Raises Refused (403) for an account that is not the platform's."""
        account = head.get("stripe-account") or head.get("stripe-context")
        if not account or account == platform.account:
            return platform
        found = self.world.books.get(account)
        if found is None or found.platform is not platform or found.settings.get("deauthorised"):
            raise Refused(
                403,
                "invalid_request_error",
                f"The provided key does not have access to account '{account}' (or that account does not exist).",
                executed=False,
                code="account_invalid",
            )
        return found

"""The double inside the SDK: no network, the same code of ours. And faults, for both doors."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

import stripe

from infra.stripe_double.core import Core, Reply

KINDS = ("lost_before", "lost_after", "error_before", "error_after", "too_many", "in_use", "slow")


@dataclass
class Planned:
    kind: str
    times: int
    route: str  # the beginning of "POST /v1/transfers"; empty for every call


@dataclass
class Faults:
    """What goes wrong on the way, by probability per kind or for the next so many calls.

    `lost_before`: the request never arrives. `lost_after`: it takes effect, the answer is lost. `error_before`: 500,
    no effect, nothing kept. `error_after`: takes effect, answers 500. `too_many`: 429. `in_use`: 409. `slow`: the door
    over HTTP waits `wait` seconds with the answer while the key is in use.
    """

    seed: int = 1
    probability: dict[str, float] = field(default_factory=dict)
    planned: list[Planned] = field(default_factory=list)
    wait: float = 2.0
    counted: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)  # noqa: S311  must repeat

    def next(self, kind: str, times: int = 1, route: str = "") -> None:
        """The next `times` calls whose "VERB /path" begins with `route` meet this fault."""
        if kind not in KINDS:
            raise ValueError(f"no such fault: {kind}")
        self.planned.append(Planned(kind, times, route))

    def likely(self, kind: str, probability: float) -> None:
        if kind not in KINDS:
            raise ValueError(f"no such fault: {kind}")
        self.probability[kind] = probability

    def clear(self) -> None:
        self.planned.clear()
        self.probability.clear()

    def draw(self, method: str, path: str) -> str:
        """The fault this call meets, or an empty string."""
        called = f"{method.upper()} {path}"
        for planned in self.planned:
            if planned.times > 0 and called.startswith(planned.route):
                planned.times -= 1
                return self.count(planned.kind)
        for kind in KINDS:
            if kind in self.probability and self.chance.random() < self.probability[kind]:
                return self.count(kind)
        return ""

    def count(self, kind: str) -> str:
        self.counted[kind] = self.counted.get(kind, 0) + 1
        return kind


REFUSALS = {
    "error_before": (500, "api_error", "An unknown error occurred.", ""),
    "error_after": (500, "api_error", "An unknown error occurred.", ""),
    "too_many": (429, "invalid_request_error", "Too many requests.", "rate_limit"),
    "in_use": (409, "idempotency_error", "Another request uses this key.", "idempotency_key_in_use"),
}


def refusal(kind: str) -> Reply:
    status, error, message, code = REFUSALS[kind]
    said = f'{{"error": {{"type": "{error}", "message": "{message}"' + (f', "code": "{code}"' if code else "") + "}}"
    headers = {"Request-Id": "req_fault", "Content-Type": "application/json"}
    return status, headers, said


class DoubleClient(stripe.HTTPClient):
    """`StripeClient("sk_test_double_fr", http_client=DoubleClient(core))`: the SDK speaks to `core` in this process.

    Sleeps nowhere: the SDK's own retries follow each other at once.
    """

    name = "double"

    def __init__(self, core: Core, faults: Faults | None = None) -> None:
        super().__init__()
        self.core, self.faults = core, faults or Faults()
        self.calls: list[str] = []  # "POST /v1/transfers", in the order of asking

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> tuple[str, int, Mapping[str, str]]:
        path = "/" + url.split("://", 1)[-1].partition("/")[2].partition("?")[0]
        self.calls.append(f"{method.upper()} {path}")
        fault = self.faults.draw(method, path)
        if fault == "lost_before":
            raise stripe.APIConnectionError("lost before it arrived", should_retry=True)  # type: ignore[no-untyped-call]
        if fault in REFUSALS and fault != "error_after":
            status, sent, body = refusal(fault)
            return body, status, sent
        status, sent, body = self.core.handle(method, url, headers or {}, post_data)
        if fault == "lost_after":
            raise stripe.APIConnectionError("the answer was lost", should_retry=True)  # type: ignore[no-untyped-call]
        if fault == "error_after":
            status, sent, body = refusal(fault)
        return body, status, sent

    def close(self) -> None:
        """Nothing is open."""

    def _sleep_time_seconds(self, num_retries: int) -> float:
        return 0

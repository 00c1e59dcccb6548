"""The gateway of one Stripe account, by the official SDK. Never the module-level key: several accounts live in a process.

The SDK repeats lost connections by itself, twice, with the same key; everything longer is the outbox's business.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import stripe

from billing.gateway import reading, refusals
from billing.gateway.errors import TryAgain
from billing.gateway.notices import Door
from billing.gateway.operations import FETCHED, OPERATIONS, Harmless, Listed, Operation, Params, Seen
from billing.gateway.protocol import Gateway
from billing.gateway.signatures import API_VERSION, notice_of, verify
from billing.gateway.things import Balance, BalanceTxn, Kind, Notice, Thing
from kernel import log
from kernel.config import StripeAccount

LOG = log.get("gateway")
CONNECT_SECONDS, READ_SECONDS = 5, 30
NETWORK_RETRIES = 2
PAGE = 100  # the longest list Stripe gives at once
CLOCKS = timedelta(hours=1)  # by which Stripe's clock and ours may differ, when a list is bounded by time


def open_gateway(
    account: StripeAccount, *, http_client: stripe.HTTPClient | None = None, network_retries: int = NETWORK_RETRIES
) -> Gateway:
    """A gateway to this account. With `api_base` set, not one of the SDK's four addresses leads to Stripe."""
    base: Any = {"base_addresses": dict.fromkeys(("api", "connect", "files", "meter_events"), account.api_base)}
    client = stripe.StripeClient(
        account.secret_key,
        http_client=http_client or stripe.RequestsClient(timeout=(CONNECT_SECONDS, READ_SECONDS)),
        max_network_retries=network_retries,
        stripe_version=API_VERSION,
        **(base if account.api_base else {}),
    )
    return _StripeGateway(account, client)


class _StripeGateway:
    def __init__(self, account: StripeAccount, client: stripe.StripeClient) -> None:
        self.account, self.keeper = account.name, account.keeper
        self._settings, self._client = account, client

    def send(self, op: str, params: Params, *, key: str) -> Thing:
        operation = OPERATIONS[op]
        on, body = _split(params)
        raw = self._ask(operation.method, *on, body, {"idempotency_key": key})
        return _read(operation.answers, raw)

    def look_up(self, op: str, params: Params, *, key: str, since: datetime) -> tuple[Thing, ...] | None:
        operation = OPERATIONS[op]
        if isinstance(operation.look_up, Harmless):
            return None
        if isinstance(operation.look_up, Seen):
            assert operation.on is not None  # what is seen is the object it was done to
            thing = self.fetch(operation.on, params["on"])
            return (thing,) if operation.look_up.done(thing, key) else ()
        return tuple(self._listed(operation, operation.look_up, params, key, since))

    def fetch(self, kind: Kind, object_id: str, *, connected: str | None = None) -> Thing:
        wanted = FETCHED[kind]
        options = {"stripe_account": connected} if connected else {}
        raw = self._ask(wanted.method, object_id, dict(wanted.params), options, fetching=True)
        return _read(kind, raw, connected=connected)

    def events(self, *, since: datetime) -> Iterator[Notice]:
        for raw in self._all("v1.events.list", {"created": {"gte": int(since.timestamp())}, "limit": PAGE}):
            yield notice_of(raw)

    def balance(self) -> Balance:
        return reading.balance(self._ask("v1.balance.retrieve", {}, {}))

    def balance_txns(self, *, since: datetime) -> Iterator[BalanceTxn]:
        params = {"created": {"gte": int(since.timestamp())}, "limit": PAGE}
        for raw in self._all("v1.balance_transactions.list", params):
            yield reading.balance_txn(raw)

    def balance_settings(self) -> Thing:
        return _read(Kind.balance_settings, self._ask("get /v1/balance_settings", {}, {}))

    def verify(self, door: Door, body: bytes, signature: str, *, now: datetime) -> Notice:
        secrets = {
            Door.platform: self._settings.platform_secret,
            Door.connect: self._settings.connect_secret,
            Door.thin: self._settings.thin_secret,
        }
        return verify(door, body, signature, secret=secrets[door], livemode=self._settings.livemode, now=now)

    def _listed(
        self, operation: Operation, wanted: Listed, params: Params, key: str, since: datetime
    ) -> Iterator[Thing]:
        on, _ = _split(params)
        bounds: dict[str, Any] = {name: params[given] for name, given in wanted.by.items() if given in params}
        if wanted.since:
            bounds["created"] = {"gte": int((since - CLOCKS).timestamp())}
        for raw in self._all(wanted.method, *on, {**bounds, "limit": PAGE}):
            if (raw.get("metadata") or {}).get("op_key") == key:
                yield self._whole(operation.answers, raw)

    def _whole(self, kind: Kind, raw: Mapping[str, Any]) -> Thing:
        """A list gives objects without what hangs on them."""
        return self.fetch(kind, raw["id"]) if kind in FETCHED else _read(kind, raw)

    def _ask(self, method: str, *arguments: Any, fetching: bool = False) -> Mapping[str, Any]:
        """The SDK's answer as plain JSON. Where the SDK fails over it, nobody knows whether it was done."""
        try:
            return self._raw(method, *arguments) if " " in method else self._method(method)(*arguments).to_dict()
        except stripe.StripeError as error:
            raise refusals.told(error, fetching=fetching) from error
        except (AttributeError, KeyError, TypeError, ValueError) as fault:
            LOG.exception("answer not understood by the SDK", method=method)
            raise TryAgain("unreadable") from fault

    def _raw(self, method: str, params: Params, options: Mapping[str, Any]) -> Mapping[str, Any]:
        """Past the SDK's classes, as far as they fail over what Stripe may answer; its errors and retries stay."""
        verb, _, path = method.partition(" ")
        answer = self._client.raw_request(verb, path, **params, **options)
        told: Mapping[str, Any] = answer.data
        return told

    def _all(self, method: str, *arguments: Any) -> Iterator[Mapping[str, Any]]:
        try:
            for item in self._method(method)(*arguments).auto_paging_iter():
                yield item.to_dict()
        except stripe.StripeError as error:
            raise refusals.told(error) from error

    def _method(self, dotted: str) -> Any:
        found: Any = self._client
        for name in dotted.split("."):
            found = getattr(found, name)
        return found


def _split(params: Params) -> tuple[tuple[str, ...], dict[str, Any]]:
    """The object a call is made on, as far as it has one, and the body."""
    body = dict(params)
    on = body.pop("on", None)
    return ((on,) if on else ()), body


def _read(kind: Kind, raw: Mapping[str, Any], *, connected: str | None = None) -> Thing:
    """An answer that cannot be read is no answer: nobody knows whether it was done."""
    try:
        return reading.thing(kind, raw, connected=connected)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise TryAgain("unreadable") from error

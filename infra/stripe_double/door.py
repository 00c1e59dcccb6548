"""The double over HTTP: the API, the control door, what is shared by requests and the sender of webhooks."""

import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, jsonify, request

from infra.stripe_double import webhooks
from infra.stripe_double.books import Thing
from infra.stripe_double.client import REFUSALS, Faults, refusal
from infra.stripe_double.control import control
from infra.stripe_double.core import Core, Reply
from infra.stripe_double.errors import Refused
from infra.stripe_double.journal import Journal
from infra.stripe_double.world import World

HERE = "127.0.0.1"
LOOKS_EVERY = 0.2  # seconds between looks at what falls due
ANSWER_WITHIN = 10.0  # seconds an endpoint has
LOOKS_ONLY = {"get", "head"}


class House:
    """One double with its lock, faults and journal. `strict` as in `Core`."""

    def __init__(self, address: str, state: Path | None = None, *, strict: bool = True) -> None:
        self.lock = threading.RLock()
        self.journal, self.faults = Journal(state), Faults()
        self.core = Core(World(address=address), strict=strict)
        self.core.world.now = 0
        self.replayed = self.journal.replay(self.core)
        self.core.source = time.time
        self.core.follow_clock()

    @contextmanager
    def at_work(self) -> Iterator[Core]:
        with self.lock:
            self.core.follow_clock()
            yield self.core

    def handle(self, method: str, url: str, headers: dict[str, str], body: bytes) -> Reply | None:
        """The answer, or None when it is to be lost on its way."""
        fault = self.faults.draw(method, urlsplit(url).path)
        if fault == "lost_before":
            return None
        if fault in REFUSALS and fault != "error_after":
            return refusal(fault)
        with self.at_work() as core:
            if method.lower() not in LOOKS_ONLY:
                self.journal.request(core.world.now, method, url, headers, body)
            reply = core.handle(method, url, headers, body)
        if fault == "slow":
            self.keep_waiting(headers)
        if fault == "error_after":
            return refusal(fault)
        return None if fault == "lost_after" else reply

    def keep_waiting(self, headers: dict[str, str]) -> None:
        """The answer takes its time, and whoever asks with the same key meanwhile hears that it is under way."""
        head = {name.lower(): value for name, value in headers.items()}
        with self.lock:
            name = (self.core.books(self.core.platform(head), head).account, head.get("idempotency-key", ""))
            self.core.keys.busy.add(name)
        time.sleep(self.faults.wait)
        with self.lock:
            self.core.keys.busy.discard(name)

    def do(self, verb: str, /, **given: Any) -> Any:
        """One verb of the control door. Raises Refused."""
        with self.at_work() as core:
            self.journal.write(at=core.world.now, verb=verb, given=given)
            return control(core, verb, **given)

    def send_due(self) -> int:
        """Send webhooks that are due, outside the lock: an endpoint may ask back before it answers."""
        with self.at_work() as core:
            letters = [(row["id"], webhooks.letter(core.world, row)) for row in webhooks.due(core.world)]
        for delivery, letter in letters:
            self.do("answered", delivery=delivery, status=send(*letter))
        return len(letters)

    def keep_sending(self, ended: threading.Event) -> None:
        while not ended.wait(LOOKS_EVERY):
            self.send_due()


def send(url: str, headers: Thing, body: bytes) -> int:
    """POST to an address of this machine; its status, 0 when nobody answers. Nothing leaves the machine."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme != "http" or not (host in {"localhost", HERE} or host.endswith(".localhost")):
        return 0
    connection = http.client.HTTPConnection(HERE, parts.port or 80, timeout=ANSWER_WITHIN)
    try:
        connection.request("POST", parts.path or "/", body, headers | {"Host": parts.netloc})
        return connection.getresponse().status
    except OSError:
        return 0
    except http.client.HTTPException:
        return 0
    finally:
        connection.close()


def make_api(house: House) -> Blueprint:
    """`/v1` and `/v2`: what the SDK asks."""
    api = Blueprint("api", __name__)

    @api.route("/v1/<path:rest>", methods=["GET", "POST", "DELETE"])
    @api.route("/v2/<path:rest>", methods=["GET", "POST", "DELETE"])
    def called(rest: str) -> Response:  # noqa: ARG001  read from the whole address
        url = request.full_path if request.query_string else request.path
        reply = house.handle(request.method, url, dict(request.headers), request.get_data())
        if reply is None:
            cut_off()
            return Response(status=500)
        status, headers, body = reply
        return Response(body, status, headers)

    return api


def make_control(house: House) -> Blueprint:
    """`/_double`: verbs and faults for tests, a look at the state."""
    hand = Blueprint("control", __name__)

    @hand.get("/_double/state")
    def state() -> Response:
        with house.at_work() as core:
            return jsonify(now=core.world.now, replayed=house.replayed, accounts=summary(core))

    @hand.post("/_double/faults")
    def faults() -> Response:
        given = request.get_json()
        if given.get("clear"):
            house.faults.clear()
        try:
            if "probability" in given:
                house.faults.likely(given["kind"], float(given["probability"]))
            elif "kind" in given:
                house.faults.next(given["kind"], int(given.get("times", 1)), given.get("route", ""))
        except ValueError as error:
            abort(400, str(error))
        return jsonify(house.faults.counted)

    @hand.post("/_double/<verb>")
    def controlled(verb: str) -> tuple[Response, int]:
        try:
            given = request.get_json(silent=True) or {}
            return jsonify(json.loads(json.dumps(house.do(verb, **given)))), 200
        except Refused as refused:
            return jsonify(error=refused.error), refused.status

    return hand


def summary(core: Core) -> list[Thing]:
    """Each account's country, money and number of objects."""
    return [
        {
            "account": books.account,
            "country": books.country,
            "platform": books.platform.account if books.platform else None,
            "money": {f"{currency} {state}": amount for (currency, state), amount in books.money.items()},
            "objects": {kind: len(things) for kind, things in books.kinds.items() if things},
        }
        for books in core.world.books.values()
    ]


def cut_off() -> None:
    """End the connection without an answer, as a broken network does."""
    wire = request.environ.get("werkzeug.socket")
    if isinstance(wire, socket.socket):
        wire.shutdown(socket.SHUT_RDWR)

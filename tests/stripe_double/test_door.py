"""The double as a process of its own: the SDK over HTTP, webhooks that arrive, a kill that loses nothing."""

import http.client
import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import stripe

from infra.stripe_double import doors, webhooks
from infra.stripe_double.door import House
from tests.infra.checkout import free_ports
from tests.stripe_double.conftest import Sandbox

KEY = {"idempotency_key": "charge:p1:0"}
BODY = {"amount": 500, "currency": "eur"}


class Running:
    def __init__(self, state, port):
        self.port, self.command = port, [sys.executable, "-m", "infra.stripe_double", "--port", str(port)]
        self.command += ["--state", str(state)]
        self.names = itertools.count(1)
        self.start()
        self.open_platform()

    def open_platform(self):
        """Each test has a platform of its own: what others left behind is not to be seen."""
        hosts = dict.fromkeys(("api", "connect", "files", "meter_events"), f"http://127.0.0.1:{self.port}")
        key = f"sk_test_double_fr{next(self.names)}"
        self.client = stripe.StripeClient(key, base_addresses=hosts, max_network_retries=0)
        return self

    def start(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, text=True)
        assert "answers at" in self.process.stdout.readline()
        for _ in range(100):
            if self.ask("GET", "/healthz")[0] == 200:
                return
            time.sleep(0.05)

    def kill(self):
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()

    def ask(self, method, path, body=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            content = json.dumps(body) if body is not None else None
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, content, {"Content-Type": "application/json"} | named)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except ConnectionRefusedError:
            return 0, ""
        finally:
            connection.close()

    def do(self, verb, **given):
        status, body = self.ask("POST", f"/_double/{verb}", given)
        assert status == 200, body
        return json.loads(body)


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    process = Running(tmp_path_factory.mktemp("double") / "state" / "journal.jsonl", free_ports(1))
    yield process
    process.kill()


@pytest.fixture
def double(running):
    return running.open_platform()


@pytest.fixture
def listener():
    """An endpoint that notes what it hears; the first letter is refused."""
    heard = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            heard.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(500 if len(heard) == 1 else 200)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port, heard
    server.shutdown()
    thread.join()
    server.server_close()


def until(found):
    for _ in range(200):
        if found():
            return True
        time.sleep(0.05)
    return False


def test_the_sdk_speaks_to_it_over_http(double):
    made = double.client.v1.payment_intents.create(BODY, KEY)
    assert double.client.v1.payment_intents.retrieve(made.id).amount == 500
    assert [one.id for one in double.client.v1.payment_intents.list({"limit": 1})] == [made.id]
    account = double.client.v2.core.accounts.create({"identity": {"country": "fr"}}, {"idempotency_key": "account:s:0"})
    assert double.client.v1.accounts.retrieve(account.id).country == "FR"


def test_a_kill_loses_nothing(double):
    method = {"payment_method": "pm_card_visa", "confirm": True, "capture_method": "automatic"}
    double.client.v1.payment_intents.create(BODY | method, KEY)
    double.do("advance", seconds=3 * 86_400)
    again = {"idempotency_key": "charge:p1:1"}
    made = double.client.v1.payment_intents.create(BODY, again)
    before = json.loads(double.ask("GET", "/_double/state")[1])
    assert 467 in [account["money"].get("eur available") for account in before["accounts"]]
    double.kill()
    double.start()
    after = json.loads(double.ask("GET", "/_double/state")[1])
    assert after["accounts"] == before["accounts"]
    assert 0 <= after["now"] - before["now"] < 60
    assert after["replayed"] >= 3
    assert double.client.v1.payment_intents.create(BODY, again).id == made.id
    later = double.client.v1.payment_intents.create(BODY, {"idempotency_key": "charge:p2:0"})
    assert later.id != made.id


def test_a_webhook_arrives_and_is_tried_again(double, listener):
    port, heard = listener
    wanted = {"url": f"http://fr.localhost:{port}/hooks/stripe/platform", "enabled_events": ["payment_intent.created"]}
    secret = double.client.v1.webhook_endpoints.create(wanted, {"idempotency_key": "endpoint:fr:0"}).secret
    double.client.v1.payment_intents.create(BODY, KEY)
    assert until(lambda: len(heard) == 1)
    double.do("advance", seconds=60)
    assert until(lambda: len(heard) == 2)
    headers, body = heard[1]
    assert headers["Host"] == f"fr.localhost:{port}"
    event = stripe.Webhook.construct_event(body, headers["Stripe-Signature"], secret)
    assert event.data.object.amount == 500
    assert until(lambda: double.client.v1.events.retrieve(event.id).pending_webhooks == 0)


def test_nothing_is_sent_off_the_machine(double):
    wanted = {"url": "http://fr.example.org/hooks", "enabled_events": ["*"]}
    double.client.v1.webhook_endpoints.create(wanted, {"idempotency_key": "endpoint:fr:0"})
    made = double.client.v1.payment_intents.create(BODY, KEY)
    event = double.client.v1.events.list({"type": "payment_intent.created"}).data[0]
    assert event.data.object.id == made.id
    assert event.pending_webhooks == 1


def test_a_lost_answer_is_a_broken_connection(double):
    double.ask("POST", "/_double/faults", {"kind": "lost_after", "route": "POST /v1/payment_intents"})
    with pytest.raises(stripe.APIConnectionError):
        double.client.v1.payment_intents.create(BODY, KEY)
    assert len(double.client.v1.payment_intents.list().data) == 1
    double.ask("POST", "/_double/faults", {"kind": "lost_before"})
    with pytest.raises(stripe.APIConnectionError):
        double.client.v1.payment_intents.create(BODY, {"idempotency_key": "charge:p2:0"})
    assert len(double.client.v1.payment_intents.list().data) == 1


def test_two_at_once_with_one_key(double):
    double.ask("POST", "/_double/faults", {"kind": "slow", "route": "POST /v1/payment_intents"})
    answers = []
    slow = threading.Thread(target=lambda: answers.append(double.client.v1.payment_intents.create(BODY, KEY)))
    slow.start()

    def second():
        try:
            return double.client.v1.payment_intents.create(BODY, KEY)
        except stripe.StripeError as error:
            return error

    assert until(lambda: double.client.v1.payment_intents.list().data)
    assert second().http_status == 409
    slow.join()
    assert second().id == answers[0].id


def test_only_localhost_is_answered_and_no_foreign_page_presses_a_button(double):
    assert double.ask("GET", "/_double/state", Host="stripe.example.org")[0] == 421
    assert double.ask("POST", "/_double/advance", {"seconds": 1}, Sec_Fetch_Site="cross-site")[0] == 403
    assert double.ask("POST", "/_double/moonbeam", {})[0] == 404
    assert double.ask("POST", "/_double/advance", {"hours": 1})[0] == 400


def test_with_a_live_key_it_does_not_start(tmp_path):
    environment = os.environ | {"STRIPE_FR_SECRET_KEY": "sk_live_" + "x" * 10}
    command = [sys.executable, "-m", "infra.stripe_double", "--port", str(free_ports(1))]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert "STRIPE_FR_SECRET_KEY" in ended.stderr
    assert "sk_live" not in ended.stderr


def test_the_doors_of_the_application_are_told_at_the_start(double, tmp_path):
    environment = {
        "STRIPE_ACCOUNTS": "fr=fr,lu be=be ch=ch",
        "STRIPE_FR_SECRET_KEY": "sk_test_double_fr",
        "STRIPE_FR_PLATFORM_SECRET": "whsec_one",
        "STRIPE_FR_THIN_SECRET": "whsec_three",
        "STRIPE_BE_SECRET_KEY": "sk_test_of_somebody_else",
        "STRIPE_BE_PLATFORM_SECRET": "whsec_other",
    }
    found = list(doors.told(environment, "http://{country}.localhost:8000/hooks/stripe/{door}"))
    assert [(one["platform"], one["kind"], one["secret"]) for one in found] == [
        ("fr", "platform", "whsec_one"),
        ("fr", "thin", "whsec_three"),
    ]
    assert found[0]["url"] == "http://fr.localhost:8000/hooks/stripe/platform"
    house = House("http://localhost:8003", tmp_path / "journal.jsonl")
    for _ in range(2):
        for one in found:
            house.do("door", **one)
    sandbox = Sandbox(house.core)
    assert [one.url for one in sandbox.v1.webhook_endpoints.list()] == [found[0]["url"]]
    sandbox.customer()
    row = webhooks.due(house.core.world)[0]
    _, headers, body = webhooks.letter(house.core.world, row)
    assert stripe.Webhook.construct_event(body, headers["Stripe-Signature"], "whsec_one").type == "customer.created"

"""The real SDK, speaking to a double of each test's own; every answer is held against the SDK's classes."""

import itertools
import json

import pytest
import stripe

from infra.stripe_double.client import DoubleClient, Faults
from infra.stripe_double.control import control
from infra.stripe_double.core import Core
from infra.stripe_double.world import DAY
from tests.stripe_double.conformity import faults

NOWHERE = "https://double.invalid"


class Checked(DoubleClient):
    """Fails the test that meets an answer the SDK has no words for."""

    def request(self, method, url, headers, post_data=None, *, _usage=None):
        body, status, sent = super().request(method, url, headers, post_data, _usage=_usage)
        answer = json.loads(body)
        if status == 200:
            for thing in answer["data"] if "next_page_url" in answer else [answer]:
                assert faults(thing) == []
        return body, status, sent


class Sandbox:
    """A platform seen through the SDK, and the hand that makes things happen in the double."""

    def __init__(self, core, name="fr", **more):
        self.core, self.faults = core, Faults()
        self.http = Checked(core, self.faults)
        hosts = dict.fromkeys(("api", "connect", "files", "meter_events"), NOWHERE)
        more = {"max_network_retries": 0} | more
        self.client = stripe.StripeClient(f"sk_test_double_{name}", http_client=self.http, base_addresses=hosts, **more)
        self.v1, self.v2 = self.client.v1, self.client.v2
        self.account = core.world.platform(name).account
        self._numbers = itertools.count(1)

    @property
    def now(self):
        return self.core.world.now

    def key(self, op="test", **more):
        """Options of one call, with a key of our form."""
        return {"idempotency_key": f"{op}:subject{next(self._numbers)}:0", **more}

    def do(self, verb, /, **given):
        return control(self.core, verb, **given)

    def wait(self, days=0, seconds=0):
        self.do("advance", seconds=days * DAY + seconds)

    def customer(self, **more):
        return self.v1.customers.create({"email": "lea@example.org", "name": "Léa", **more}, self.key("customer"))

    def saved(self, customer, number="4242424242424242"):
        """A card saved by a pledge: the page of Checkout, 3-D Secure where the card asks."""
        session = self.pledge(customer)
        self.type_card(session, number)
        intent = self.v1.setup_intents.retrieve(session.setup_intent)
        if intent.status == "requires_action":
            self.do("authenticate", intent=intent.id)
            intent = self.v1.setup_intents.retrieve(session.setup_intent)
        return intent.payment_method

    def pledge(self, customer, **more):
        params = {
            "mode": "setup",
            "customer": customer.id,
            "currency": "eur",
            "success_url": "https://fr.example.org/done?session={CHECKOUT_SESSION_ID}",
            "expires_at": self.now + 31 * 60,
            "setup_intent_data": {"metadata": {"participation_id": "p1"}},
            "custom_text": {"submit": {"message": "At most 40 euros, by 12 March."}},
            "locale": "fr",
        }
        return self.v1.checkout.sessions.create(params | more, self.key("pledge"))

    def prepay(self, customer, amount=2500, **more):
        params = {
            "mode": "payment",
            "customer": customer.id,
            "success_url": "https://fr.example.org/done",
            "cancel_url": "https://fr.example.org/back",
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {"currency": "eur", "unit_amount": amount, "product_data": {"name": "Share"}},
                }
            ],
            "payment_intent_data": {"transfer_group": "gp_1", "capture_method": "automatic", "metadata": {"a": "b"}},
        }
        return self.v1.checkout.sessions.create(params | more, self.key("prepay"))

    def type_card(self, session, number, **more):
        typed = {"number": number, "exp_month": 12, "exp_year": 2030, "cvc": "123", "name": "Léa"}
        return self.do("submit", session=session.id, **typed, **more)

    def type_iban(self, session, iban="DE89370400440532013000"):
        return self.do("submit", session=session.id, iban=iban, name="Léa", email="lea@example.org")

    def charge(self, customer, method, amount=3000, key=None, **more):
        params = {
            "amount": amount,
            "currency": "eur",
            "customer": customer.id,
            "payment_method": method,
            "confirm": True,
            "off_session": True,
            "capture_method": "automatic",
            "transfer_group": "gp_1",
            "metadata": {"op_key": "charge:p1:0"},
            "expand": ["latest_charge.balance_transaction"],
        }
        return self.v1.payment_intents.create(params | more, key or self.key("charge"))

    def paid(self, number="4242424242424242", amount=3000, **more):
        customer = self.customer()
        return self.charge(customer, self.saved(customer, number), amount, **more)

    def supplier(self, country="fr", outcome="complete"):
        account = self.v2.core.accounts.create(
            {
                "identity": {"country": country},
                "contact_email": "farm@example.org",
                "dashboard": "express",
                "configuration": {
                    "recipient": {"capabilities": {"stripe_balance": {"stripe_transfers": {"requested": True}}}}
                },
                "defaults": {"responsibilities": {"fees_collector": "application", "losses_collector": "application"}},
                "include": ["configuration.recipient", "requirements", "identity", "defaults"],
            },
            self.key("account"),
        )
        if outcome:
            self.do("onboard", account_id=account.id, outcome=outcome)
        return account

    def transfer(self, charge, supplier, amount=2000, **more):
        params = {"amount": amount, "currency": "eur", "destination": supplier.id, "metadata": {"op_key": "t"}}
        if charge:
            params["source_transaction"] = charge
        return self.v1.transfers.create(params | more, self.key("transfer"))

    def available(self, account=None, currency="eur"):
        return self._money("available", account, currency)

    def pending(self, account=None, currency="eur"):
        return self._money("pending", account, currency)

    def _money(self, state, account, currency):
        balance = self.v1.balance.retrieve({}, {"stripe_account": account} if account else None)
        return next((row.amount for row in getattr(balance, state) if row.currency == currency), 0)

    def events(self, account=None):
        """Types of all events, the oldest first."""
        options = {"stripe_account": account} if account else None
        found = self.v1.events.list({"limit": 100}, options)
        return [event.type for event in reversed(list(found.auto_paging_iter()))]


@pytest.fixture
def core():
    return Core()


@pytest.fixture
def fr(core):
    """The platform of one country."""
    return Sandbox(core, "fr")


@pytest.fixture
def be(core):
    """The platform of another country, in the same double."""
    return Sandbox(core, "be")

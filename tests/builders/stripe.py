"""Stripe as the tests have it: the double in this process, spoken to by the real SDK through the real gateway."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import stripe

from billing.calls import services
from billing.calls.jobs import Till
from billing.calls.queries import Call
from billing.gateway.client import open_gateway
from billing.gateway.faults import Faults, Point
from billing.gateway.things import Charge, Kind, PaymentIntent, Thing
from billing.ledger import models as chart
from billing.ledger import services as ledger
from billing.ledger.models import Leg
from infra.stripe_double.client import DoubleClient
from infra.stripe_double.core import Core
from infra.stripe_double.world import World as DoubleWorld
from kernel import ids
from kernel.config import StripeAccount

ACCOUNT = StripeAccount(
    name="main",
    countries=("fr", "xx"),
    secret_key="sk_test_double_fr",
    platform_secret="whsec_platform",
    connect_secret="whsec_connect",
    thin_secret="whsec_thin",
    api_base="http://127.0.0.1:9",  # nobody is there: what forgets the double's transport fails
)
THEN = datetime(2026, 11, 23, 10, tzinfo=UTC)


class Crash(BaseException):
    """The process dies: no `except Exception` may outlive it."""


class DiesAt(Faults):
    """Dies once, at one point."""

    def __init__(self, point: Point | None = None) -> None:
        self.point = point

    def at(self, point: Point) -> None:
        if point is self.point:
            self.point = None
            raise Crash(point)


@dataclass
class Clock:
    """The one clock of a test; Stripe's moves with it."""

    moment: datetime = THEN

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **span: int) -> None:
        self.moment += timedelta(**span)


def book(session: Any, thing: Thing, call: Call | None) -> bool:
    """What a drawer above will do: a charge is money held, once per charge, whoever tells of it and how often."""
    charge = thing.charge if isinstance(thing, PaymentIntent) else thing
    if call is None or not isinstance(charge, Charge) or charge.status != "succeeded":
        return call is not None
    legs = [Leg(chart.stripe(), chart.held(call.subject_id), charge.amount)]
    ledger.post(session, key=f"charge:{charge.id}", legs=legs, occurred_at=THEN)
    return True


@dataclass
class Stripe:
    """The double, what goes wrong on the way to it, and a second line of our own that nothing happens to."""

    clock: Clock
    core: Core = field(init=False)
    line: DoubleClient = field(init=False)
    seen: list[tuple[str, Kind, UUID | None]] = field(default_factory=list)
    faults: DiesAt = field(default_factory=DiesAt)

    def __post_init__(self) -> None:
        now = int(self.clock.moment.timestamp())
        self.core = Core(DoubleWorld(now=now), source=lambda: self.clock.moment.timestamp())
        self.line = DoubleClient(self.core)
        self.sdk = stripe.StripeClient(ACCOUNT.secret_key, http_client=DoubleClient(self.core), max_network_retries=0)

    def till(self, **more: Any) -> Till:
        applies = dict.fromkeys(Kind, self._applied)
        more.setdefault("open_gateway", self.open)
        return Till(**{"applies": applies, "faults": self.faults, **more})

    def open(self, account: StripeAccount, *, network_retries: int = 0) -> Any:
        return open_gateway(account, http_client=self.line, network_retries=network_retries)

    def _applied(self, session: Any, thing: Thing, call: Call | None) -> bool:
        self.seen.append((thing.id, thing.kind, call.id if call else None))
        return book(session, thing, call)

    def key(self, op: str = "test") -> dict[str, str]:
        return {"idempotency_key": f"{op}:{ids.uuid7()}:0"}

    def card(self, method: str = "pm_card_visa") -> dict[str, str]:
        """A customer with a card on file, as a pledge leaves them."""
        customer = self.sdk.v1.customers.create({"email": "lea@example.org"}, self.key())
        saved = self.sdk.v1.payment_methods.attach(method, {"customer": customer.id}, self.key())
        return {"customer": customer.id, "payment_method": saved.id}

    def charges(self) -> list[Any]:
        return [one for one in self.sdk.v1.charges.list({"limit": 100}).data if one.status == "succeeded"]

    def asked(self) -> Counter[str]:
        """How often each address was asked for, by our gateway."""
        return Counter(self.line.calls)


def charge_params(stripe_of: Stripe, method: str = "pm_card_visa", *, amount: int = 4217) -> dict[str, Any]:
    return {
        "amount": amount,
        "currency": "eur",
        **stripe_of.card(method),
        "confirm": True,
        "off_session": True,
        "capture_method": "automatic",
        "transfer_group": "gp_1",
    }


def intended(session: Any, op: str, params: dict[str, Any], *, subject: UUID | None = None, **more: Any) -> Call:
    return services.intend(
        session,
        stripe_account=ACCOUNT.name,
        op=op,
        subject_type="participation",
        subject_id=subject or ids.uuid7(),
        params=params,
        **more,
    )

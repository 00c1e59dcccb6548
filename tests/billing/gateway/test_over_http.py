"""The gateway as production has it: sockets, the SDK's own client, Stripe in another process."""

from dataclasses import replace

import pytest

from billing.gateway.client import open_gateway
from billing.gateway.errors import TryAgain
from billing.gateway.operations import stamped
from billing.gateway.things import Kind
from kernel import clock, ids
from tests.builders.stripe import ACCOUNT
from tests.infra.checkout import free_ports
from tests.stripe_double.test_door import Running


@pytest.fixture
def double(tmp_path):
    running = Running(tmp_path / "journal.jsonl", free_ports(1))
    yield running
    running.kill()


def test_a_call_made_while_stripe_is_away_is_made_once_when_it_is_back(double):
    gateway = open_gateway(replace(ACCOUNT, api_base=f"http://127.0.0.1:{double.port}"), network_retries=0)
    key = f"customer:{ids.uuid7()}:0"
    params = stamped("customer", {"email": "lea@example.org"}, metadata={"op_key": key, "country": "fr"})
    double.kill()
    with pytest.raises(TryAgain, match="no_answer"):
        gateway.send("customer", params, key=key)
    double.start()
    made = gateway.send("customer", params, key=key)
    assert gateway.send("customer", params, key=key).id == made.id
    double.kill()
    double.start()
    again = gateway.send("customer", params, key=key)
    assert (again.id, again.op_key, again.kind) == (made.id, key, Kind.customer)
    assert [one.id for one in gateway.look_up("customer", params, key=key, since=clock.now())] == [made.id]


def test_platform_payouts_are_set_to_manual_and_read_back(double):
    """Settings go past the SDK's classes: the same address, the same key."""
    gateway = open_gateway(replace(ACCOUNT, api_base=f"http://127.0.0.1:{double.port}"), network_retries=0)
    wanted = {"payments": {"payouts": {"schedule": {"interval": "manual"}}}}
    made = gateway.send("balance-settings", wanted, key=f"balance-settings:{ids.uuid7()}:0")
    assert (made.interval, gateway.balance_settings().interval) == ("manual", "manual")

"""`./smiile flask tenants ...`, with a provisioner of its own in a real process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.cli import orders
from app.cli.tenants import tenants
from app.factory import create_app
from infra.child import spawn
from tenants.models import TenantState

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def call(tools):
    app = create_app(tools.house)
    app.cli.add_command(tenants)

    def called(*arguments):
        done = app.test_cli_runner().invoke(args=["tenants", *arguments])
        return done.exit_code, done.output

    return called


@pytest.fixture
def running(settings, tmp_path):
    """A provisioner at work, as the stack starts it."""
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": settings.database_url,
        "DATABASE_OWNER_URL": settings.owner_url,
        "REDIS_URL": settings.redis_url,
        "SMTP_URL": settings.smtp_url,
        "SMIILE_BASE_URL": settings.base_url,
        "SECRET_KEY": settings.secret_key,
        "SMIILE_VAR": str(tmp_path),
        "SMIILE_STAGE": "test",
    }
    with (tmp_path / "provisioner.log").open("wb") as log:
        child = spawn([sys.executable, "-m", "app.provisioner"], environment=environment, output=log, directory=ROOT)
        yield child
        child.terminate()
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def test_space_is_opened_suspended_resumed_closed_and_archived(call, running, owner_to_be, tools):
    place = ("--country", "fr", "--space", "cancale")
    code, said = call("open-collectivity", "--country", "fr", "--place", "cancale", "--owner-email", "Maud@example.org")
    assert (code, said.splitlines()[-1]) == (0, "Open: http://fr.localhost:8000/cancale")
    for command, state in (("suspend", "suspended"), ("resume", "open"), ("close", "closed")):
        assert call(command, *place) == (0, f"Cancale: {state}\n")
    assert "closed" in next(line for line in call("list", "--country", "fr")[1].splitlines() if "cancale" in line)
    code, said = call("archive", *place)
    assert code == 0
    assert (tools.house.config.var / "archive" / Path(said.split()[-1]).name).exists()
    archived = tools.house.registry.all(TenantState.archived)
    assert [space.name for space in archived] == ["Cancale"]


def test_move_that_makes_no_sense_is_refused_in_words(call, running):
    code, said = call("resume", "--country", "fr", "--space", "nowhere")
    assert (code, said) == (1, "Error: There is no such country or space here: fr/nowhere.\n")
    call("close", "--country", "fr", "--space", "dinan")
    assert call("suspend", "--country", "fr", "--space", "dinan") == (
        1,
        "Error: This cannot be done in the present state.\n",
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"--country": "zz"}, "The country 'zz' is not open here."),
        ({"--place": "nowhere"}, "There is no place 'nowhere' in France."),
        ({"--owner-email": "nobody@example.org"}, "Nobody has confirmed an account in France with this e-mail."),
    ],
)
def test_order_that_cannot_be_given_is_refused_before_it_is(call, owner_to_be, changes, said):
    wanted = {"--country": "fr", "--place": "cancale", "--owner-email": "maud@example.org"} | changes
    assert call("open-collectivity", *(part for pair in wanted.items() for part in pair)) == (1, f"Error: {said}\n")


def test_without_a_provisioner_the_order_is_taken_back(call, owner_to_be, tools, monkeypatch):
    monkeypatch.setattr(orders, "START_SECONDS", 0.2)
    code, said = call("close", "--country", "fr", "--space", "dinan")
    assert code == 1
    assert "The provisioner does not answer" in said
    assert tools.house.queue.queues["control"].count == 0


def test_appointing_needs_no_provisioner(call, owner_to_be):
    wanted = ("--country", "fr", "--space", "saint-malo", "--email", "maud@example.org", "--right")
    assert call("appoint", *wanted, "owner") == (0, "Maud K. is owner of Saint-Malo.\n")
    assert call("appoint", *wanted, "editor") == (
        1,
        "Error: A space needs at least one owner. Appoint another one first.\n",
    )
    assert call("appoint", *wanted, "king")[0] == 2

"""The local stack as a person meets it: through the command line, with real servers and a tiny application."""

import http.server
import socket
import subprocess
import sys
import threading

import psycopg
import pytest

from infra.stack import Ports, Stack, expect
from tests.infra.checkout import answers, wait_until


def owner(checkout):
    """A connection as the owner of the database, by the secrets that the stack has made."""
    from infra.postgres import Postgres

    server = Postgres(checkout.folder / "var/postgres", checkout.folder / "var/run")
    return server.connect("smiile_owner", "smiile")


def test_up_prints_ready_with_addresses_and_people_and_down_leaves_nothing(checkout):
    done = checkout.up()
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"http://fr.localhost:{checkout.port}" in done.stdout
    assert f"http://localhost:{checkout.port + 1}" in done.stdout
    assert f"no real money: http://localhost:{checkout.port + 3}" in done.stdout
    assert "Countries opened" in done.stdout
    assert "lea@example.org" in done.stdout
    known = checkout.status()
    assert known["ready"]
    assert all(process["alive"] for process in known["processes"].values())
    assert len(known["addresses"]) == 9

    assert checkout.run("down").returncode == 0
    assert checkout.processes() == []
    assert checkout.status() == {"running": False, "processes": {}, "demo": []}


LINGERS = """
import os, pathlib, signal, time
from infra.state import State
state = State(pathlib.Path("var").resolve())
asked = []
signal.signal(signal.SIGTERM, lambda *_: asked.append(1))
with state.held():
    state.write({"supervisor": os.getpid(), "processes": {}})
    print("here", flush=True)
    while not asked:
        time.sleep(0.01)
time.sleep(0.5)
"""


def test_down_waits_for_the_supervisor_itself_and_not_only_for_its_lock(checkout):
    command = [sys.executable, "-c", LINGERS]
    with subprocess.Popen(command, cwd=checkout.folder, stdout=subprocess.PIPE) as supervisor:
        supervisor.stdout.readline()
        assert checkout.run("down").returncode == 0
        assert checkout.processes() == []


def test_kill_of_any_child_brings_it_back(checkout, kill):
    assert checkout.up().returncode == 0
    for name in ("web", "streams", "crew", "valkey", "postgres", "mail"):
        before = checkout.pid(name)
        kill(before)
        wait_until(lambda name=name, before=before: checkout.pid(name) != before)
    wait_until(lambda: answers(checkout.port))
    wait_until(lambda: answers(checkout.port + 1))
    wait_until(lambda: answers(checkout.port + 4))
    wait_until(lambda: _reachable(checkout))
    assert all(process["alive"] for process in checkout.status()["processes"].values())


def _reachable(checkout):
    try:
        owner(checkout).close()
    except psycopg.OperationalError:
        return False
    return True


def test_kill_of_the_supervisor_leaves_no_process_and_the_next_up_loses_nothing(checkout, kill):
    assert checkout.up().returncode == 0
    with owner(checkout) as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('here')")
    kill(checkout.supervisor())
    again = checkout.up()  # at once, while the others are still leaving
    assert again.returncode == 0, again.stdout + again.stderr
    with owner(checkout) as connection:
        assert connection.execute("SELECT word FROM kept").fetchall() == [("here",)]
    kill(checkout.supervisor())
    wait_until(lambda: not checkout.processes())


def test_up_on_a_taken_port_says_which_and_starts_nothing(checkout):
    with socket.create_server(("127.0.0.1", checkout.port + 2)):
        done = checkout.run("up", "--port", str(checkout.port))
    assert done.returncode == 1
    assert done.stderr.startswith(f"Port {checkout.port + 2} is taken by another program.")
    assert len(done.stderr.splitlines()) == 1
    assert not (checkout.folder / "var/postgres").exists()


def test_program_that_never_runs_gives_up_with_its_last_words_and_stops_all(checkout):
    checkout.write("app/crew.py", "raise SystemExit('the crew cannot read its settings')")
    done = checkout.up()
    assert done.returncode == 1
    assert "crew ended 5 times" in done.stdout
    assert "the crew cannot read its settings" in done.stdout
    assert "READY" not in done.stdout
    assert checkout.processes() == []


def test_failing_setup_stops_all_and_says_so(checkout):
    checkout.write("app/cli/setup.py", "raise SystemExit('the chain is broken')")
    done = checkout.up()
    assert done.returncode == 1
    assert "the chain is broken" in done.stdout
    assert "READY" not in done.stdout
    assert checkout.processes() == []


@pytest.mark.parametrize(("status", "body"), [(200, b"Apache works\n"), (200, b"ok"), (503, b"ok\n"), (302, b"ok\n")])
def test_other_answer_is_not_ready(status, body):
    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with pytest.raises(TimeoutError, match=str(status)):
            expect(server.server_port, "fr.localhost", lambda: True, within=0.1)
        server.shutdown()


def test_second_up_is_refused_and_reset_asks_before_it_removes_everything(checkout):
    assert checkout.up().returncode == 0
    second = checkout.run("up", "--port", str(checkout.port))
    assert second.returncode == 1
    assert second.stderr.startswith("Smiile runs already, at http://fr.localhost")
    refused = checkout.run("reset")
    assert refused.returncode == 1
    assert "Nothing was removed" in refused.stderr
    assert answers(checkout.port)
    assert checkout.run("reset", "--yes").returncode == 0
    assert not (checkout.folder / "var").exists()
    assert checkout.processes() == []


def test_the_double_of_stripe_stands_only_beside_a_database_of_ours(tmp_path):
    plain = Stack(tmp_path, Ports(8000), {})
    assert plain.environment()["STRIPE_API_BASE"] == "http://127.0.0.1:8003"
    assert plain.environment()["STRIPE_FR_SECRET_KEY"] == "sk_test_double_fr"
    assert plain.environment()["STRIPE_FR_THIN_SECRET"] != plain.environment()["STRIPE_BE_THIN_SECRET"]
    streams = next(one for one in plain.programs() if one.name == "streams")
    assert not [name for name in streams.environment if name.startswith("STRIPE_")]
    database = {"DATABASE_URL": "postgresql://x/y", "DATABASE_OWNER_URL": "postgresql://x/y"}
    for outside in ({"STRIPE_ACCOUNTS": "main=fr"}, database):
        stack = Stack(tmp_path, Ports(8000), outside)
        assert stack.stripe_page() is None
        assert "stripe" not in [one.name for one in stack.programs()]
        assert "STRIPE_API_BASE" not in stack.environment()
        assert stack.environment().get("STRIPE_ACCOUNTS") == outside.get("STRIPE_ACCOUNTS")

"""The crew keeps its roles manned, stops when told, and gives up loudly."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

SCRIPT = """
import os, signal, sys, time
from app import crew
from kernel import log

log.set_up("crew")

def wait():
    os.write(1, f"aboard {os.getpid()}\\n".encode())  # at once: two of them share the pipe
    signal.pause()

def fail():
    raise SystemExit("leaking")

crew.ROLES.clear()
crew.ROLES.update({roles})
sys.exit(crew.Crew().run())
"""


@pytest.fixture
def sail():
    sailing = []

    def start(roles):
        program = SCRIPT.replace("{roles}", roles)
        child = subprocess.Popen(
            [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        sailing.append(child)
        return child

    yield start
    for child in sailing:
        child.kill()
        child.communicate()


def aboard(child):
    return int(child.stdout.readline().split()[1])


def gone(pid):
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            with Path(f"/proc/{pid}/stat").open() as stat:
                if stat.read().rpartition(")")[2].split()[0] == "Z":
                    return True
        except OSError:
            return True
        time.sleep(0.02)
    return False


def test_killed_child_is_replaced_and_all_stop_when_told(sail):
    import os

    crew = sail("{'one': wait}")
    first = aboard(crew)
    os.kill(first, signal.SIGKILL)
    second = aboard(crew)
    assert second != first
    crew.send_signal(signal.SIGTERM)
    assert crew.wait(10) == 0
    assert gone(second)


def test_children_go_with_a_killed_crew(sail):
    crew = sail("{'one': wait, 'two': wait}")
    pids = [aboard(crew), aboard(crew)]
    crew.kill()
    crew.wait(10)
    assert all(gone(pid) for pid in pids)


def test_role_that_never_runs_ends_the_crew(sail):
    crew = sail("{'one': wait, 'two': fail}")
    kept = aboard(crew)
    assert crew.wait(30) == 1
    assert gone(kept)

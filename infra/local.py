"""The commands that look at the running stack, or end it: down, status, logs, reset; and those that work inside it."""

import argparse
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from infra import root_mode
from infra.directories import fingerprint
from infra.postgres import programs
from infra.process import born, lives
from infra.stack import Stack
from infra.state import State
from infra.up import demo_accounts, ready_text

NOT_RUNNING = 3  # the exit code of a service's status when it does not run
STOPPING = 40.0  # seconds: two rounds of the supervisor's patience, and some


def down(stack: Stack) -> int:
    """Stop the stack of this checkout, databases last. 0 also when nothing ran."""
    state = State(stack.var)
    if not state.running():
        print("Smiile was not running.")
        return 0
    pid = state.read().get("supervisor")
    if not isinstance(pid, int):
        print("Smiile is just starting; try again in a second.", file=sys.stderr)
        return 1
    since = born(pid)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
    until = time.monotonic() + STOPPING
    while state.running() or lives(pid, since):  # it lets go of the lock a moment before it is gone
        if time.monotonic() > until:
            print(f"Smiile (process {pid}) does not stop.", file=sys.stderr)
            return 1
        time.sleep(0.05)
    print("Smiile is stopped.")
    return 0


def status(stack: Stack, *, as_json: bool) -> int:
    """What runs, where, and who may sign in. 3 when nothing runs."""
    state = State(stack.var)
    known = state.read() if state.running() else {}
    if as_json:
        people = demo_accounts(stack.var) if known else []
        print(json.dumps({"running": bool(known), **_alive(known), "demo": people}, indent=1))
    elif known:
        print("Smiile runs." if known.get("ready") else "Smiile is starting.")
        for name, one in _alive(known)["processes"].items():
            again = f", started again {one['restarts']} times" if one["restarts"] else ""
            print(f"  {name:<12} {'pid ' + str(one['pid']) if one['alive'] else 'not running'}{again}")
        print(ready_text(stack).replace("READY\n", "", 1) if known.get("ready") else "")
    else:
        print("Smiile is not running. Start it with ./smiile up")
    return 0 if known else NOT_RUNNING


def _alive(known: dict[str, Any]) -> dict[str, Any]:
    processes = {
        name: {**one, "alive": born(one["pid"]) == one["born"]} for name, one in known.get("processes", {}).items()
    }
    return {**known, "processes": processes}


def logs(stack: Stack, names: list[str], *, follow: bool) -> int:
    """Print the end of the logs, and with `follow` what comes."""
    folder = stack.var / "log"
    present = {path.stem: path for path in sorted(folder.glob("*.log"))} if folder.exists() else {}
    unknown = [name for name in names if name not in present]
    if unknown or not present:
        there = f" There are: {', '.join(present)}." if present else " Nothing has run here yet."
        print(f"There is no log of {', '.join(unknown)}.{there}" if unknown else there.strip(), file=sys.stderr)
        return 1
    chosen = [str(present[name]) for name in names or present]
    tail = ["tail", "-n", "40", *(["-F"] if follow else []), *chosen]
    with contextlib.suppress(KeyboardInterrupt):
        return subprocess.run(tail, check=False).returncode
    return 0


def reset(stack: Stack, *, agreed: bool) -> int:
    """Stop the stack and remove everything it has made: databases, letters, files, logs, secrets."""
    if not agreed and not _agrees(stack.var):
        print("Nothing was removed. To do it without a question: ./smiile reset --yes", file=sys.stderr)
        return 1
    if State(stack.var).running() and down(stack):
        return 1
    for outside in (root_mode.STATE / fingerprint(path) for path in (stack.var, programs())):
        if outside.exists():  # what root keeps where nobody can reach it
            shutil.rmtree(outside)
    if stack.var.exists():
        shutil.rmtree(stack.var)
    print("Everything Smiile had made here is removed. ./smiile up starts afresh.")
    return 0


def _agrees(var: Path) -> bool:
    if not sys.stdin.isatty():
        return False
    return input(f"Remove {var} with all databases, letters and files? Type yes: ").strip().lower() == "yes"


def inside(stack: Stack, arguments: list[str]) -> int:
    """Run a Python module with the environment of the running stack, the owner's address included."""
    if "DATABASE_URL" not in stack.outside and not State(stack.var).running():
        print("Smiile is not running. Start it first: ./smiile up", file=sys.stderr)
        return 1
    environment = stack.environment(owner=True) | {"FLASK_APP": "app.cli.commands:create"}
    return subprocess.run(
        [sys.executable, "-m", *arguments], env=environment, cwd=stack.checkout, check=False
    ).returncode


def parser(name: str, about: str) -> argparse.ArgumentParser:
    """A parser of one command's arguments that says what was wrong in one sentence."""
    return argparse.ArgumentParser(prog=f"./smiile {name}", description=about, allow_abbrev=False)

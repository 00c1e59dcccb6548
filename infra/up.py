"""`./smiile up`: checks, databases, setup, programs, READY; and the same from the outside with --detach."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from infra import catalogues, preflight
from infra.child import LAUNCHER
from infra.stack import Stack
from infra.state import AlreadyRunningError, State
from infra.supervisor import GaveUpError, StopAskedError, Supervisor

DETACHED = "up.log"  # what a detached start says


def up(stack: Stack) -> int:
    """Run the stack until a signal ends it. Exit code: 0 when asked to stop after READY, 1 when it failed."""
    preflight.writable(stack.var)
    state = State(stack.var)
    try:
        with state.held():
            return _supervise(stack, state)
    except AlreadyRunningError:
        return _already(state)


def _already(state: State) -> int:
    port = state.read().get("port", "?")
    print(f"Smiile runs already, at http://fr.localhost:{port} (see ./smiile status).", file=sys.stderr)
    return 1


def _supervise(stack: Stack, state: State) -> int:
    state.wait_for_leftovers()
    preflight.room(stack.var)
    preflight.free_ports(stack.ports.all)
    about = {"port": stack.ports.base, "ready": False, "addresses": stack.addresses(), "mail": stack.mail_page()}
    supervisor = Supervisor(stack.checkout, stack.var / "log", state, about)
    supervisor.listen()
    began = time.monotonic()
    try:
        _start(stack, supervisor)
        supervisor.settle()
        print(ready_text(stack, time.monotonic() - began), flush=True)
        supervisor.ready()
        supervisor.show = sys.stdout.isatty()
        supervisor.watch()
    except StopAskedError:
        print("Stopping.", flush=True)
        return 0 if supervisor.about["ready"] else 1
    except (GaveUpError, OSError, RuntimeError) as failed:
        print(f"Smiile could not go on: {failed}", file=sys.stderr, flush=True)
        print(f"All of it is stopped. The logs are in {stack.var / 'log'}.", file=sys.stderr, flush=True)
        return 1
    finally:
        supervisor.stop()
        state.clear()
    return 0


def _start(stack: Stack, supervisor: Supervisor) -> None:
    for process in stack.databases():
        step(f"Starting {process.name}", partial(supervisor.start, process))
    step("Compiling the languages", lambda: catalogues.compile_all(stack.checkout))
    say("Preparing tenants, places and demo")
    supervisor.run(stack.setup(), lambda line: print(f"    {line}", flush=True))
    programs = stack.programs()
    for process in programs:
        supervisor.start(process)
    names = ", ".join(process.name for process in programs)
    step(f"Starting {names}", lambda: supervisor.until_ready("web", stack.answers))


def say(text: str) -> None:
    print(f"- {text}", flush=True)


def step(text: str, act: Callable[[], object]) -> None:
    """Do one thing, telling what and how long it took."""
    began = time.monotonic()
    act()
    say(f"{text} ({time.monotonic() - began:.1f} s)")


def demo_accounts(var: Path) -> list[dict[str, Any]]:
    """The people the setup has made, as it wrote them down; none where there is no demo."""
    try:
        found = json.loads((var / "demo.json").read_text())
    except (OSError, ValueError):
        return []
    return found if isinstance(found, list) else []


def ready_text(stack: Stack, seconds: float | None = None) -> str:
    """Addresses and demo accounts."""
    took = "" if seconds is None else f" after {seconds:.1f} s"
    lines = ["", f"READY{took}", ""]
    lines += [f"  {country.upper()}     {address}" for country, address in stack.addresses().items()]
    if stack.mail_page():
        lines += ["", f"  Letters are caught and shown at {stack.mail_page()}, and can be replied to there"]
    if stack.stripe_page():
        lines += ["", f"  Payments go to a test double, no real money: {stack.stripe_page()}"]
    people = demo_accounts(stack.var)
    if people:
        lines += ["", "  Demo accounts"]
    for person in people:
        place = f"{person.get('country', '')!s:<3} {person.get('name', '')!s:<24}"
        lines.append(
            f"  {place} {person.get('email', '')!s:<36} {person.get('password', '')!s}  {person.get('role', '')}"
        )
    return "\n".join([*lines, "", "  Stop with Ctrl+C or ./smiile down.", ""])


def detach(stack: Stack) -> int:
    """Start `up` in a session of its own, show what it says until READY, and leave it running."""
    preflight.writable(stack.var)
    state = State(stack.var)
    if state.running():
        return _already(state)
    said = stack.var / "log" / DETACHED
    said.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "infra.cli", "up", "--port", str(stack.ports.base)]
    with said.open("wb") as output:
        child = subprocess.Popen(
            command,
            cwd=LAUNCHER.parent.parent,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    with said.open(encoding="utf-8", errors="replace") as text:
        while child.poll() is None:
            print(text.read(), end="", flush=True)
            known = state.read()
            if known.get("supervisor") == child.pid and known.get("ready"):
                print(text.read(), end="", flush=True)
                child.returncode = 0  # it goes on without us; no warning about a child still running
                return 0
            time.sleep(0.05)
        print(text.read(), end="", flush=True)
    return child.returncode or 1

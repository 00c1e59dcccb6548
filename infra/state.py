"""What of this checkout runs: a lock that only a living supervisor holds, and a file that says the rest."""

import contextlib
import fcntl
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from signal import SIGKILL
from typing import Any

from infra.process import born, of_session

LEAVING = 15.0  # seconds that programs of a killed supervisor get to leave by themselves


class AlreadyRunningError(Exception):
    """Another supervisor holds this checkout."""


class State:
    """`stack.json` and `stack.lock` in `var`."""

    def __init__(self, var: Path) -> None:
        self.file = var / "stack.json"
        self.lock = var / "stack.lock"

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Hold the checkout. The kernel lets go when this process ends in any way. Raises AlreadyRunningError."""
        self.lock.parent.mkdir(parents=True, exist_ok=True)
        with self.lock.open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as refused:
                raise AlreadyRunningError from refused
            yield

    def running(self) -> bool:
        """Whether a supervisor holds the checkout now."""
        if not self.lock.exists():
            return False
        try:
            with self.held():
                return False
        except AlreadyRunningError:
            return True

    def read(self) -> dict[str, Any]:
        """What was written last; empty when nothing was, or when it cannot be read."""
        try:
            known = json.loads(self.file.read_text())
        except (OSError, ValueError):
            return {}
        return known if isinstance(known, dict) else {}

    def write(self, known: dict[str, Any]) -> None:
        new = self.file.with_suffix(".new")
        new.write_text(json.dumps(known, indent=1) + "\n")
        new.replace(self.file)

    def clear(self) -> None:
        self.file.unlink(missing_ok=True)

    def wait_for_leftovers(self) -> None:
        """After a supervisor was killed: let its programs finish, then end those that stay. Call with the lock held."""
        known = self.read().get("processes", {}).values()
        ours = [one["pid"] for one in known if born(one["pid"]) == one["born"]]
        until = time.monotonic() + LEAVING
        while any(of_session(pid) for pid in ours) and time.monotonic() < until:
            time.sleep(0.05)
        for pid in ours:
            end_session(pid)
        self.clear()


def end_session(session: int) -> None:
    """Kill what is left of the session of a program that is gone."""
    for pid in of_session(session):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, SIGKILL)

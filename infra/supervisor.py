"""Starts programs in order, keeps them alive, writes down what they say, stops them in reverse order.

Everything happens in the main thread: the parent-death signal of a child is tied to the thread that made it.
"""

import contextlib
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from infra.child import spawn
from infra.journal import Journal
from infra.process import Process, born
from infra.state import State, end_session

FIRST_WAIT, LONGEST_WAIT = 0.2, 10.0  # seconds before a dead program is started again; doubled each time
DEATHS, WITHIN = 5, 60.0  # so many deaths in so many seconds and the whole stack is given up
PATIENCE = 10.0  # seconds between the polite stop and the kill
LIVED = 1.0  # seconds; a program that ends by itself and well after these is no failure
SETTLED = 2.0  # seconds a program that has died must live before all is called ready


class GaveUpError(Exception):
    """A program would not run; the message holds its last lines."""


class StopAskedError(Exception):
    """A signal asked the whole stack to stop."""


@dataclass
class Running:
    """One program and its present life."""

    process: Process
    journal: Journal
    popen: subprocess.Popen[bytes]
    deaths: list[float] = field(default_factory=list)
    restarts: int = 0
    since: float = field(default_factory=time.monotonic)
    due: float | None = None  # when to start it again (monotonic), while it is dead


class Supervisor:
    """Use: `start` each process, then `watch` until a signal, and `stop` in any case."""

    def __init__(self, checkout: Path, logs: Path, state: State, about: dict[str, Any] | None = None) -> None:
        self.checkout = checkout
        self.logs = logs
        self.state = state
        self.about = about or {}
        self.show = False
        self.asked = False
        self._all: dict[str, Running] = {}
        self._selector = selectors.DefaultSelector()

    def listen(self) -> None:
        """From now on a signal to stop is noted, and raised as StopAskedError by the next `pump`."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note)

    def _note(self, _number: int, _frame: object) -> None:
        self.asked = True

    def start(self, process: Process) -> None:
        """Start `process` and return once it answers. Raises GaveUpError when it does not."""
        if process.prepare:
            process.prepare()
        journal = Journal(self.logs, process.name, echo=lambda line: self._echo(process.name, line))
        running = Running(process, journal, self._spawn(process, journal))
        self._all[process.name] = running
        self._write()
        if process.wait:
            self.until_ready(running.process.name, process.wait)

    def until_ready(self, name: str, wait: Callable[[Callable[[], bool]], None]) -> None:
        """Wait while keeping the others alive. Raises GaveUpError with the last lines of `name`."""

        def alive() -> bool:
            self.pump(0)
            return True  # a death is no end: pump starts it again, or gives up

        try:
            wait(alive)
        except (GaveUpError, StopAskedError):
            raise
        except Exception as failed:
            raise GaveUpError(f"{failed}\n{self._last(name)}") from failed

    def run(self, process: Process, say: Callable[[str], None]) -> None:
        """Run `process` to its end, each of its lines given to `say`. Raises GaveUpError when it fails."""
        journal = Journal(self.logs, process.name, echo=say)
        popen = self._spawn(process, journal)
        self._all[process.name] = Running(process, journal, popen)
        self._write()
        try:
            while popen.poll() is None:
                self.pump(0.1, without=process.name)
            self.pump(0, without=process.name)
        finally:
            self._end([self._all[process.name]])
            del self._all[process.name]
        if popen.returncode:
            raise GaveUpError(f"{process.name} failed (exit {popen.returncode}).\n" + "\n".join(journal.last))

    def settle(self) -> None:
        """Return once everything lives, and what had died has lived for a while. Raises GaveUpError."""
        while any(one.popen.poll() is not None or self._shaky(one) for one in self._all.values()):
            self.pump(0.1)

    @staticmethod
    def _shaky(running: Running) -> bool:
        return bool(running.deaths) and time.monotonic() - running.deaths[-1] < SETTLED

    def ready(self) -> None:
        """Write down that everything answers."""
        self.about["ready"] = True
        self._write()

    def watch(self) -> None:
        """Keep everything alive. Ends by StopAskedError or GaveUpError."""
        while True:
            self.pump(0.2)

    def pump(self, seconds: float, *, without: str = "") -> None:
        """Read what was said in the next `seconds`, then see to the dead."""
        for key, _ in self._selector.select(seconds):
            self._read(key)
        if self.asked:
            raise StopAskedError
        now = time.monotonic()
        for running in [one for one in self._all.values() if one.process.name != without]:
            if running.due is None and running.popen.poll() is not None:
                self._bury(running, now)
            elif running.due is not None and now >= running.due:
                self._revive(running)

    def stop(self) -> None:
        """Programs first, newest first; then the databases. Kills what does not leave within `PATIENCE`."""
        newest_first = list(reversed(self._all.values()))
        self._end([one for one in newest_first if not one.process.database])
        self._end([one for one in newest_first if one.process.database])
        for running in newest_first:
            running.journal.close()
        self._all.clear()

    def _echo(self, name: str, line: str) -> None:
        if self.show:
            print(f"{name:<12} {line}", flush=True)

    def _spawn(self, process: Process, journal: Journal) -> subprocess.Popen[bytes]:
        ours, theirs = os.pipe()
        os.set_blocking(ours, False)
        popen = spawn(
            process.command,
            environment=process.environment,
            output=theirs,
            directory=self.checkout,
            mode=process.mode,
            on_orphan=process.stop_signal,
        )
        os.close(theirs)
        self._selector.register(ours, selectors.EVENT_READ, journal)
        return popen

    def _read(self, key: selectors.SelectorKey) -> None:
        journal: Journal = key.data
        try:
            piece = os.read(key.fd, 65536)
        except BlockingIOError:
            return
        if not piece:
            self._selector.unregister(key.fd)
            os.close(key.fd)
            journal.close()
            return
        journal.take(piece)

    def _bury(self, running: Running, now: float) -> None:
        """Note a death, end what it left behind, and plan the next life. Raises GaveUpError after too many."""
        name, code = running.process.name, running.popen.returncode
        end_session(running.popen.pid)
        if code == 0 and now - running.since > LIVED:
            running.due = now  # it asked for a fresh life, as workers do after so many jobs
            return
        running.deaths = [moment for moment in running.deaths if now - moment < WITHIN] + [now]
        if len(running.deaths) >= DEATHS:
            said = self._last(name)
            raise GaveUpError(f"{name} ended {DEATHS} times within {WITHIN:.0f} s (exit {code}).\n{said}")
        wait = min(FIRST_WAIT * 2 ** (len(running.deaths) - 1), LONGEST_WAIT)
        running.due = now + wait
        running.journal.take(f"-- ended (exit {code}); again in {wait:.1f} s\n".encode())

    def _revive(self, running: Running) -> None:
        running.due = None
        running.restarts += 1
        running.since = time.monotonic()
        running.popen = self._spawn(running.process, running.journal)
        self._write()

    def _end(self, group: list[Running]) -> None:
        for running in group:
            if running.popen.poll() is None:
                running.popen.send_signal(running.process.stop_signal)
        until = time.monotonic() + PATIENCE
        while any(one.popen.poll() is None for one in group) and time.monotonic() < until:
            for key, _ in self._selector.select(0.05):
                self._read(key)
        for running in group:
            with contextlib.suppress(ProcessLookupError):
                running.popen.kill()
            running.popen.wait()
            end_session(running.popen.pid)
        for key, _ in self._selector.select(0):
            self._read(key)

    def _last(self, name: str) -> str:
        return "\n".join(f"  {line}" for line in self._all[name].journal.last) if name in self._all else ""

    def _write(self) -> None:
        processes = {
            name: {"pid": one.popen.pid, "born": born(one.popen.pid), "restarts": one.restarts}
            for name, one in self._all.items()
        }
        self.state.write({"supervisor": os.getpid(), **self.about, "processes": processes})

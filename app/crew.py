"""The crew: `python -m app.crew`. Relay, scheduler, workers and inbound mail as children of one process that has imported the house once.

Reading the house in costs a process more than a second; six of them on a small machine make starting slow. On a larger
one each can be run by itself (`python -m app.relay`, `python -m app.worker mail` ...).
"""

import ctypes
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable
from types import FrameType

from app import inbound, relay, scheduler, worker
from kernel import config, log

LOG = log.get("crew")
ROLES: dict[str, Callable[[], None]] = {
    "relay": relay.main,
    "scheduler": scheduler.main,
    "worker": lambda: worker.main(["prompt", "money"]),
    "worker-mail": lambda: worker.main(["mail"]),
    "worker-bulk": lambda: worker.main(["bulk"]),
    "inbound": inbound.main,
}
MOST_DEATHS, WITHIN_SECONDS = 5, 60.0
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG, prctl(2)


class Crew:
    """The children, by process id."""

    def __init__(self) -> None:
        """Nobody is on board yet."""
        self.aboard: dict[int, str] = {}
        self.deaths: deque[float] = deque(maxlen=MOST_DEATHS)
        self.stopping = False

    def run(self) -> int:
        """Keep every role manned until told to stop; 1 when they keep dying."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        for role in ROLES:
            self.board(role)
        while self.aboard:
            pid, status = os.wait()
            role = self.aboard.pop(pid)
            if self.stopping:
                continue
            if status and self.mutiny(role, status):
                self.stop(signal.SIGTERM, None)
            elif not self.stopping:  # it may have been told while it waited
                self.board(role)
        return 1 if len(self.deaths) == MOST_DEATHS else 0

    def board(self, role: str) -> None:
        """Fork a child for a role; it dies with this process."""
        captain = os.getpid()
        pid = os.fork()
        if pid:
            self.aboard[pid] = role
            return
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != captain:  # it died in between: no signal would ever come
            os._exit(1)
        status = 1
        try:
            ROLES[role]()
            status = 0
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)

    def mutiny(self, role: str, status: int) -> bool:
        """Note a death; True when there were too many of late. A waiting time grows with their number."""
        now = time.monotonic()
        recent = sum(1 for death in self.deaths if now - death < WITHIN_SECONDS)
        self.deaths.append(now)
        LOG.error("died", role=role, code=os.waitstatus_to_exitcode(status), recent=recent + 1)
        if recent + 1 >= MOST_DEATHS:
            return True
        time.sleep(0.2 * 2**recent)
        return False

    def stop(self, _number: int, _frame: FrameType | None) -> None:
        """Tell everybody to finish."""
        self.stopping = True
        for pid in self.aboard:
            os.kill(pid, signal.SIGTERM)


if __name__ == "__main__":
    log.set_up("crew")
    if not config.from_environment(os.environ).inbound_domain:
        del ROLES["inbound"]  # letters cannot be replied to here
    sys.exit(Crew().run())

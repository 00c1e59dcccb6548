"""The loop of a process that turns until it is told to stop; a service that is away is waited for."""

import signal
import time
from collections.abc import Callable
from types import FrameType

from sqlalchemy.exc import OperationalError

from kernel import log
from kernel.queue import Away

LOG = log.get("loop")


def forever(turn: Callable[[], None], *, pause_seconds: float) -> None:
    """Call `turn` again and again until SIGTERM or SIGINT. Main thread only."""
    told: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        told.append(number)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while not told:
        try:
            turn()
        except (Away, OperationalError) as obstacle:
            LOG.warning("waiting for a service", error=type(obstacle).__name__)
            time.sleep(1)
        time.sleep(pause_seconds)

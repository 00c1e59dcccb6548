"""One program of the stack: what it is called, how it is started, how it is told to stop."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from signal import SIGTERM, Signals


@dataclass(frozen=True, kw_only=True)
class Process:
    """A row of the table in infra.stack.

    mode: see infra.launch. prepare: called before the first start. wait: returns once it answers, or raises; it is
    given a callable that says whether the program still lives.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    stop_signal: Signals = SIGTERM
    mode: str = "plain"
    database: bool = False  # databases start first and stop last
    prepare: Callable[[], None] | None = None
    wait: Callable[[Callable[[], bool]], None] | None = None


def born(pid: int) -> int | None:
    """When the kernel started `pid` (clock ticks since boot), or None: with it a used-again number is seen."""
    try:
        return int(_stat(pid)[19])
    except (OSError, IndexError):
        return None


def lives(pid: int, since: int | None) -> bool:
    """Whether the process `born` at `since` runs still; one that has ended and waits to be noticed does not."""
    try:
        fields = _stat(pid)
    except OSError:
        return False
    return int(fields[19]) == since and fields[0] != "Z"


def of_session(session: int) -> list[int]:
    """The living processes that belong to `session`, so also what a killed program left behind."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = _stat(int(entry.name))
            except OSError:  # it ended meanwhile
                continue
            if int(fields[3]) == session and fields[0] != "Z":
                found.append(int(entry.name))
    return found


def _stat(pid: int) -> list[str]:
    """The fields of proc(5) `stat` after the name, which may hold spaces: state is 0, session 3, start time 19."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()

"""How every program of the stack is started: through launch.py, in a session of its own."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from signal import SIGTERM, Signals
from typing import IO

LAUNCHER = Path(__file__).with_name("launch.py")


def launched(command: Sequence[str], *, mode: str = "plain", on_orphan: Signals = SIGTERM) -> list[str]:
    """The command line that runs `command` as `mode` and sends it `on_orphan` when this process ends."""
    return [sys.executable, "-I", "-S", str(LAUNCHER), mode, str(int(on_orphan)), str(os.getpid()), *command]


def spawn(
    command: Sequence[str],
    *,
    environment: Mapping[str, str],
    output: int | IO[bytes],
    directory: Path | None = None,
    mode: str = "plain",
    on_orphan: Signals = SIGTERM,
) -> subprocess.Popen[bytes]:
    """Start `command` with standard output and error in `output`. Call from the main thread only (see launch.py)."""
    return subprocess.Popen(
        launched(command, mode=mode, on_orphan=on_orphan),
        env=dict(environment),
        cwd=directory,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )

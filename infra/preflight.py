"""What must be true before anything is started; each breach is one sentence for the person."""

import contextlib
import errno
import shutil
import socket
import tempfile
from collections.abc import Iterable
from pathlib import Path

ROOM = 500_000_000  # bytes: a fresh database, its log and the logs of the programs
HIGHEST = 32_762  # above 32767 begins the kernel's ephemeral range, and the base port has five more above it
LOWEST = 1024


class RefusedError(Exception):
    """Something is missing; the message is one sentence."""


def base_port(text: str) -> int:
    """The base port as typed. Raises RefusedError when no stack can stand on it."""
    if not (text.isascii() and text.isdigit() and LOWEST <= int(text) <= HIGHEST):
        raise RefusedError(f"The port must be a whole number from {LOWEST} to {HIGHEST}, not {text!r}.")
    return int(text)


def writable(folder: Path) -> None:
    """Raise RefusedError when nothing can be written in `folder` (made when missing)."""
    try:
        folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"1")
    except OSError as refused:
        if refused.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise RefusedError(f"The disk under {folder} is full.") from refused
        raise RefusedError(f"Smiile cannot write in {folder}: {refused.strerror}.") from refused


def room(folder: Path, needed: int = ROOM) -> None:
    """Raise RefusedError when the disk under `folder` is nearly full."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise RefusedError(
            f"The disk is nearly full: {free // 1_000_000} MB are free under {folder}, "
            f"Smiile needs {needed // 1_000_000} MB."
        )


def free_ports(ports: Iterable[int]) -> None:
    """Raise RefusedError naming those of `ports` that another program holds on 127.0.0.1."""
    taken = [port for port in ports if not _free(port)]
    if taken:
        name = "Port" if len(taken) == 1 else "Ports"
        verb = "is" if len(taken) == 1 else "are"
        raise RefusedError(
            f"{name} {', '.join(map(str, taken))} {verb} taken by another program. "
            "Stop it, or choose another base port: ./smiile up --port 9000"
        )


def _free(port: int) -> bool:
    with contextlib.closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True

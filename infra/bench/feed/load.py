"""A small client: some readers at once, each asking for one page after the other."""

import itertools
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

CONNECTIONS = 8
HOST = "fr.localhost"


@dataclass
class Load:
    """What a round brought: pages, seconds of the round, and of each page."""

    pages: int = 0
    seconds: float = 0.0
    took: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return self.pages / self.seconds


def fetch(port: int, path: str, device: str, accept: str = "identity") -> bytes:
    """One page's body as it is sent. Raises RuntimeError unless it is 200."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        return _ask(connection, _request(path, device, accept))


def run(
    port: int, path: str, devices: Sequence[str], *, seconds: float, accept: str = "identity", fresh: bool = False
) -> Load:
    """Ask for so many seconds, as one device after the other, over connections that stay open.

    `fresh`: each page over a connection of its own, as readers come. Eight that stay are dealt out to the workers once
    for all, five to three or worse, and what is measured then is the hand they got.
    """
    load, lock = Load(), threading.Lock()
    more = ("Connection: close",) if fresh else ()
    requests = itertools.cycle([_request(path, device, accept, *more) for device in devices])
    until = time.perf_counter() + seconds
    failed: list[Exception] = []

    def ask() -> None:
        took = []
        connection: socket.socket | None = None
        try:
            while (began := time.perf_counter()) < until:
                with lock:
                    request = next(requests)
                connection = connection or socket.create_connection(("127.0.0.1", port))
                _ask(connection, request)
                if fresh:
                    connection.close()
                    connection = None
                took.append(time.perf_counter() - began)
        except (OSError, RuntimeError) as error:
            failed.append(error)
        if connection:
            connection.close()
        with lock:
            load.took += took

    began = time.perf_counter()
    threads = [threading.Thread(target=ask) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    load.pages, load.seconds = len(load.took), time.perf_counter() - began
    return load


def _request(path: str, device: str, accept: str, *more: str) -> bytes:
    lines = (f"GET {path} HTTP/1.1", f"Host: {HOST}", f"Cookie: device={device}", f"Accept-Encoding: {accept}", *more)
    return "\r\n".join((*lines, "", "")).encode()


def _ask(connection: socket.socket, request: bytes) -> bytes:
    connection.sendall(request)
    received = b""
    while b"\r\n\r\n" not in received:
        received += _more(connection)
    head, _, body = received.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(head.decode(errors="replace")[:200])
    length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    parts, missing = [body], int(length.partition(b":")[2]) - len(body)
    while missing > 0:
        parts.append(_more(connection))
        missing -= len(parts[-1])
    return b"".join(parts)


def _more(connection: socket.socket) -> bytes:
    block = connection.recv(1 << 17)
    if not block:
        raise RuntimeError("the server hung up")
    return block

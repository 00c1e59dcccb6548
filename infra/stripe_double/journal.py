"""What was asked, one line each: done again in the same order it gives the same double. A kill -9 loses nothing."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from infra.stripe_double.control import control
from infra.stripe_double.core import Core
from infra.stripe_double.errors import Refused

KEPT = {"authorization", "content-type", "idempotency-key", "stripe-account", "stripe-context", "stripe-version"}


class Journal:
    """Lines in a file only its owner may read; without a file, nowhere."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)

    def write(self, **entry: Any) -> None:
        """Before the work is done: who is killed in between has lost an answer, not an effect."""
        if self.path:
            with self.path.open("a") as file:
                file.write(json.dumps(entry) + "\n")

    def entries(self) -> Iterator[dict[str, Any]]:
        if not self.path:
            return
        with self.path.open() as file:
            for line in file:
                if line.endswith("\n"):  # else the kill came in the middle of it
                    yield json.loads(line)

    def replay(self, core: Core) -> int:
        """Do it all again in a core whose clock stands. Returns how many entries."""
        self.mend()
        count = 0
        for count, entry in enumerate(self.entries(), 1):  # noqa: B007  the number is the answer
            core.world.tick(entry["at"])
            if "verb" in entry:
                again(core, entry)
            else:
                core.handle(entry["method"], entry["url"], entry["headers"], entry["body"].encode("latin-1"))
        return count

    def mend(self) -> None:
        """Cut off half a line, so that the next one does not hang on it."""
        if self.path and not self.path.read_bytes().endswith((b"\n", b"")):
            whole = self.path.read_bytes().rpartition(b"\n")
            self.path.write_bytes(whole[0] + whole[1])

    def request(self, at: int, method: str, url: str, headers: dict[str, str], body: bytes) -> None:
        kept = {name: value for name, value in headers.items() if name.lower() in KEPT}
        self.write(at=at, method=method, url=url, headers=kept, body=body.decode("latin-1"))


def again(core: Core, entry: dict[str, Any]) -> None:
    try:
        control(core, entry["verb"], **entry["given"])
    except Refused:
        return  # it was refused then, too

"""The logs of the stack: one file per program, bounded in size, each line with its time."""

from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

LARGEST = 5_000_000  # bytes; then the file becomes NAME.log.1, in place of the one before


class Journal:
    """Takes a program's output in pieces and writes whole lines to `folder`/NAME.log.

    echo: is given each line too. last: the newest lines, for the one who must say why it failed.
    """

    def __init__(
        self, folder: Path, name: str, *, echo: Callable[[str], None] | None = None, largest: int = LARGEST
    ) -> None:
        self.path = folder / f"{name}.log"
        self.echo = echo
        self.largest = largest
        self.last: deque[str] = deque(maxlen=15)
        self._rest = b""
        folder.mkdir(parents=True, exist_ok=True)

    def take(self, piece: bytes) -> None:
        *lines, self._rest = (self._rest + piece).split(b"\n")
        if len(self._rest) > self.largest:  # a line without an end
            lines, self._rest = [*lines, self._rest], b""
        if lines:
            self._write([line.decode(errors="replace") for line in lines])

    def close(self) -> None:
        if self._rest:
            self.take(b"\n")

    def _write(self, lines: list[str]) -> None:
        if self.path.exists() and self.path.stat().st_size > self.largest:
            self.path.replace(self.path.with_suffix(".log.1"))
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        with self.path.open("a", encoding="utf-8") as file:
            file.writelines(f"{now} {line}\n" for line in lines)
        self.last.extend(lines)
        if self.echo:
            for line in lines:
                self.echo(line)

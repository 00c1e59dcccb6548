"""Letters as `.eml` files in one folder, newest last by name; written under another name first."""

import email
import email.policy
import re
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import lru_cache
from pathlib import Path

NAME = re.compile(r"\d{20}-[0-9a-f]{8}")
LINE_ENDS = re.compile(r"[\r\n]+")


@dataclass(frozen=True)
class Letter:
    """One letter. to: the envelope's recipients, so blind copies too. received: UTC."""

    id: str
    received: datetime
    sender: str
    to: tuple[str, ...]
    subject: str
    text: str
    html: str
    headers: tuple[tuple[str, str], ...]


class Store:
    """The folder of letters."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def keep(self, sender: str, to: list[str], raw: bytes) -> str:
        """Store one letter with its envelope; returns its id. Raises OSError when the disk refuses."""
        name = f"{time.time_ns():020d}-{secrets.token_hex(4)}"
        envelope = "".join(f"{field}: {_one_line(value)}\r\n" for field, value in self._envelope(sender, to))
        new = self.folder / f"{name}.new"
        new.write_bytes(envelope.encode() + raw)
        new.replace(self._path(name))
        return name

    def letters(self, to: str = "", limit: int | None = None) -> list[Letter]:
        """Newest first; only those with `to` in one of their recipients, whatever its case."""
        found = []
        for letter in self._newest_first():
            if any(to.lower() in one.lower() for one in letter.to):
                found.append(letter)
            if len(found) == limit:
                break
        return found

    def letter(self, name: str) -> Letter | None:
        raw = self.raw(name)
        return None if raw is None else _read(str(self._path(name)))

    def raw(self, name: str) -> bytes | None:
        """The file as stored, or None; a name that is not ours never reaches the disk."""
        path = self._path(name)
        return path.read_bytes() if NAME.fullmatch(name) and path.exists() else None

    def clear(self) -> int:
        """Remove all letters; returns how many there were."""
        paths = list(self.folder.glob("*.eml"))
        for path in paths:
            path.unlink(missing_ok=True)
        return len(paths)

    def _newest_first(self) -> Iterator[Letter]:
        for path in sorted(self.folder.glob("*.eml"), reverse=True):
            try:
                yield _read(str(path))
            except FileNotFoundError:  # cleared meanwhile
                continue

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.eml"

    @staticmethod
    def _envelope(sender: str, to: list[str]) -> list[tuple[str, str]]:
        return [("X-Envelope-From", sender), *(("X-Envelope-To", one) for one in to)]


def _one_line(value: str) -> str:
    return LINE_ENDS.sub(" ", value)


@lru_cache(maxsize=500)  # a letter never changes
def _read(path: str) -> Letter:
    raw = Path(path).read_bytes()
    message = email.message_from_bytes(raw, policy=email.policy.default)
    name = Path(path).stem
    return Letter(
        id=name,
        received=datetime.fromtimestamp(int(name[:20]) / 1e9, UTC),
        sender=str(message["X-Envelope-From"] or ""),
        to=tuple(str(one) for one in message.get_all("X-Envelope-To", [])),
        subject=str(message["Subject"] or ""),
        text=_part(message, "plain"),
        html=_part(message, "html"),
        headers=tuple((field, str(value)) for field, value in message.items() if not field.startswith("X-Envelope-")),
    )


def _part(message: EmailMessage, kind: str) -> str:
    """The first body of that kind; what cannot be decoded is shown with marks, never refused."""
    part = message.get_body(preferencelist=(kind,))
    if part is None:
        return ""
    try:
        return str(part.get_content())
    except (LookupError, UnicodeError):
        payload = part.get_payload(decode=True)
        return payload.decode(errors="replace") if isinstance(payload, bytes) else ""

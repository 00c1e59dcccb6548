"""The store of bytes: what people send, by tenant and by the sha256 of its content. It knows neither names nor owners.

A folder of this machine today. Another store needs the same four methods; whoever fetches has been let through by the
owning room's policy (design: README 8, ruling 12).
"""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

CHUNK = 256 * 1024  # bytes
DIGEST = re.compile(r"[0-9a-f]{64}")


class Damaged(RuntimeError):
    """What was written is not what its digest promises."""


@dataclass(frozen=True)
class Upload:
    """A file as it came in: the name its sender gave it (said to people, never used as a path), and its bytes."""

    name: str
    stream: BinaryIO


class Store:
    """Bytes by (tenant, digest). The same bytes of one tenant are kept once: who deletes asks first who needs them."""

    def __init__(self, root: Path) -> None:
        """`root`: made when first needed, open to nobody else."""
        self.root = root

    def put(self, tenant: UUID, digest: str, source: BinaryIO) -> None:
        """Keep the bytes of `source`, from its start; whole or not at all. Raises Damaged."""
        home = self._path(tenant, digest)
        home.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        source.seek(0)
        counted = hashlib.sha256()
        with tempfile.NamedTemporaryFile(dir=home.parent, prefix=".part-", delete=False) as part:
            try:
                while chunk := source.read(CHUNK):
                    counted.update(chunk)
                    part.write(chunk)
                part.flush()
                os.fsync(part.fileno())
                self._arrive(Path(part.name), home, counted.hexdigest())
            except BaseException:
                Path(part.name).unlink(missing_ok=True)
                raise

    @staticmethod
    def _arrive(part: Path, home: Path, digest: str) -> None:
        if digest != home.name:
            raise Damaged(home.name)
        part.replace(home)

    def open(self, tenant: UUID, digest: str) -> BinaryIO:
        """The bytes, to be read in pieces and closed. Raises FileNotFoundError."""
        return self._path(tenant, digest).open("rb")

    def delete(self, tenant: UUID, digest: str) -> None:
        """Delete the bytes; nothing happens where there are none."""
        self._path(tenant, digest).unlink(missing_ok=True)

    def kept(self, tenant: UUID, *, before: datetime) -> Iterator[str]:
        """Digests of what was put before a moment, for the sweep; parts that a killed process left are deleted."""
        for path in (self.root / str(tenant)).glob("*/*"):
            try:
                put_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            except FileNotFoundError:  # deleted meanwhile
                continue
            if put_at >= before:
                continue
            if DIGEST.fullmatch(path.name):
                yield path.name
            else:
                path.unlink(missing_ok=True)

    def _path(self, tenant: UUID, digest: str) -> Path:
        if not isinstance(tenant, UUID) or not DIGEST.fullmatch(digest):
            raise ValueError("no key of this store")  # no part of a path is ever a stranger's
        return self.root / str(tenant) / digest[:2] / digest


def digest_of(stream: BinaryIO) -> tuple[str, int]:
    """The sha256 and the number of bytes of a stream, from its start."""
    stream.seek(0)
    counted, length = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        counted.update(chunk)
        length += len(chunk)
    stream.seek(0)
    return counted.hexdigest(), length

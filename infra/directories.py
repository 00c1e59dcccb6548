"""Where sockets may live: the kernel allows a socket's path about 107 bytes, and only we may enter its directory."""

import hashlib
import os
import tempfile
from pathlib import Path

LONGEST = 100  # bytes; sun_path holds 108 on Linux, the server adds a suffix for its lock file
NAME = ".s.PGSQL.5432.lock"  # the longest name put into such a directory


def fingerprint(path: Path) -> str:
    """A short name of `path`, the same at every start."""
    return hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:12]


def socket_directory(wanted: Path) -> Path:
    """`wanted`, or a short private directory that stands for it, made with mode 0700.

    Raises PermissionError when the short one exists and belongs to somebody else.
    """
    path = wanted if _fits(wanted) else _short(wanted)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path != wanted:
        # A shared /tmp: somebody else may have made it first, or put a link there.
        found = path.lstat()
        if path.is_symlink() or (os.geteuid() != 0 and found.st_uid != os.geteuid()):
            raise PermissionError(f"{path} belongs to somebody else.")
    path.chmod(0o700)
    return path


def _fits(path: Path) -> bool:
    return len(os.fsencode(path / NAME)) < LONGEST


def _short(wanted: Path) -> Path:
    name = f"smiile-{fingerprint(wanted)}"
    inside = Path(tempfile.gettempdir()) / name
    return inside if _fits(inside) else Path("/tmp") / name  # noqa: S108 - checked by the caller: ours, or refused

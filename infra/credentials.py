"""Secrets of one checkout: made at the first start, kept in one file that only its owner may read."""

import json
import os
import secrets
from pathlib import Path


class Credentials:
    """Named secrets in `path` (mode 0600). A name asked for the first time gets a new random value."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __getitem__(self, name: str) -> str:
        known = self._read()
        if name not in known:
            known[name] = secrets.token_urlsafe(32)
            self._write(known)
        return known[name]

    def _read(self) -> dict[str, str]:
        if not self.path.exists():
            return {}
        return {str(name): str(value) for name, value in json.loads(self.path.read_text()).items()}

    def _write(self, known: dict[str, str]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        new = self.path.with_suffix(".new")
        new.unlink(missing_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(known, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self.path)

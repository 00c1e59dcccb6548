"""Django and django-tenants, in a folder of their own under var/bench: never in the house's environment."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from infra.bench.feed.ground import CHECKOUT, FOLDER

LOCK = CHECKOUT / "infra/bench/requirements.lock"
TARGET = FOLDER / "packages"
SETTINGS = {"global.index-url": "UV_DEFAULT_INDEX", "global.extra-index-url": "UV_INDEX"}


def install() -> Path:
    """The folder with the packages of the lock, by hash; filled once per lock. Raises CalledProcessError."""
    stamp = TARGET / ".lock"
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        shutil.rmtree(TARGET, ignore_errors=True)
        target = ["--target", str(TARGET), "--require-hashes", "-r", str(LOCK), "-q"]
        uv = CHECKOUT / ".tools/bin/uv"
        if uv.exists():
            command = [str(uv), "pip", "install", "--python", sys.executable, "--no-deps", *target]
        else:
            command = [sys.executable, "-m", "pip", "install", "--no-deps", *target]
        subprocess.run(command, check=True, env=os.environ | _mirrors())
        stamp.write_text(wanted)
    return TARGET


def _mirrors() -> dict[str, str]:
    """What the machine has set for pip, which uv does not read (as in ./smiile)."""
    found = {"UV_SYSTEM_CERTS": "1", "UV_INDEX_STRATEGY": "unsafe-best-match"}
    for name, variable in SETTINGS.items():
        asked = subprocess.run(
            ["python3", "-m", "pip", "config", "get", name], capture_output=True, text=True, check=False
        )
        if asked.returncode == 0 and asked.stdout.strip():
            found[variable] = " ".join(asked.stdout.split())
    return found

"""requirements.lock: written by uv from requirements.in, with hashes, and without the address of any registry."""

import os
import re
import subprocess
import sys
from pathlib import Path

OPTIONS = ("--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate")
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?(?:==([^\s;]+))?")


def write(checkout: Path) -> int:
    """Compile the lock anew; what is pinned there already stays unless requirements.in says otherwise."""
    uv = checkout / ".tools/bin/uv"
    if not uv.exists():
        print("The lock is written by uv, which is not in .tools here.", file=sys.stderr)
        return 1
    files = ["requirements.in", "-o", "requirements.lock"]
    command = [str(uv), "pip", "compile", *OPTIONS, "--no-emit-index-url", "-q", *files]
    return subprocess.run(
        command, cwd=checkout, env=os.environ | {"UV_SYSTEM_CERTS": "1"}, stdout=subprocess.DEVNULL, check=False
    ).returncode


def breaches(checkout: Path) -> list[str]:
    """What is wrong with the lock: an address in it, or a pin of requirements.in that it does not hold."""
    locked_text = (checkout / "requirements.lock").read_text()
    found = ["requirements.lock holds an address"] if "http" in locked_text else []
    locked = dict(_pins(locked_text))
    for name, version in _pins((checkout / "requirements.in").read_text()):
        if name not in locked:
            found.append(f"{name} is in requirements.in and not in the lock: ./smiile lock")
        elif version and not _same(version, locked[name]):
            found.append(f"{name} is {version} in requirements.in and {locked[name]} in the lock: ./smiile lock")
    return found


def _pins(text: str) -> list[tuple[str, str]]:
    """Names, normalised as the package index does, and versions."""
    lines = [line for line in text.splitlines() if line and line[0] not in "# -"]
    matches = [match for match in map(PIN.match, lines) if match]
    return [(re.sub(r"[-_.]+", "-", match[1]).lower(), match[2] or "") for match in matches]


def _same(left: str, right: str) -> bool:
    """6.170 is 6.170.0."""
    return re.sub(r"(\.0)+$", "", left) == re.sub(r"(\.0)+$", "", right)

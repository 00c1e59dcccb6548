"""How long the files are: small ones are read whole."""

import subprocess
from pathlib import Path

LONGEST = 400  # lines; none may be longer
USUAL = 200  # lines; nine of ten are shorter
ENDINGS = {".py", ".html", ".css", ".js"}
NOT_WRITTEN_HERE = ("app/static/dist/", "tenants/migrations/", "translations/")


def breaches(checkout: Path) -> list[str]:
    """What is too long among the sources."""
    lines = {name: _lines(checkout / name) for name in _sources(checkout)}
    found = [f"{name} has {count} lines, more than {LONGEST}" for name, count in lines.items() if count > LONGEST]
    counts = sorted(lines.values())
    if counts and (usual := counts[int(len(counts) * 0.9)]) >= USUAL:
        found.append(f"one file in ten has {usual} lines or more; the 90th percentile stays under {USUAL}")
    return found


def _sources(checkout: Path) -> list[str]:
    """What git knows or would add, without what is built or generated."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    return [
        name
        for name in listed
        if Path(name).suffix in ENDINGS and not name.startswith(NOT_WRITTEN_HERE) and (checkout / name).is_file()
    ]


def _lines(path: Path) -> int:
    return len(path.read_bytes().splitlines())

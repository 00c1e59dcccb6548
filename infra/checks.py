"""`./smiile check`: everything that judges the source without running it. No database, no browser, under a minute."""

import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from infra import lock, sizes

FORMAT = "to mend it: .venv/bin/python -m ruff format ."
OUTPUT = 6_000  # characters shown of what a failing check said


def check(checkout: Path) -> int:
    """Run every check, also after one has failed; print a line for each. Exit code 1 when one failed."""
    began = time.monotonic()
    failed = [name for name, act in _checks(checkout) if not _passes(name, act)]
    took = time.monotonic() - began
    if failed:
        print(f"check: {', '.join(failed)} failed, in {took:.1f} s", file=sys.stderr, flush=True)
        return 1
    print(f"check: all is well, in {took:.1f} s", flush=True)
    return 0


def _checks(checkout: Path) -> list[tuple[str, Callable[[], str]]]:
    """Names and what to do; each returns what is wrong, or nothing."""

    def tool(*arguments: str, mend: str = "") -> Callable[[], str]:
        return lambda: _tool(checkout, [sys.executable, "-m", *arguments], mend)

    rows = [
        ("format", tool("ruff", "format", "--check", "--output-format=concise", ".", mend=FORMAT)),
        ("lint", tool("ruff", "check", "--quiet", "--output-format=concise", ".")),
        ("types", tool("mypy")),
        ("contracts", lambda: _tool(checkout, [str(Path(sys.executable).with_name("lint-imports"))])),
        ("catalogues", tool("infra.catalogues", "check")),
        ("lock", lambda: "\n".join(lock.breaches(checkout))),
        ("sizes", lambda: "\n".join(sizes.breaches(checkout))),
        ("architecture", tool("pytest", "tests/architecture", "-q")),
    ]
    if find_spec("infra.catalogues") is None:
        rows = [row for row in rows if row[0] != "catalogues"]
    return rows


def _passes(name: str, act: Callable[[], str]) -> bool:
    began = time.monotonic()
    wrong = act()
    print(f"{name:<14}{'FAILED' if wrong else 'ok':<8}{time.monotonic() - began:5.1f} s", flush=True)
    if wrong:
        print(wrong[-OUTPUT:], flush=True)
    return not wrong


def _tool(checkout: Path, command: list[str], mend: str = "") -> str:
    done = subprocess.run(command, cwd=checkout, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    said = f"{done.stdout}{done.stderr}".strip()
    return "" if done.returncode == 0 else f"{said or f'exit {done.returncode}'}\n{mend}".strip()

"""`./smiile test`: what the tests need is built, then the checks, then the tests."""

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from infra import checks

MOST_PROCESSES = 4  # each starts a PostgreSQL, a stack and a browser
BUILDS = (("infra.catalogues", "compile"), ("app.cli.assets",))  # skipped while a module does not exist


def test(checkout: Path, arguments: list[str]) -> int:
    """Without arguments the checks come first. Exit code: 1 when something failed, or, in CI, could not be run."""
    for name, *rest in BUILDS:
        if _exists(name) and subprocess.run([sys.executable, "-m", name, *rest], cwd=checkout, check=False).returncode:
            print(f"The tests were not run: {name} failed.", file=sys.stderr)
            return 1
    unchecked = 0 if arguments else checks.check(checkout)
    missing = _missing_browser()
    if missing:
        print(f"NOT RUN: every test that needs a browser. {missing}", flush=True)
    # Each process has databases and ports of its own; a file's tests share what they set up.
    processes = str(min(os.cpu_count() or 1, MOST_PROCESSES))
    rest = arguments or ["-n", processes, "--dist", "loadfile", "--no-loadscope-reorder", "--durations", "25"]
    outcome = subprocess.run([sys.executable, "-m", "pytest", *rest], cwd=checkout, check=False).returncode
    strict = os.environ.get("CI") == "true"
    return 1 if outcome or unchecked or (missing and strict) else 0


def _exists(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def _missing_browser() -> str:
    """Why no browser test can run, or nothing."""
    return "" if shutil.which("chromium") else "Chromium is not installed (apt-get install chromium)."

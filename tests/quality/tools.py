"""The programs that are not Python: what is missing is said by name, and in CI that is a fault."""

import shutil
from pathlib import Path

from tests.live import CHECKOUT

TOOLS = CHECKOUT / "tests/tools/node_modules"
HOW = "cd tests/tools && npm ci"


def missing(program: str, package: str) -> str:
    """What stands in the way of a tool, or nothing. `package`: what it is inside node_modules."""
    if shutil.which(program) is None:
        return f"{program} is not installed"
    if not (TOOLS / package).exists():
        return f"{Path(package).parts[0]} is not installed ({HOW})"
    return ""

"""PostgreSQL refuses to run as root: which way of becoming nobody works here, and which files nobody can reach."""

import os
import pwd
import shutil
import subprocess
from pathlib import Path

from infra.child import launched
from infra.directories import fingerprint
from infra.launch import NOBODY

MODES = ("userns", "setuid")
STATE = Path("/var/lib/smiile")  # used by root only, when nobody cannot enter the checkout


def choose(*needed: Path) -> str:
    """`plain` for an ordinary user (`userns` for one without a name, as in containers); for root what works here.

    That is the first mode that can reach all of `needed`, else `setuid`.

    PG_ROOT_MODE forces one. Raises ValueError when it names no mode.
    """
    if os.geteuid() != 0:
        return "plain" if _has_name(os.geteuid()) else "userns"  # initdb wants a user with a name
    forced = os.environ.get("PG_ROOT_MODE")
    if forced and forced not in MODES:
        raise ValueError(f"PG_ROOT_MODE is {forced!r}; it may be one of: {', '.join(MODES)}.")
    return forced or ("userns" if reaches("userns", *needed) else "setuid")


def _has_name(uid: int) -> bool:
    try:
        return bool(pwd.getpwuid(uid).pw_name)
    except KeyError:
        return False


def reaches(mode: str, *paths: Path) -> bool:
    """Whether a program started in `mode` can enter or run each of `paths`: found by trying in a child."""
    test = 'for path; do [ -x "$path" ] && { [ -d "$path" ] || [ -r "$path" ]; } || exit 1; done'
    trial = launched(["/bin/sh", "-c", test, "sh", *map(str, paths)], mode=mode)
    return subprocess.run(trial, check=False, capture_output=True, timeout=10).returncode == 0


def state_directory(checkout: Path) -> Path:
    """The directory outside a closed home that stands for `checkout`; made when missing, entered by everybody."""
    path = STATE / fingerprint(checkout)
    path.mkdir(mode=0o711, parents=True, exist_ok=True)
    STATE.chmod(0o711)
    path.chmod(0o711)
    return path


def copy_programs(package: Path, state: Path) -> Path:
    """A copy of `package`, with the sibling folder of libraries it finds by a relative path, that nobody can read."""
    target = state / package.name
    stamp = state / "programs-of"
    source = f"{package} {package.stat().st_mtime_ns}"
    if not stamp.exists() or stamp.read_text() != source:
        for folder in (package, package.with_name(f"{package.name}.libs")):
            copy = state / folder.name
            shutil.rmtree(copy, ignore_errors=True)
            if folder.exists():
                shutil.copytree(folder, copy)
                _open_to_all(copy)
        stamp.write_text(source)
    return target


def _open_to_all(tree: Path) -> None:
    for folder, _, files in os.walk(tree):
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o555 if path.stat().st_mode & 0o100 else 0o444))


def give_to(tree: Path, mode: str) -> None:
    """Make `tree` belong to the user that `mode` ends as (nobody, or root itself inside a user namespace)."""
    owner = {"setuid": NOBODY, "userns": os.geteuid()}.get(mode)
    if owner is None or not tree.exists() or tree.stat().st_uid == owner:
        return
    for folder, _, files in os.walk(tree):
        for path in (Path(folder), *(Path(folder, name) for name in files)):
            os.lchown(path, owner, owner)

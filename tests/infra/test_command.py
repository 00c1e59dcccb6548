"""The one command, used wrongly or on a machine where something is missing: one sentence, and a code that is not 0."""

import os
import shutil
import subprocess
import sys

import pytest

from infra import lock, preflight, sizes
from infra.cli import COMMANDS
from tests.infra.checkout import REPOSITORY, clean


def smiile(*arguments, folder=REPOSITORY, **environment):
    return subprocess.run(
        [sys.executable, "-m", "infra.cli", *arguments],
        cwd=folder,
        env=clean() | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def bare(folder, *arguments, **environment):
    """The script on a checkout in which nothing is installed."""
    for name in ("smiile", "requirements.lock"):
        if not (folder / name).exists():
            shutil.copy(REPOSITORY / name, folder)
    return subprocess.run(
        [str(folder / "smiile"), *arguments],
        env=clean() | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_help_names_every_command():
    done = smiile("help")
    assert done.returncode == 0
    assert all(f"./smiile {name}" in done.stdout for name in COMMANDS)
    assert smiile().stdout == done.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["upp"], "There is no command 'upp'. ./smiile help lists them all."),
        (["up", "--port", "80o0"], "The port must be a whole number from 1024 to 32762, not '80o0'."),
        (["up", "--port", "40000"], "The port must be a whole number from 1024 to 32762, not '40000'."),
        (["up", "--port", "٨٠٠٠"], "The port must be a whole number from 1024 to 32762, not '٨٠٠٠'."),
    ],
)
def test_wrong_use_is_one_sentence(arguments, sentence):
    done = smiile(*arguments)
    assert done.returncode != 0
    assert done.stderr.strip() == sentence


@pytest.mark.parametrize("arguments", [["down", "now"], ["status", "--xml"], ["places", "paint"], ["check", "all"]])
def test_unknown_argument_shows_the_usage(arguments):
    done = smiile(*arguments)
    assert done.returncode == 2
    assert f"usage: ./smiile {arguments[0]}" in done.stderr
    assert "Traceback" not in done.stderr


def test_address_of_the_application_without_the_owners_is_refused():
    done = smiile("up", DATABASE_URL="postgresql+psycopg://a@db/x")
    assert done.returncode == 1
    assert done.stderr.startswith("DATABASE_URL and DATABASE_OWNER_URL go together")


def test_wrong_python_is_one_sentence(tmp_path):
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("python3", "python3.11", "python3.12", "python3.13", "python3.14"):
        (programs / name).write_text("#!/bin/sh\nexit 1\n")
        (programs / name).chmod(0o755)
    done = bare(tmp_path, "up", PATH=f"{programs}:{os.environ['PATH']}")
    assert (done.returncode, done.stderr) == (1, "Smiile needs Python 3.11 or newer, with pip; none was found here.\n")
    done = bare(tmp_path, "up", PYTHON="no-such-python")
    assert (done.returncode, done.stderr) == (1, "PYTHON names no-such-python, which is not Python 3.11 or newer.\n")


def test_no_network_is_one_sentence(tmp_path):
    closed = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_CONFIG_FILE": "/dev/null", "PIP_FIND_LINKS": ""}
    # A Python that has no venv stands for one without the second way.
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\ncase "$*" in *venv*) exit 1;; esac\nexec {sys.base_prefix}/bin/python3 "$@"\n')
    python.chmod(0o755)
    done = bare(tmp_path, "up", PYTHON=str(python), PIP_RETRIES="0", **closed)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("The packages could not be fetched:")
    assert "Traceback" not in done.stderr


def test_checkout_without_its_lock_is_one_sentence(tmp_path):
    shutil.copy(REPOSITORY / "smiile", tmp_path)
    done = subprocess.run([tmp_path / "smiile", "up"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("requirements.lock is missing")


def test_full_disk_and_closed_folder_are_one_sentence(tmp_path):
    with pytest.raises(preflight.RefusedError, match=r"^The disk is nearly full: \d+ MB are free"):
        preflight.room(tmp_path, needed=10**18)
    (tmp_path / "file").write_text("")
    with pytest.raises(preflight.RefusedError, match="cannot write"):
        preflight.writable(tmp_path / "file")


def test_lock_is_judged(tmp_path):
    (tmp_path / "requirements.in").write_text("# a remark\nFlask_Babel[x]==4.0\nnewcomer==1.0\nsame==6.170\n")
    (tmp_path / "requirements.lock").write_text(
        "flask-babel==3.1 \\\n    --hash=sha256:00\nsame==6.170.0 ; x\n--index-url http://example.org\n"
    )
    assert lock.breaches(tmp_path) == [
        "requirements.lock holds an address",
        "flask-babel is 4.0 in requirements.in and 3.1 in the lock: ./smiile lock",
        "newcomer is in requirements.in and not in the lock: ./smiile lock",
    ]


def test_long_files_are_named(tmp_path):
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / "long.py").write_text("x = 1\n" * 401)
    (tmp_path / "data.json").write_text("1\n" * 900)
    assert sizes.breaches(tmp_path)[0] == "long.py has 401 lines, more than 400"
    (tmp_path / "long.py").unlink()
    (tmp_path / "short.py").write_text("x = 1\n" * 199)
    assert sizes.breaches(tmp_path) == []

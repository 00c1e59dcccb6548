"""Relay and worker as real processes on a database of the test's own, and a clock of conditions instead of sleeps."""

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path

from sqlalchemy import text

from infra.child import spawn
from tenants.house import House

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 30
# The same programs with shorter waits: `SETTLE_AFTER` and `QUEUE_AGAIN_AFTER` are 3 and 60 seconds in the product.
RELAY = """
from datetime import timedelta
from app import relay
relay.SETTLE_AFTER, relay.QUEUE_AGAIN_AFTER = timedelta(seconds=0.2), timedelta(seconds={again})
relay.SWEEP_SECONDS = 0.3
relay.main()
"""


def until(condition, *, what):
    """Wait for a condition; its value, once it is true."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError(f"not within {PATIENCE_SECONDS} s: {what}")


class Processes:
    """Starts relay and workers; kills what is left at the end."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self.environment, self.folder = environment, folder
        self.children: list[subprocess.Popen[bytes]] = []

    def relay(self, *, again: float = 1.0) -> subprocess.Popen[bytes]:
        return self._start("relay", "-c", RELAY.format(again=again))

    def worker(self) -> subprocess.Popen[bytes]:
        return self._start("worker", "-m", "app.worker", "prompt")

    def inbound(self) -> subprocess.Popen[bytes]:
        return self._start("inbound", "-m", "app.inbound")

    def kill(self, child: subprocess.Popen[bytes]) -> None:
        """As the kernel would, when memory is short."""
        child.kill()
        child.wait()

    def end(self) -> None:
        for child in self.children:
            with contextlib.suppress(ProcessLookupError):
                child.kill()
            child.wait()

    def _start(self, name: str, *arguments: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"{name}-{len(self.children)}.log").open("wb") as log:
            child = spawn([sys.executable, *arguments], environment=self.environment, output=log, directory=ROOT)
        self.children.append(child)
        return child


def environment(house: House) -> dict[str, str]:
    """What the processes are started with: the test's own database and its own Valkey."""
    config = house.config
    return {
        "PATH": os.environ["PATH"],
        "PYTHONUNBUFFERED": "1",
        "DATABASE_URL": config.database_url,
        "REDIS_URL": config.redis_url,
        "SMTP_URL": config.smtp_url,
        "SMIILE_BASE_URL": config.base_url,
        "SECRET_KEY": config.secret_key,
        "SMIILE_STAGE": "test",
        "INBOUND_DOMAIN": config.inbound_domain,
        "INBOUND_LISTEN": config.inbound_listen,
    }


def waiting_for(owner, table):
    """Whether somebody waits for a lock on a table."""
    wanted = text(
        "SELECT 1 FROM pg_locks l JOIN pg_class c ON c.oid = l.relation JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE NOT l.granted AND n.nspname || '.' || c.relname = :table "
        "AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    with owner.connect() as connection:
        return connection.execute(wanted, {"table": table}).first() is not None


@contextlib.contextmanager
def held(owner, table, mode):
    """Hold a lock on a table, so that a process stands still at a known point; it is let go at the end."""
    with owner.connect() as connection, connection.begin():
        connection.execute(text(f"LOCK TABLE {table} IN {mode} MODE"))
        yield

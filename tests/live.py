"""The house alive: its real processes on a database of their own, with real commits, for browsers to walk through.

Every process dies with the test run (infra.child); what they said is shown when a test fails.
"""

import contextlib
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import pytest
from sqlalchemy import insert

from app.web.assets import precompress
from infra import valkey as valkey_server
from infra.child import spawn
from infra.mail_catcher.store import Letter, Store
from infra.postgres import Postgres
from infra.stack import expect
from infra.valkey import Valkey
from kernel import config as configuration
from tenants import house as houses
from tenants import services
from tenants.house import House
from tenants.models import Family, Place, PlacePostal
from tenants.registry import Tenant
from tenants.scope import Unit
from tests import world as worlds
from tests.builders.accounts import Person
from tests.world import World

Found = TypeVar("Found")
CHECKOUT = Path(__file__).resolve().parents[1]
DATABASE = "live"
SECONDS = 60.0  # what a process may need on a busy machine
GOERLITZ = UUID("01900000-0000-7000-8000-000014626110")
MARKERSDORF = UUID("01900000-0000-7000-8000-000014626300")
ZUTPHEN = UUID("01900000-0000-7000-8000-000000000301")
GERMAN = {"timezone": "Europe/Berlin", "kind": "municipality", "code_scheme": "ags"}
GERMAN_PLACES = [
    worlds._place(
        GOERLITZ,
        "de",
        "14626110",
        "Görlitz",
        "goerlitz",
        (51.1564, 14.9910),
        **GERMAN,
        population=56_000,
        names={"de": "Görlitz"},
        all_names="Görlitz",
    ),
    worlds._place(
        MARKERSDORF,
        "de",
        "14626300",
        "Markersdorf",
        "markersdorf",
        (51.1414, 14.8803),
        **GERMAN,
        population=3_800,
        names={"de": "Markersdorf"},
        all_names="Markersdorf",
    ),
]
DUTCH_PLACES = [
    worlds._place(
        ZUTPHEN,
        "nl",
        "0301",
        "Zutphen",
        "zutphen",
        (52.1383, 6.2014),
        timezone="Europe/Amsterdam",
        kind="municipality",
        code_scheme="cbs",
        population=48_000,
        names={"nl": "Zutphen"},
        all_names="Zutphen",
    )
]
GERMAN_POSTAL = [
    {"country": "de", "postal_code": "02826", "place_id": GOERLITZ, "source": "test", "guessed": False},
    {"country": "de", "postal_code": "02829", "place_id": MARKERSDORF, "source": "test", "guessed": False},
]


@dataclass
class Live:
    """The running house. `house` works on the same database, for rows a story starts from."""

    port: int
    house: House
    world: World
    letters: Store
    environment: Mapping[str, str]
    folder: Path

    @property
    def mail_page(self) -> str:
        return self.environment["SMIILE_MAIL_PAGE"]

    def address(self, path: str = "/", *, country: str = "fr", port: int | None = None) -> str:
        """A page of a country."""
        return f"http://{country}.localhost:{port or self.port}{path}"

    def unit(self, country: str = "fr", *, read_only: bool = False) -> AbstractContextManager[Unit]:
        """A unit of work that commits."""
        return self.house.scope.unit(self.tenant(country), read_only=read_only)

    def tenant(self, country: str) -> Tenant:
        return self.house.registry.country_by_host(f"{country}.localhost")

    def person(self, build: Callable[..., Person], country: str = "fr", **changes: object) -> Person:
        """Somebody who has an account already."""
        with self.unit(country) as unit:
            person = build(unit.session, **changes)
            unit.session.flush()
            unit.session.expunge_all()
        return person

    def letter(self, to: str, *, number: int = 1) -> Letter:
        """The letter that has come to an address, waited for; `number`: the how manyth, oldest first."""
        return wait_for(lambda: _nth(self.letters.letters(to), number), f"letter {number} to {to}", self.said)

    def said(self) -> str:
        """The last words of every process."""
        return "\n".join(f"--- {log.name}\n{_end(log)}" for log in sorted(self.folder.glob("*.log")))

    def program(self, name: str, *command: str, **changes: str) -> "subprocess.Popen[bytes]":
        """Start one program of the house: a module and its arguments."""
        with (self.folder / f"{name}.log").open("ab") as log:
            return spawn(
                [sys.executable, "-m", *command],
                environment={**self.environment, **changes},
                output=log,
                directory=CHECKOUT,
            )

    @contextlib.contextmanager
    def streams(self, port: int) -> Iterator["subprocess.Popen[bytes]"]:
        """The streams process on a port, answering; without an address of a database."""
        bind = ["--bind", f"127.0.0.1:{port}", "-k", "gevent", "-w", "1", "--worker-connections", "2000"]
        told = {"DATABASE_URL": "", "SECRET_KEY": ""}
        child = self.program("streams", "gunicorn", "app.streams:start()", *bind, "--no-control-socket", **told)
        try:
            expect(port, f"localhost:{port}", lambda: child.poll() is None)
            yield child
        finally:
            _stop([child])

    @contextlib.contextmanager
    def web(self, port: int, name: str = "web", **changes: str) -> Iterator[None]:
        """The web process on a port, answering."""
        bind = ["--bind", f"127.0.0.1:{port}", "-k", "gthread", "-w", "1", "--threads", "8"]
        url = f"http://localhost:{port}"
        child = self.program(
            name, "gunicorn", "app.wsgi:app", *bind, "--no-control-socket", **{"SMIILE_BASE_URL": url, **changes}
        )
        try:
            expect(port, f"fr.localhost:{port}", lambda: child.poll() is None)
            yield
        except TimeoutError as silent:
            raise AssertionError(f"{silent}\n{self.said()}") from silent
        finally:
            _stop([child])


@pytest.fixture(scope="session")
def live(server: Postgres, world: World) -> Iterator[Live]:
    """The house alive, one for all stories of a run: each story brings persons of its own."""
    with running(server, world) as house:
        yield house


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """A failed story shows what the processes said."""
    report = yield
    alive = getattr(item, "funcargs", {}).get("live")
    if report.failed and alive is not None:
        report.sections.append(("what the processes said", alive.said()))
    return report


@contextlib.contextmanager
def running(server: Postgres, world: World) -> Iterator[Live]:
    """Everything that serves, on free ports; stopped by its number at the end."""
    folder = Path(tempfile.mkdtemp(prefix="smiile-live-"))
    worlds.create_database(server, DATABASE, worlds.BASE)
    _open_others(server)
    precompress(CHECKOUT / "app/static/dist")
    web, page, smtp, streams, lmtp = (base := free_ports(5)), base + 1, base + 2, base + 3, base + 4
    with contextlib.ExitStack() as ending:
        ending.callback(shutil.rmtree, folder, ignore_errors=True)
        ending.callback(worlds.drop_database, server, DATABASE)
        cache = ending.enter_context(valkey_server.running())
        environment = _environment(server, cache, folder, web, page, smtp, streams) | {
            "INBOUND_DOMAIN": "reply.{country}.localhost",
            "INBOUND_LISTEN": f"127.0.0.1:{lmtp}",
        }
        house = houses.build(configuration.from_environment(environment))
        ending.callback(house.close)
        live = Live(web, house, world, Store(folder / "mail"), environment, folder)
        children = [
            live.program("mail", "infra.mail_catcher", str(page), str(smtp), str(folder / "mail"), str(lmtp)),
            live.program("relay", "app.relay"),
            *(live.program(f"worker-{queue}", "app.worker", queue) for queue in ("prompt", "mail", "bulk")),
            live.program("scheduler", "app.scheduler"),
            live.program("inbound", "app.inbound"),
        ]
        ending.callback(_stop, children)
        expect(page, f"localhost:{page}", lambda: children[0].poll() is None)
        ending.enter_context(live.streams(streams))
        ending.enter_context(live.web(web))
        yield live


def wait_for(find: Callable[[], Found | None], what: str, said: Callable[[], str], seconds: float = SECONDS) -> Found:
    """What `find` gives, as soon as it gives something."""
    until = time.monotonic() + seconds
    while (found := find()) is None:
        if time.monotonic() > until:
            raise AssertionError(f"It did not come in {seconds} s: {what}\n{said()}")
        time.sleep(0.05)
    return found


def free_ports(count: int) -> int:
    """The first of so many neighbouring free ports, below the kernel's ephemeral range."""
    while True:
        base = random.randrange(20_000, 32_700, count)
        with contextlib.ExitStack() as held:
            try:
                for port in range(base, base + count):
                    held.enter_context(socket.create_server(("127.0.0.1", port)))
            except OSError:
                continue
            return base


def _environment(
    server: Postgres, cache: Valkey, folder: Path, web: int, page: int, smtp: int, streams: int
) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "SMIILE_", "DATABASE_"))}
    return {
        **kept,
        "PYTHONUNBUFFERED": "1",
        "DATABASE_URL": worlds.app_url(server, DATABASE),
        "REDIS_URL": cache.url(),
        "SMTP_URL": f"smtp://127.0.0.1:{smtp}",
        "SECRET_KEY": "only for tests",
        "SMIILE_BASE_URL": f"http://localhost:{web}",
        "SMIILE_MAIL_PAGE": f"http://localhost:{page}",
        "SMIILE_LIVE_URL": f"http://{{host}}:{streams}/live",
        "SMIILE_LIVE_KEY": "only for live pages in tests",
        "SMIILE_STAGE": "test",
        "SMIILE_VAR": str(folder / "var"),
    }


def _open_others(server: Postgres) -> None:
    """Germany with a town that writes, the Netherlands without."""
    owner = worlds.owner_engine(server, DATABASE)
    try:
        with owner.begin() as control:
            control.execute(insert(Place), GERMAN_PLACES + DUTCH_PLACES)
            control.execute(insert(PlacePostal), GERMAN_POSTAL)
        for code, name in (("de", "Germany"), ("nl", "Netherlands")):
            new = services.NewTenant(family=Family.country, country=code, name=name, hosts=(f"{code}.localhost",))
            services.open_tenant(owner, new)
        town = services.NewTenant(
            family=Family.collectivity, country="de", name="Görlitz", slug="goerlitz", place_ids=(GOERLITZ,)
        )
        services.open_tenant(owner, town)
    finally:
        owner.dispose()


def _stop(children: list["subprocess.Popen[bytes]"]) -> None:
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _nth(newest_first: list[Letter], number: int) -> Letter | None:
    return newest_first[-number] if len(newest_first) >= number else None


def _end(log: Path) -> str:
    return log.read_text(errors="replace")[-3000:]

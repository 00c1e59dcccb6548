"""The ground of `bench live`: the house alive, two neighbours who talk, and the process that plays open pages."""

import contextlib
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from sqlalchemy import create_engine, insert

from app import wiring
from app.blueprints.accounts.models import Account, Device
from app.blueprints.ads.models import Ad
from app.blueprints.conversations import services as conversations
from app.blueprints.conversations.models import Conversation, Message
from app.blueprints.places.models import KnownPlace
from infra import postgres, valkey
from infra.bench.rounds import cpu_of
from infra.bench.rows import LAT, LON, a_place, an_account, an_ad
from infra.child import spawn
from infra.postgres import Postgres
from infra.process import of_session
from infra.stack import expect
from kernel import clock, config, ids, live
from kernel.live import Subject
from kernel.queue import Queue
from tenants import house as houses
from tenants import migrate, services
from tenants.asker import Asker
from tenants.house import House
from tenants.models import Family
from tenants.registry import Tenant

ROOMS = wiring.COUNTRY  # importing the wiring imports every table
PORT = int(os.environ.get("BENCH_PORT", "18400"))
WEB, STREAMS = PORT, PORT + 4
KEY, TOKEN, ORIGIN = "only for the benchmark", "device-of-the-benchmark", f"http://fr.localhost:{WEB}"
CHECKOUT = Path(__file__).resolve().parents[2]
ADS = 40


@dataclass
class Ground:
    """The house alive with two neighbours who talk, and the process that plays open pages."""

    house: House
    country: Tenant
    tom: Asker
    talk: UUID
    sessions: dict[str, int]  # of each program: its process and its children
    pages: "subprocess.Popen[str]"
    queue: Queue
    told: "queue.Queue[dict[str, object]]" = field(default_factory=queue.Queue)

    def say(self, command: str) -> None:
        """Give the open pages a command, and wait until it is so."""
        assert self.pages.stdin is not None
        self.pages.stdin.write(f"{command}\n")
        self.pages.stdin.flush()
        while "done" not in self.told.get(timeout=60):
            pass

    def cpu(self, program: str) -> float:
        """CPU seconds of a program with its children and all their threads."""
        tasks = (task for pid in self._processes(program) for task in Path(f"/proc/{pid}/task").iterdir())
        return sum(cpu_of(int(task.name)) for task in tasks)

    def private(self, program: str) -> int:
        """KiB of memory of a program's largest process that it shares with nobody."""
        return max(_private(pid) for pid in self._processes(program))

    def _processes(self, program: str) -> list[int]:
        if program == "postgres":  # each backend makes a session of its own
            listed = Path(f"/proc/{self.sessions[program]}/task/{self.sessions[program]}/children")
            return [self.sessions[program], *map(int, listed.read_text().split())]
        return of_session(self.sessions[program])

    def path(self) -> str:
        """The door of messages later than the newest: there are none."""
        with self.house.scope.unit(self.country, read_only=True) as unit:
            talk = unit.session.get_one(Conversation, self.talk)
            newest = unit.session.get_one(Message, talk.last_message_id)
            return f"/conversations/{talk.public_id}/later?after={newest.public_id}"


def alive(stack: contextlib.ExitStack) -> Ground:
    """Everything that serves, until the stack ends."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="smiile-bench-")))
    server = stack.enter_context(postgres.running(folder / "postgres", durable=True))
    cache = stack.enter_context(valkey.running())
    environment = _environment(server, cache.url())
    country, tom = _neighbours(server)
    house = houses.build(config.from_environment(environment))
    stack.callback(house.close)
    about = conversations.About(kind="ads", id=ids.uuid7(), title="A ladder", path="/ads/abc")
    with house.scope.unit(country) as unit:
        talk = conversations.start(unit.session, asker=tom, to=country.id, about=about, text="Hello", key=None).id
    postmaster = folder / "postgres" / "postgres" / "postmaster.pid"
    sessions = {"postgres": int(postmaster.read_text().split()[0])} | _programs(stack, folder, environment)
    pages = subprocess.Popen(
        [sys.executable, "-m", "infra.bench.open_pages"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=CHECKOUT,
    )
    stack.callback(_stop, pages)
    ground = Ground(house, country, tom, talk, sessions, pages, Queue(cache.url()))
    threading.Thread(target=_listen, args=(ground,), daemon=True).start()
    _introduce(ground)
    return ground


def _environment(server: Postgres, cache: str) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(("PG", "SMIILE_"))},
        "DATABASE_URL": server.dsn("smiile_app", "smiile"),
        "REDIS_URL": cache,
        "SMTP_URL": "smtp://127.0.0.1:9",
        "SMIILE_BASE_URL": f"http://localhost:{WEB}",
        "SECRET_KEY": KEY,
        "SMIILE_LIVE_KEY": KEY,
        "SMIILE_LIVE_URL": f"http://{{host}}:{STREAMS}/live",
        "SMIILE_STAGE": "test",
        "SMIILE_PROXIES": "1",  # the open pages come from as many addresses as they say
    }


def _neighbours(server: Postgres) -> tuple[Tenant, Asker]:
    """Léa, whose key is the country's, with her ads and her device; and Tom, who writes to her."""
    owner = create_engine(server.dsn("smiile_owner", "smiile"))
    migrate.migrate_control(owner)
    new = services.NewTenant(family=Family.country, country="fr", name="France", hosts=("fr.localhost",))
    country = services.open_tenant(owner, new)
    lea, tom, now = country.id, ids.uuid7(), clock.now()
    device = {"id": ids.uuid7(), "account_id": lea, "digest": ids.digest(TOKEN), "label": "", "created_at": now}
    with owner.execution_options(schema_translate_map={"country": country.schema}).begin() as connection:
        connection.execute(insert(KnownPlace), a_place(lea, now))
        other = {"id": tom, "place_id": lea, "email": "other@example.org", "email_key": "other@example.org"}
        connection.execute(insert(Account), [an_account(lea, now), an_account(lea, now) | other])
        connection.execute(insert(Ad), [an_ad(lea, number, now) for number in range(ADS)])
        connection.execute(insert(Device), {**device, "seen_at": now})
    owner.dispose()
    asker = Asker(
        account_id=tom, device_id=tom, display_name="Tom", initials="T", locale="fr", time_zone="Europe/Paris",
        confirmed=True, lat=LAT, lon=LON,
    )  # fmt: skip
    return country, asker


def _programs(stack: contextlib.ExitStack, folder: Path, environment: dict[str, str]) -> dict[str, int]:
    """Start what serves; the session of each."""
    stays, sessions = ["--no-control-socket", "--bind"], {}
    programs = {
        "relay": ["app.relay"],
        "worker": ["app.worker", "prompt"],
        "web": ["gunicorn", "app.wsgi:app", "-k", "gthread", "-w", "2", "--threads", "8", *stays, f"127.0.0.1:{WEB}"],
        "streams": [
            "gunicorn", "app.streams:start()", "-k", "gevent", "-w", "1", "--worker-connections", "2000", *stays,
            f"127.0.0.1:{STREAMS}",
        ],
    }  # fmt: skip
    for name, command in programs.items():
        log = stack.enter_context((folder / f"{name}.log").open("wb"))
        child = spawn([sys.executable, "-m", *command], environment=environment, output=log, directory=CHECKOUT)
        stack.callback(_stop, child)
        sessions[name] = child.pid
    for port in (WEB, STREAMS):
        expect(port, f"fr.localhost:{port}", lambda: True)
    return sessions


def _introduce(ground: Ground) -> None:
    """Tell the open pages whose they are, and wait until somebody tells them anything."""
    topics = {
        live.topic(ground.country.id, Subject.badge, ground.country.id): "badge",
        live.topic(ground.country.id, Subject.conversation, ground.talk): "conversation",
    }
    first = {"web": WEB, "streams": STREAMS, "key": KEY, "origin": ORIGIN, "topics": topics}
    first |= {"host": f"fr.localhost:{WEB}", "cookie": TOKEN, "path": ground.path()}
    assert ground.pages.stdin is not None
    ground.pages.stdin.write(json.dumps(first) + "\n")
    until = time.monotonic() + 20
    while not ground.queue.heard():
        assert time.monotonic() < until, "the streams process does not listen"
        time.sleep(0.1)


def _listen(ground: Ground) -> None:
    assert ground.pages.stdout is not None
    for line in ground.pages.stdout:
        ground.told.put(json.loads(line))


def _stop(child: "subprocess.Popen[bytes] | subprocess.Popen[str]") -> None:
    child.terminate()
    try:
        child.wait(15)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _private(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(("Private_Dirty", "Private_Clean")))

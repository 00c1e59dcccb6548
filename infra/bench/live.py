"""`bench live`: what pages that stay open cost the others, the streams process and the machine, and how soon news arrive."""

import contextlib
import http.client
import json
import os
import queue
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from sqlalchemy import create_engine, insert

from app import wiring
from app.blueprints.accounts.models import Account, Device
from app.blueprints.ads.models import Ad
from app.blueprints.conversations import services as conversations
from app.blueprints.places.models import KnownPlace
from infra import postgres, valkey
from infra.bench.rounds import Figure, cpu_of
from infra.bench.rows import LAT, LON, a_place, an_account, an_ad
from infra.child import spawn
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

ROOMS = wiring.COUNTRY  # importing the wiring imports every table
PORT = int(os.environ.get("BENCH_PORT", "18400"))
WEB, STREAMS = PORT, PORT + 4
KEY, TOKEN, ORIGIN = "only for the benchmark", "device-of-the-benchmark", f"http://fr.localhost:{WEB}"
CHECKOUT = Path(__file__).resolve().parents[2]
CLIENTS = 4
TURN_SECONDS = float(os.environ.get("BENCH_TURN", "4"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "9"))
QUIET_SECONDS = float(os.environ.get("BENCH_QUIET", "20"))
SETTLE_SECONDS = 0.5
MESSAGES = 200
# (pages that listen, pages that ask every 15 seconds)
VARIANTS = {"none": (0, 0), "300": (300, 0), "1000": (1000, 0), "300 asking": (0, 300), "1000 asking": (0, 1000)}


@dataclass
class Ground:
    """The house alive with two neighbours who talk, and the process that plays open pages."""

    house: House
    country: UUID
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


def run() -> list[Figure]:
    """Every figure of this benchmark."""
    with contextlib.ExitStack() as stack:
        ground = _ground(stack)
        return [*_memory_and_rest(ground), *_arrival(ground), *_others(ground)]


def _others(ground: Ground) -> list[Figure]:
    """The feed of somebody signed in, over HTTP, beside so many open pages; each round takes all variants in its order."""
    seen: dict[str, list[tuple[float, float, int]]] = {name: [] for name in VARIANTS}
    for number in range(ROUNDS + 1):
        for name in random.sample(list(VARIANTS), len(VARIANTS)):
            listening, asking = VARIANTS[name]
            ground.say(f"hold {listening}")
            ground.say(f"ask {asking}")
            time.sleep(SETTLE_SECONDS)
            with _messages(ground, rate=listening / 100, pages=listening):
                times = _turn()
            if number:  # the first warms up
                seen[name].append((_at(times, 0.5), _at(times, 0.99), len(times)))
    ground.say("hold 0")
    ground.say("ask 0")
    figures = []
    for name, turns in seen.items():
        medians = [statistics.median(turn[part] for turn in turns) for part in range(3)]
        p50, p99 = (
            statistics.median(turn[part] / base[part] for turn, base in zip(turns, seen["none"], strict=True))
            for part in range(2)
        )
        words = f"p50 {p50:.2f}x; {medians[0] * 1e3:.1f} and {medians[1] * 1e3:.1f} ms, {medians[2] / TURN_SECONDS:.0f} pages/s"
        bar = 1.3 if name == "300" else float("inf")
        figures.append(Figure(f"p99 of the feed beside open pages: {name}", p99, bar, note=words))
    return figures


def _turn() -> list[float]:
    """Seconds of each page that `CLIENTS` clients get one after the other."""
    until = time.perf_counter() + TURN_SECONDS
    with ThreadPoolExecutor(CLIENTS) as clients:
        return [one for times in clients.map(lambda _: _get_pages(until), range(CLIENTS)) for one in times]


def _get_pages(until: float) -> list[float]:
    line, times = http.client.HTTPConnection("127.0.0.1", WEB, timeout=30), []
    while (began := time.perf_counter()) < until:
        line.request("GET", "/", headers={"Host": f"fr.localhost:{WEB}", "Cookie": f"device={TOKEN}"})
        answer = line.getresponse()
        body = answer.read()
        assert (answer.status, b"Something for number" in body) == (200, True), answer.status
        times.append(time.perf_counter() - began)
    line.close()
    return times


def _memory_and_rest(ground: Ground) -> list[Figure]:
    before = ground.private("streams")
    ground.say("hold 1000")
    grown = ground.private("streams") - before
    idle = _cpu_while(ground, rate=0)
    busy = _cpu_while(ground, rate=50)
    ground.say("hold 0")
    asked = _cost_of_asking(ground)
    return [
        Figure(
            "memory of the streams process per open page", grown / 1000, 64, "KiB", f"empty: {before / 1024:.0f} MiB"
        ),
        Figure("CPU of the streams process, 1,000 pages, nothing new", idle, 0.05, "s/s"),
        Figure("the same at 50 messages a second, each heard by two pages", busy, 0.20, "s/s"),
        Figure(
            "CPU of web and database for one question `anything new?`",
            asked * 1e3,
            float("inf"),
            "ms",
            f"1,000 pages asking every 15 s: {asked * 1000 / 15:.2f} s/s",
        ),
    ]


def _cpu_while(ground: Ground, *, rate: float) -> float:
    before, began = ground.cpu("streams"), time.monotonic()
    with _messages(ground, rate=rate, pages=1000, heard_by=2, subject="badge"):
        time.sleep(QUIET_SECONDS)
    return (ground.cpu("streams") - before) / (time.monotonic() - began)


def _cost_of_asking(ground: Ground) -> float:
    """CPU seconds of one question that is answered with nothing."""
    programs, count = ("web", "postgres"), 400
    line = http.client.HTTPConnection("127.0.0.1", WEB, timeout=30)
    path = _path(ground)
    before = 0.0
    for number in range(count + 50):
        if number == 50:  # noqa: PLR2004  warm by now
            before = sum(map(ground.cpu, programs))
        line.request("GET", path, headers={"Host": f"fr.localhost:{WEB}", "Cookie": f"device={TOKEN}"})
        answer = line.getresponse()
        answer.read()
        assert answer.status == http.HTTPStatus.NO_CONTENT, answer.status
    line.close()
    return (sum(map(ground.cpu, programs)) - before) / count


def _arrival(ground: Ground) -> list[Figure]:
    """Tom writes through the verb; the moments Léa's page hears of it, and of the notification that a reaction wrote."""
    ground.say("hold 1000")
    told: list[float] = []
    reacted: list[float] = []
    for number in range(MESSAGES):
        with ground.house.scope.unit(ground.house.registry.country("fr")) as unit:
            conversations.write(
                unit.session, asker=ground.tom, conversation_id=ground.talk, text=f"Number {number}", key=None
            )
            unit.session.flush()
            before = time.monotonic()  # just before the commit
        words = [
            ground.told.get(timeout=20) for _ in range(3)
        ]  # conversation, badge, and the badge of the notification
        moments = [float(str(word["at"])) - before for word in words]
        told.append(moments[0])
        reacted.append(moments[2])
        time.sleep(random.random() * 0.05)  # noqa: S311
    ground.say("hold 0")
    late, slow = _at(reacted, 0.5) * 1e3, _at(reacted, 0.99) * 1e3
    return [
        Figure(
            "from before the commit to the open page, median", _at(told, 0.5) * 1e3, 50, "ms", f"{MESSAGES} messages"
        ),
        Figure("the same, p99", _at(told, 0.99) * 1e3, 500, "ms"),
        Figure(
            "the same by a reaction (outbox, relay, worker), median", late, float("inf"), "ms", f"p99 {slow:.0f} ms"
        ),
    ]


@contextlib.contextmanager
def _messages(
    ground: Ground, *, rate: float, pages: int, heard_by: int = 1, subject: str = "conversation"
) -> Iterator[None]:
    """So many pieces of news a second for random pages, as long as the block runs; not for the first page."""
    stop = threading.Event()

    def publish() -> None:
        due = time.monotonic()
        while not stop.wait(max(0.0, due - time.monotonic())):
            ground.queue.tell([f"{subject}:{n}" for n in random.sample(range(1, pages), heard_by)])
            due += 1 / rate

    thread = threading.Thread(target=publish)
    if rate:
        thread.start()
    yield
    stop.set()
    if rate:
        thread.join()


def _at(times: list[float], part: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * part))]


def _private(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(("Private_Dirty", "Private_Clean")))


def _path(ground: Ground) -> str:
    with ground.house.scope.unit(ground.house.registry.country("fr"), read_only=True) as unit:
        talk = unit.session.get_one(conversations.Conversation, ground.talk)
        newest = unit.session.get_one(conversations.Message, talk.last_message_id)
        return f"/conversations/{talk.public_id}/later?after={newest.public_id}"


def _ground(stack: contextlib.ExitStack) -> Ground:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="smiile-bench-")))
    data = folder / "postgres"
    server = stack.enter_context(postgres.running(data, durable=True))
    cache = stack.enter_context(valkey.running())
    owner = create_engine(server.dsn("smiile_owner", "smiile"))
    migrate.migrate_control(owner)
    new = services.NewTenant(family=Family.country, country="fr", name="France", hosts=("fr.localhost",))
    tenant = services.open_tenant(owner, new)
    lea, tom, now = tenant.id, ids.uuid7(), clock.now()
    with owner.execution_options(schema_translate_map={"country": tenant.schema}).begin() as connection:
        connection.execute(insert(KnownPlace), a_place(tenant.id, now))
        other = {"id": tom, "place_id": tenant.id, "email": "other@example.org", "email_key": "other@example.org"}
        connection.execute(insert(Account), [an_account(lea, now), an_account(lea, now) | other])
        connection.execute(insert(Ad), [an_ad(lea, number, now) for number in range(40)])
        device = {"id": ids.uuid7(), "account_id": lea, "digest": ids.digest(TOKEN), "label": "", "created_at": now}
        connection.execute(insert(Device), {**device, "seen_at": now})
    owner.dispose()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("PG", "SMIILE_"))},
        "DATABASE_URL": server.dsn("smiile_app", "smiile"),
        "REDIS_URL": cache.url(),
        "SMTP_URL": "smtp://127.0.0.1:9",
        "SMIILE_BASE_URL": f"http://localhost:{WEB}",
        "SECRET_KEY": KEY,
        "SMIILE_LIVE_KEY": KEY,
        "SMIILE_LIVE_URL": f"http://{{host}}:{STREAMS}/live",
        "SMIILE_STAGE": "test",
        "SMIILE_PROXIES": "1",  # the open pages come from as many addresses as they say
    }
    house = houses.build(config.from_environment(environment))
    stack.callback(house.close)
    asker = Asker(
        account_id=tom, device_id=tom, display_name="Tom", initials="T", locale="fr", time_zone="Europe/Paris",
        confirmed=True, lat=LAT, lon=LON,
    )  # fmt: skip
    about = conversations.About(kind="ads", id=ids.uuid7(), title="A ladder", path="/ads/abc")
    with house.scope.unit(tenant) as unit:
        talk = conversations.start(unit.session, asker=asker, to=lea, about=about, text="Hello", key=None).id
    sessions = {"postgres": int((data / "postgres" / "postmaster.pid").read_text().split()[0])}
    stays = ["--no-control-socket", "--bind"]
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
    pages = subprocess.Popen(
        [sys.executable, "-m", "infra.bench.open_pages"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=CHECKOUT,
    )
    stack.callback(_stop, pages)
    ground = Ground(house, tenant.id, asker, talk, sessions, pages, Queue(cache.url()))
    threading.Thread(target=_listen, args=(ground,), daemon=True).start()
    topics = {
        live.topic(tenant.id, Subject.badge, lea): "badge",
        live.topic(tenant.id, Subject.conversation, talk): "conversation",
    }
    first = {"web": WEB, "streams": STREAMS, "key": KEY, "origin": ORIGIN, "topics": topics}
    first |= {"host": f"fr.localhost:{WEB}", "cookie": TOKEN, "path": _path(ground)}
    assert pages.stdin is not None
    pages.stdin.write(json.dumps(first) + "\n")
    until = time.monotonic() + 20
    while not ground.queue.heard():
        assert time.monotonic() < until, "the streams process does not listen"
        time.sleep(0.1)
    return ground


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

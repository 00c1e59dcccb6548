"""`bench live`: what pages that stay open cost the others, the streams process and the machine, and how soon news arrive."""

import contextlib
import http.client
import os
import random
import statistics
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from app.blueprints.conversations import services as conversations
from infra.bench.live_ground import TOKEN, WEB, Ground, alive
from infra.bench.rounds import Figure

CLIENTS = 4
TURN_SECONDS = float(os.environ.get("BENCH_TURN", "4"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "9"))
QUIET_SECONDS = float(os.environ.get("BENCH_QUIET", "20"))
SETTLE_SECONDS = 0.5
MESSAGES = 200
# (pages that listen, pages that ask every 15 seconds)
VARIANTS = {"none": (0, 0), "300": (300, 0), "1000": (1000, 0), "300 asking": (0, 300), "1000 asking": (0, 1000)}


def run() -> list[Figure]:
    """Every figure of this benchmark."""
    with contextlib.ExitStack() as stack:
        ground = alive(stack)
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
    path = ground.path()
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
        with ground.house.scope.unit(ground.country) as unit:
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

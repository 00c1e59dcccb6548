"""The same page over HTTP: the house, Django with django-tenants, Flask with raw psycopg; and the home page alone."""

import random
import re
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.factory import create_app
from app.web.assets import precompress
from infra import catalogues
from infra.bench.feed import servers
from infra.bench.feed.compared import WITHIN_KM as WITHIN_KM
from infra.bench.feed.ground import CHECKOUT, Ground
from infra.bench.feed.load import HOST, fetch, run
from infra.bench.feed.questions import listening
from infra.bench.feed.servers import Server, cpu_of_tree

PAGES = {"feed": "/compared/feed", "mine": "/compared/mine"}
ROUNDS = 7
SECONDS = 3.0
HOME_SECONDS = 10.0
TURNS = 5  # of the home page and the compared one
KEYS = re.compile(rb'id="((?:ad|bulletin)-[^"]+)"')
MARKS = re.compile(rb'(nonce=|name="csrf_token" value=|name="key" value=)"[^"]*"|/static/dist/[^"#]*|https?://[^"/]*')


@dataclass
class Seen:
    """One page of one server: pages a second and milliseconds of CPU a page (workers and their backends), by round."""

    size: int
    per_second: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Home:
    """The signed-in home page as it is, compressed: milliseconds with eight clients, statements of a page."""

    p50: float
    p95: float
    per_second: float
    queries: int
    size: int
    real: float  # pages a second of it against the compared feed page of the house


Pages = dict[str, dict[str, Seen]]  # page -> server -> what was seen


def compare(ground: Ground, column: str) -> tuple[Pages, Home]:
    """Rounds of each page in shuffled turns; then the home page. `column`: the cells the house asks."""
    catalogues.compile_all(CHECKOUT)
    precompress(CHECKOUT / "app/static/dist")
    devices = [person.device for person in ground.readers]
    with servers.running(ground, column) as programs:
        found = {page: _page(ground, programs, path, devices) for page, path in PAGES.items()}
        home = _home(ground, programs["house"], devices)
    return found, home


def ratio(pages: Mapping[str, Seen], one: str, base: str) -> float:
    """The median over the rounds of pages a second of one against the other."""
    pairs = zip(pages[one].per_second, pages[base].per_second, strict=True)
    return statistics.median(a / b for a, b in pairs)


def cpu_ratio(pages: Mapping[str, Seen], one: str, base: str) -> float:
    """The same of CPU a page; above one: so many times less."""
    return statistics.median(b / a for a, b in zip(pages[one].cpu, pages[base].cpu, strict=True))


def _page(ground: Ground, programs: Mapping[str, Server], path: str, devices: Sequence[str]) -> dict[str, Seen]:
    bodies = {name: fetch(server.port, path, devices[7]) for name, server in programs.items()}
    _same(bodies)
    found = {name: Seen(len(body)) for name, body in bodies.items()}
    order = list(programs.values())
    for server in order:
        run(server.port, path, devices, seconds=SECONDS)
    for _ in range(ROUNDS):
        random.shuffle(order)
        for server in order:
            before = cpu_of_tree(server.pid) + _backends(ground)
            load = run(server.port, path, devices, seconds=SECONDS)
            used = cpu_of_tree(server.pid) + _backends(ground) - before
            found[server.name].per_second.append(load.per_second)
            found[server.name].cpu.append(used * 1000 / load.pages)
    return found


def _backends(ground: Ground) -> float:
    """CPU of every process of the database server."""
    postmaster = int((ground.server.data / "postmaster.pid").read_text().split()[0])
    return cpu_of_tree(postmaster)


def _same(bodies: Mapping[str, bytes]) -> None:
    """The pages hold the same things, and differ by less than a hundredth of their bytes."""
    keys = {name: KEYS.findall(body) for name, body in bodies.items()}
    plain = {name: MARKS.sub(b"", body) for name, body in bodies.items()}
    for name in bodies:
        assert keys[name] == keys["house"], f"{name} shows other ads than the house"
        assert len(keys[name]) >= 20, f"{name} shows too little to compare"  # noqa: PLR2004  a page of them
        assert abs(len(plain[name]) / len(plain["house"]) - 1) < 0.01, f"{name} has a page of another size"  # noqa: PLR2004


def _home(ground: Ground, server: Server, devices: Sequence[str]) -> Home:
    run(server.port, "/", devices, seconds=SECONDS, accept="br", fresh=True)
    load = run(server.port, "/", devices, seconds=HOME_SECONDS, accept="br", fresh=True)
    twentieths = statistics.quantiles([seconds * 1000 for seconds in load.took], n=20)
    turns = [run(server.port, path, devices, seconds=SECONDS).per_second for path in ("/", PAGES["feed"]) * TURNS]
    return Home(
        p50=twentieths[9],
        p95=twentieths[18],
        per_second=load.per_second,
        queries=len(overheard_page(ground, "/")),
        size=len(fetch(server.port, "/", devices[7], accept="br")),
        real=statistics.median(a / b for a, b in zip(turns[::2], turns[1::2], strict=True)),
    )


def overheard_page(ground: Ground, path: str) -> list[tuple[str, dict[str, Any]]]:
    """The statements of one page of the house, those that open and end the transaction apart."""
    client = create_app(ground.house).test_client()
    client.set_cookie("device", ground.readers[7].device, domain=HOST)
    client.get(path, base_url=f"http://{HOST}")  # the registry is asked once in some seconds
    with listening(ground) as told:
        answer = client.get(path, base_url=f"http://{HOST}")
    assert answer.status_code == 200, answer.status  # noqa: PLR2004
    return told

"""Where the tour plays: the house alive, with the real geography and the neighbours of the demo."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace

from playwright.sync_api import Browser, sync_playwright

from app.cli.demo.lay import lay
from infra import catalogues
from infra import postgres as postgres_server
from tenants import geography, packs
from tests import live as lives
from tests import world as worlds
from tests.chromium import Opened, launched, opened_in
from tests.journeys.sayings import DUTCH, FRENCH, GERMAN, Sayings
from tests.live import Live

PHONE, SMALL, TABLET, DESK = (390, 844), (320, 720), (768, 1024), (1280, 860)
PATIENCE = 60_000  # milliseconds, also where others work on the same machine
TOUCHED = {"has_touch": True, "is_mobile": True}
# The demo's German neighbours live in Freiburg.
COUNTRIES = (FRENCH, DUTCH, replace(GERMAN, town="Freiburg im Breisgau"))


@dataclass(frozen=True)
class Stage:
    """The house and the browser."""

    live: Live
    browser: Browser

    @contextmanager
    def windows(self, say: Sayings) -> Iterator[Callable[..., Opened]]:
        """Opens windows of a country; at the end all are closed, and nothing was said that nobody expected."""
        opened: list[Opened] = []

        def open_window(
            size: tuple[int, int] = PHONE, *, device: str = "", dark: bool = False, **more: object
        ) -> Opened:
            width, height = size
            touched = TOUCHED if width < DESK[0] else {}
            made = opened_in(
                self.browser,
                self.live,
                say.country,
                width=width,
                height=height,
                device=device,
                dark=dark,
                **touched,
                **more,
            )
            made.page.context.set_default_timeout(PATIENCE)
            opened.append(made)
            return made

        yield open_window
        for one in opened:
            one.page.context.close()
        for one in opened:
            one.calm()


@contextmanager
def set_up() -> Iterator[Stage]:
    """From an empty database to a neighbourhood that has talked for weeks."""
    with ExitStack() as ending:
        catalogues.compile_all(lives.CHECKOUT)
        server = ending.enter_context(postgres_server.running())
        live = ending.enter_context(lives.running(server, worlds.make_base(server)))
        owner = worlds.owner_engine(server, lives.DATABASE)
        ending.callback(owner.dispose)
        for say in COUNTRIES:
            with owner.begin() as connection:
                geography.load(connection, packs.load(say.country))
        lay(live.house, owner)
        playwright = ending.enter_context(sync_playwright())
        yield Stage(live, ending.enter_context(launched(playwright)))

"""Debian's own Chromium, and eyes on everything it does: a story fails for a word on the console or a foreign request."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Request, sync_playwright

from tests.live import Live

FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP *.localhost 127.0.0.1",
]
TIMEOUT = 15_000  # milliseconds
# What htmx takes away from a page because it does not carry the page's nonce.
STRIPPED = (
    "addEventListener('htmx:security:strip', e => console.error('htmx stripped', e.target.outerHTML.slice(0, 200)))"
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--all`: every combination of what is otherwise tried by samples."""
    parser.addoption("--all", action="store_true", help="every look for each page")


@dataclass
class Eyes:
    """What went wrong in a context, apart from what a test says it expects."""

    seen: list[str] = field(default_factory=list)
    expected: set[int] = field(default_factory=set)

    def expect_status(self, status: int) -> None:
        """Chromium writes a line for every answer of 400 and above: this one is meant."""
        self.expected.add(status)

    def watch(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", lambda error: self.seen.append(f"error in the page: {error.error}"))
        context.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if "Blocked script execution" in message.text and "/letters/" in message.text:
            return  # what Playwright puts into every frame, kept out of a letter by its sandbox
        if not any(f"status of {status}" in message.text for status in self.expected):
            self.seen.append(f"console, {message.type}: {message.text} ({message.location.get('url', '')})")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob", "about"} and not (parts.hostname or "").endswith("localhost"):
            self.seen.append(f"foreign request: {request.url}")


@dataclass(frozen=True)
class Opened:
    """A context with its one page, its eyes, and the country it stands in."""

    page: Page
    eyes: Eyes
    live: Live
    country: str

    def go(self, path: str) -> Page:
        """Open a page of the country."""
        self.page.goto(self.live.address(path, country=self.country), wait_until="load")
        return self.page

    def calm(self) -> None:
        """Nothing was said that nobody expected."""
        assert self.eyes.seen == []


def program() -> None:
    """Without Chromium a browser's test is not run, and says so; in CI it fails."""
    if shutil.which("chromium") is None:
        words = "NOT RUN: Chromium is not installed (apt-get install chromium)."
        if os.environ.get("CI") == "true":
            pytest.fail(words)
        pytest.skip(words)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser of a module's stories. Not longer: Playwright's loop stays in the thread while it lives."""
    program()
    with sync_playwright() as playwright, launched(playwright) as browser:
        yield browser


@contextmanager
def launched(playwright: Playwright) -> Iterator[Browser]:
    """Chromium with our flags."""
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
    yield browser
    browser.close()


@pytest.fixture
def window(chromium: Browser, live: Live) -> Iterator[Callable[..., Opened]]:
    """Open a browser window of somebody's own: `window("fr", width=390, device=lea.device, dark=True)`."""
    opened: list[Opened] = []

    def open_window(
        country: str = "fr", *, width: int = 390, height: int = 844, device: str = "", **more: Any
    ) -> Opened:
        made = opened_in(chromium, live, country, width=width, height=height, device=device, **more)
        opened.append(made)
        return made

    yield open_window
    for one in opened:
        one.page.context.close()
    for one in opened:
        one.calm()


def opened_in(
    browser: Browser,
    live: Live,
    country: str,
    *,
    width: int,
    height: int = 844,
    device: str = "",
    dark: bool = False,
    language: str = "",
    port: int | None = None,
    **more: Any,
) -> Opened:
    """A context and its page. `device`: the token of a signed-in device; `language`: what the browser asks for."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale=language or {"fr": "fr-FR", "de": "de-DE", "nl": "nl-NL"}.get(country, "fr-FR"),
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        **more,
    )
    context.set_default_timeout(TIMEOUT)
    if more.get("java_script_enabled", True):
        context.add_init_script(STRIPPED)
    if device:
        url = live.address(country=country, port=port)
        context.add_cookies([{"name": "device", "value": device, "url": url}])
    eyes = Eyes()
    eyes.watch(context)
    return Opened(context.new_page(), eyes, live, country)

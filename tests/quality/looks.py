"""What a machine sees of a page: axe in every look, sideways scroll, shifts while it loads, what it says and asks for."""

from collections.abc import Iterator
from dataclasses import dataclass

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
MOST_SHIFT = 0.02
# How far things have moved since the page came: the sum that Lighthouse calls CLS, of one window.
SHIFT = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => { for (const one of list.getEntries()) if (!one.hadRecentInput) sum += one.value; })
    .observe({ type: 'layout-shift', buffered: true });
  requestAnimationFrame(() => setTimeout(() => done(sum), 50));
})"""


@dataclass(frozen=True)
class Look:
    """How a page is looked at. `zoom`: a screen of `width` enlarged so many times, which leaves that much less room."""

    name: str
    width: int
    dark: bool = False
    forced: bool = False
    zoom: int = 1

    def put_on(self, page: Page) -> None:
        page.set_viewport_size({"width": self.width // self.zoom, "height": 844 // self.zoom})
        page.emulate_media(
            color_scheme="dark" if self.dark else "light", forced_colors="active" if self.forced else "none"
        )


LOOKS = (
    Look("320 light", 320),
    Look("320 dark", 320, dark=True),
    Look("390 light", 390),
    Look("390 dark", 390, dark=True),
    Look("1366 light", 1366),
    Look("1366 dark", 1366, dark=True),
    Look("390 forced colours", 390, forced=True),
    Look("1366 forced colours, dark", 1366, dark=True, forced=True),
    Look("1280 at 200 %", 1280, zoom=2),
    Look("1280 at 200 %, dark", 1280, zoom=2, dark=True),
)


def axe(page: Page, look: Look) -> Iterator[str]:
    """What axe finds. In forced colours without contrast: they are the reader's own, and axe reads the page's instead."""
    rules = {"color-contrast": {"enabled": not look.forced}}
    for violation in Axe().run(page, options={**AXE, "rules": rules}).response["violations"]:
        yield f"axe {violation['id']}: {[node['target'] for node in violation['nodes']][:3]}"


def too_wide(page: Page) -> Iterator[str]:
    over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    if over > 0:
        yield f"{over} px too wide"


def shifted(page: Page) -> Iterator[str]:
    """Asked before anything else is done to the page."""
    if (sum_ := page.evaluate(SHIFT)) >= MOST_SHIFT:
        yield f"shifts by {sum_:.3f} while it loads"

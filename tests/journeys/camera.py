"""Who looks on: the tour takes pictures, a story takes none."""

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

LARGEST = 60_000  # bytes of a picture
QUALITIES = (44, 38, 32, 26)
See = Callable[[Page, str], None]


def nobody_looks(_page: Page, _name: str) -> None:
    """No picture."""


@dataclass
class Camera:
    """Takes small pictures into a folder: `<journey>-<number>-<name>.<country>.webp`, numbered as the journey goes."""

    folder: Path
    country: str
    taken: dict[str, int] = field(default_factory=dict)

    def of(self, journey: str) -> See:
        """What a journey is given to look with."""

        def see(page: Page, name: str) -> None:
            self.taken[journey] = self.taken.get(journey, 0) + 1
            self.take(page, f"{journey}-{self.taken[journey]:02d}-{name}")

        return see

    def take(self, page: Page, stem: str) -> None:
        """What is in the window, once everything in it has come."""
        page.wait_for_load_state("load")
        page.evaluate(READY)
        shot = Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="initial")))
        save(shot, self.folder / f"{stem}.{self.country}.webp")


# Fonts, and the pictures one can see.
READY = """async () => {
  await document.fonts.ready;
  const seen = [...document.images].filter(image => {
    const box = image.getBoundingClientRect();
    return box.width && box.top < innerHeight && box.bottom > 0;
  });
  await Promise.all(seen.map(image => image.decode().catch(() => {})));
}"""


def save(shot: Image.Image, path: Path) -> None:
    """As good as the largest size allows."""
    for quality in QUALITIES:
        body = io.BytesIO()
        shot.convert("RGB").save(body, "WEBP", quality=quality, method=4)
        if body.tell() <= LARGEST:
            break
    path.write_bytes(body.getvalue())
    sys.stdout.write(f"{path.name}: {body.tell() // 1000} kB\n")

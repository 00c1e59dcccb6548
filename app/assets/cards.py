"""Draws the cards that messengers show with an address: `python cards.py`, with Chromium; the result is committed.

One for each drawing of the public pages, 1200 by 630 as ogp.me's readers like it: our mark and a drawing, no words but our
name, so that one card serves every language. Light colours: a card knows nothing of its reader's.
"""

import base64
import io
import shutil
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
CARDS = HERE / "cards"
WIDTH, HEIGHT = 1200, 630
COLOURS = 96  # of a palette: flat drawings need no more
PAGE = """<!doctype html><meta charset="utf-8"><style>
@font-face {{ font-family: head; src: url(data:font/woff2;base64,{font}); }}
body {{ margin: 0; width: 1200px; height: 630px; display: grid; grid-template-columns: 1fr 690px; align-items: center; background: #FBF7EF; }}
.name {{ display: grid; justify-items: center; gap: 20px; font: 700 88px/1 head; color: #1F2422; }}
.name svg {{ width: 190px; height: 190px; }}
.drawing svg {{ display: block; width: 640px; height: 400px; border-radius: 44px; }}
</style><div class="name">{logo}<span>smiile</span></div><div class="drawing">{drawing}</div>"""


def drawings() -> dict[str, Path]:
    """Name of each card and the file of its drawing."""
    images = HERE / "img"
    named = {name: images / f"{name}.svg" for name in ("street", "town", "ask", "offer", "lend")}
    return named | {file.stem: file for file in sorted((images / "scenes").glob("*.svg"))}


def main() -> None:
    """Draw all cards anew."""
    CARDS.mkdir(exist_ok=True)
    font = base64.b64encode((HERE / "fonts" / "head.woff2").read_bytes()).decode()
    logo = (HERE / "img" / "logo.svg").read_text("utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        for name, file in drawings().items():
            page.set_content(PAGE.format(font=font, logo=logo, drawing=file.read_text("utf-8")))
            page.evaluate("document.fonts.load('88px head')")
            page.evaluate("document.fonts.ready")
            shot = Image.open(io.BytesIO(page.screenshot()))
            small = shot.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
            small.save(CARDS / f"{name}.png", optimize=True)
        browser.close()


if __name__ == "__main__":
    main()

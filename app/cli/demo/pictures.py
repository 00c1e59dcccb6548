"""Small own drawings for the ads of the demo: a thing in flat colours on a plain ground, always the same."""

import io
import json
from collections.abc import Callable
from functools import cache
from math import cos, radians, sin
from pathlib import Path

from PIL import Image, ImageDraw

TOKENS = Path(__file__).resolve().parents[2] / "assets" / "tokens.json"
WIDTH, HEIGHT = 1600, 1200
FINER = 2  # drawn larger and scaled down, for smooth edges
Point = tuple[float, float]


class Sheet:
    """A ground with a floor, to draw on in a grid of 160 by 120, in the colours of the house."""

    def __init__(self, ground: str, floor: str) -> None:
        """`ground`, `floor`: names of colours in `tokens.json`."""
        self.colours: dict[str, str] = json.loads(TOKENS.read_text("utf-8"))["light"]
        self.scale = WIDTH * FINER / 160
        self.image = Image.new("RGB", (WIDTH * FINER, HEIGHT * FINER), self.colours[ground])
        self.pen = ImageDraw.Draw(self.image)
        self.box(0, 92, 160, 120, floor)

    def at(self, *points: Point) -> list[Point]:
        return [(x * self.scale, y * self.scale) for x, y in points]

    def box(self, x: float, y: float, to_x: float, to_y: float, colour: str, radius: float = 0) -> None:  # noqa: PLR0917  as one draws
        corners = [value * self.scale for value in (x, y, to_x, to_y)]
        self.pen.rounded_rectangle(corners, radius * self.scale, self.colours[colour])

    def disc(self, x: float, y: float, radius: float, colour: str) -> None:
        self.pen.circle((x * self.scale, y * self.scale), radius * self.scale, self.colours[colour])

    def shape(self, colour: str, *points: Point) -> None:
        self.pen.polygon(self.at(*points), self.colours[colour])

    def line(self, colour: str, width: float, *points: Point) -> None:
        self.pen.line(self.at(*points), self.colours[colour], round(width * self.scale), joint="curve")
        for x, y in points:
            self.disc(x, y, width / 2, colour)

    def ring(self, x: float, y: float, radius: float, width: float, colour: str) -> None:
        corners = [value * self.scale for value in (x - radius, y - radius, x + radius, y + radius)]
        self.pen.arc(corners, 0, 360, self.colours[colour], round(width * self.scale))

    def jpeg(self) -> bytes:
        body = io.BytesIO()
        self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).save(body, "JPEG", quality=90)
        return body.getvalue()


def _ladder() -> Sheet:
    sheet = Sheet("sky-soft", "leaf-soft")
    for number in range(7):
        y = 22 + number * 11
        sheet.line("brick", 3, (66 - number * 1.6, y), (92 + number * 1.6, y))
    sheet.line("brick", 4.5, (68, 12), (54, 102))
    sheet.line("brick", 4.5, (90, 12), (104, 102))
    return sheet


def _bicycle() -> Sheet:
    sheet = Sheet("sun-soft", "sunken")
    for x in (46, 114):
        sheet.ring(x, 80, 23, 3.4, "ink")
        for number in range(8):
            turn = radians(number * 45)
            sheet.line("line-strong", 0.5, (x, 80), (x + 20 * cos(turn), 80 + 20 * sin(turn)))
        sheet.disc(x, 80, 2.5, "ink")
    sheet.line("brand", 4, (46, 80), (66, 50), (102, 50), (76, 80), (46, 80))
    sheet.line("brand", 4, (76, 80), (62, 42))
    sheet.line("brand", 4, (114, 80), (99, 38))
    sheet.line("ink", 4, (54, 41), (69, 41))
    sheet.line("ink", 3.4, (99, 38), (108, 35), (110, 41))
    sheet.disc(76, 80, 5, "line-strong")
    sheet.line("ink", 2.2, (76, 80), (83, 91))
    return sheet


def _drill() -> Sheet:
    sheet = Sheet("leaf-soft", "sun-soft")
    sheet.box(46, 40, 104, 62, "brand", 7)
    sheet.shape("brand", (58, 58), (78, 58), (72, 98), (52, 98))
    sheet.box(46, 94, 80, 104, "ink", 3)
    sheet.shape("ink", (104, 44), (116, 48), (116, 54), (104, 58))
    sheet.line("line-strong", 2.6, (116, 51), (142, 51))
    sheet.box(80, 64, 86, 74, "sun", 2)
    for x in (52, 58, 64):
        sheet.box(x, 46, x + 2.5, 56, "brand-strong", 1)
    return sheet


def _tent() -> Sheet:
    sheet = Sheet("plum-soft", "leaf-soft")
    sheet.disc(128, 26, 11, "sun")
    sheet.shape("leaf", (80, 24), (18, 98), (142, 98))
    sheet.shape("brand-strong", (80, 24), (62, 98), (98, 98))
    sheet.shape("sun", (80, 24), (62, 98), (70, 98))
    sheet.line("ink", 1.2, (18, 98), (8, 104))
    sheet.line("ink", 1.2, (142, 98), (152, 104))
    sheet.line("ink", 1.6, (80, 24), (80, 17))
    return sheet


def _tomatoes() -> Sheet:
    sheet = Sheet("sky-soft", "sun-soft")
    for x in (44, 80, 116):
        sheet.line("leaf", 2.6, (x, 84), (x + 2, 24))
        for number, side in enumerate((-1, 1, -1, 1)):
            y = 30 + number * 12
            sheet.line("leaf", 2, (x + 1, y + 6), (x + side * 12, y))
            sheet.disc(x + side * 12, y, 5, "leaf")
            sheet.disc(x - side * 7, y + 9, 4.6, "brick")
        sheet.shape("plum", (x - 15, 82), (x + 15, 82), (x + 11, 106), (x - 11, 106))
        sheet.box(x - 17, 78, x + 17, 85, "plum", 2)
    return sheet


def _boxes() -> Sheet:
    sheet = Sheet("sunken", "line")
    for x, y, wide, high in ((26, 62, 52, 42), (84, 70, 46, 34), (46, 30, 44, 32)):
        sheet.box(x, y, x + wide, y + high, "sun", 1)
        sheet.box(x + wide / 2 - 4, y, x + wide / 2 + 4, y + high, "sun-soft")
        sheet.line("line-strong", 0.8, (x, y + 9), (x + wide, y + 9))
        sheet.box(x + 5, y + high - 11, x + 14, y + high - 5, "surface", 1)
    return sheet


def _bread() -> Sheet:
    sheet = Sheet("brick-soft", "sunken")
    sheet.box(22, 88, 138, 96, "line-strong", 4)
    sheet.box(34, 44, 126, 90, "brick", 22)
    for x in (52, 70, 88, 106):
        sheet.line("sun-soft", 4, (x - 5, 66), (x + 6, 52))
    return sheet


def _cat() -> Sheet:
    sheet = Sheet("brand-soft", "plum-soft")
    sheet.line("ink-soft", 7, (104, 96), (126, 88), (128, 66))
    sheet.box(52, 58, 108, 102, "ink-soft", 22)
    sheet.disc(74, 48, 23, "ink-soft")
    for x, tip in ((60, 54), (88, 94)):
        sheet.shape("ink-soft", (x - 8, 40), (tip, 14), (x + 8, 36))
    for x in (66, 82):
        sheet.disc(x, 46, 4.4, "sun")
        sheet.disc(x, 46, 1.8, "ink")
    sheet.shape("brick-soft", (71, 54), (77, 54), (74, 58))
    for side in (-1, 1):
        for y in (55, 59):
            sheet.line("surface", 0.8, (74 + side * 8, y), (74 + side * 26, y - 2 + side))
    return sheet


PICTURES: dict[str, Callable[[], Sheet]] = {
    "ladder": _ladder,
    "bicycle": _bicycle,
    "drill": _drill,
    "tent": _tent,
    "tomatoes": _tomatoes,
    "boxes": _boxes,
    "bread": _bread,
    "cat": _cat,
}


@cache
def picture(name: str) -> bytes:
    """The JPEG of a drawing, always the same bytes. Raises KeyError."""
    return PICTURES[name]().jpeg()

"""The main pages at three widths, light and dark. Each of the pictures is taken in one of the countries, in turn."""

from collections.abc import Callable, Iterator
from itertools import product

from tests.chromium import Opened
from tests.journeys.camera import Camera
from tests.journeys.tour.stage import COUNTRIES, DESK, SMALL, TABLET

PAGES = ("feed", "ad", "form", "conversation", "map", "search", "lost")
LOOKS = tuple(product((SMALL, TABLET, DESK), (False, True)))  # width and height, and whether it is dark


def take(camera: Camera, open_window: Callable[..., Opened], name: str, path: str, device: str) -> None:
    """One page as this country shows it."""
    for size, dark in _mine(camera.country, name):
        opened = open_window(size, device=device, dark=dark)
        page = opened.go(path)
        camera.take(page, f"{name}-{size[0]}-{'dark' if dark else 'light'}")
        page.context.close()


def _mine(country: str, name: str) -> Iterator[tuple[tuple[int, int], bool]]:
    """Each look of a page belongs to one country, and every country has two of each page."""
    turn = [say.country for say in COUNTRIES].index(country) + PAGES.index(name)
    return (look for number, look in enumerate(LOOKS) if (number + turn) % len(COUNTRIES) == 0)

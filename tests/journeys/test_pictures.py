"""The pictures of docs/tour/: those that are told of are there, and small."""

import re

from tests.journeys.camera import LARGEST
from tests.live import CHECKOUT

FOLDER = CHECKOUT / "docs/tour"
MOST = 3_000_000  # bytes of the folder


def test_every_picture_of_the_tour_is_told_and_every_one_told_is_there():
    told = set(re.findall(r"\]\(([^)]+\.webp)\)", (FOLDER / "README.md").read_text("utf-8")))
    assert told == {picture.name for picture in FOLDER.glob("*.webp")}


def test_pictures_of_the_tour_are_small():
    sizes = {picture.name: picture.stat().st_size for picture in FOLDER.iterdir()}
    assert {name: size for name, size in sizes.items() if size > LARGEST} == {}
    assert sum(sizes.values()) <= MOST

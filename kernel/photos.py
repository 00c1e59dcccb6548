"""Photos of strangers: what they are by their first bytes, and how their sizes are made in a process of its own."""

import json
import subprocess
import sys
import warnings
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from PIL import Image

CHILD = Path(__file__).with_name("photo_child.py")
SECONDS = 60  # of the clock; the child's own limit is on its work
MOST_PIXELS = 60_000_000
HEAD = 4096  # bytes that tell what a file is
HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"}


class Refusal(StrEnum):
    """Why a photo is never shown."""

    broken = "broken"  # truncated, or not what it begins as
    too_many_pixels = "too_many_pixels"
    too_heavy = "too_heavy"  # of memory or time
    lost = "lost"  # its bytes are not there any more


class Unreadable(Exception):
    """No sizes can be made of these bytes, however often one tries."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, kw_only=True)
class Size:
    """One size of a photo. `name`: the width it is made for and its format (`480.webp`); `width`, `height`: pixels."""

    name: str
    width: int
    height: int
    path: Path


@dataclass(frozen=True, kw_only=True)
class Made:
    """What became of a photo. `likeness`: its perceptual hash, a signed number of 64 bits; None: it is flat."""

    width: int
    height: int
    likeness: int | None
    sizes: tuple[Size, ...]


def kind_of(head: bytes) -> str | None:
    """What a file is by its first bytes: `jpeg`, `png`, `webp`, `heif`, `pdf`; None: nothing we take."""
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp" and (head[8:12] in HEIF_BRANDS):
        return "heif"
    return "pdf" if head.startswith(b"%PDF-") else None


def pixels(stream: BinaryIO, kind: str) -> int | None:
    """Width times height by the header alone, nothing is decoded; None where only the child may look.

    Headers of JPEG and PNG are read in Python; those of the other formats by native libraries. Raises Unreadable.
    """
    if kind not in {"jpeg", "png"}:
        return None
    stream.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(stream, formats=[kind.upper()])
    except Image.DecompressionBombError:
        raise Unreadable(Refusal.too_many_pixels) from None
    except Exception:  # noqa: BLE001  whatever a broken header makes the library raise
        raise Unreadable(Refusal.broken) from None
    return image.width * image.height


def make_sizes(original: BinaryIO, folder: Path) -> Made:
    """Make the sizes of a photo in an empty folder, in a process with little memory and time and no environment.

    `original`: an open file. Raises Unreadable; RuntimeError where the fault is ours or passes, and trying again may help.
    """
    command = [sys.executable, "-I", str(CHILD), str(folder)]
    try:
        done = subprocess.run(  # noqa: S603  our own program
            command, stdin=original, capture_output=True, env={}, cwd=folder, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise Unreadable(Refusal.too_heavy) from None
    if done.returncode < 0 and -done.returncode not in {2, 15}:  # it was ended, and not because the house stops
        raise Unreadable(Refusal.too_heavy)
    if done.returncode:
        raise RuntimeError(f"photo child: {done.returncode} {done.stderr[-500:].decode(errors='replace')}")
    told = json.loads(done.stdout)
    if "refused" in told:
        raise Unreadable(Refusal(told["refused"]))
    sizes = tuple(Size(path=folder / size["name"], **size) for size in told["sizes"])
    return Made(width=told["width"], height=told["height"], likeness=told["likeness"], sizes=sizes)

"""Real bytes of photos and of what pretends to be one, drawn on the spot; a row of a photo that can be shown."""

import hashlib
import io
import struct
import zipfile
import zlib
from typing import Any
from uuid import UUID

import pillow_heif
from PIL import Image, ImageDraw

from app.blueprints.files.models import File, FileState, FileVariant, Media
from kernel import clock, ids
from tests.builders.accounts import Person

pillow_heif.register_heif_opener()
SECRET = "whispered in a picture"  # in metadata: nothing that leaves the house holds it
Sent = tuple[io.BytesIO, str]


def a_picture(width: int = 800, height: int = 600, seed: int = 1) -> Image.Image:
    """Some shapes on a ground, another arrangement for each seed."""
    image = Image.new("RGB", (width, height), (40 * seed % 256, 120, 200 - 30 * seed % 200))
    draw = ImageDraw.Draw(image)
    for number in range(12):
        x, y = (seed * 7919 + number * 104729) % width, (seed * 15485863 + number * 1299709) % height
        radius = 10 + (seed * 31 + number * 17) % (min(width, height) // 4)
        colour = ((seed * 53 + number * 97) % 256, (number * 61) % 256, (seed * 101 + number * 7) % 256)
        shape = draw.ellipse if (number + seed) % 2 else draw.rectangle
        shape([x - radius, y - radius, x + radius, y + radius], fill=colour)
    return image


def saved(image: Image.Image, kind: str, **more: Any) -> bytes:
    body = io.BytesIO()
    image.save(body, kind, **more)
    return body.getvalue()


def jpeg(width: int = 800, height: int = 600, seed: int = 1, **more: Any) -> bytes:
    return saved(a_picture(width, height, seed), "JPEG", **more)


def with_gps(width: int = 800, height: int = 600) -> bytes:
    """A photo of a telephone: where and when it was taken, by whom, a comment, and turned on its side."""
    exif = Image.Exif()
    exif[0x0112] = 6  # Orientation: to be turned by 90 degrees
    exif[0x010E], exif[0x013B], exif[0x010F] = SECRET, SECRET, "Telephone"
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 38.0, 57.0), 3: "W", 4: (2.0, 1.0, 32.0), 29: "2026:11:20"})
    return saved(a_picture(width, height), "JPEG", exif=exif, comment=SECRET.encode())


def heic(width: int = 800, height: int = 600) -> bytes:
    """As an iPhone writes it."""
    return saved(a_picture(width, height), "HEIF")


def animated(kind: str) -> bytes:
    frames = [a_picture(400, 300, seed) for seed in (1, 2, 3)]
    return saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=200)


def polyglot() -> bytes:
    """A JPEG that is a ZIP as well ("GIFAR"): a program behind the end of the picture."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr("Evil.class", SECRET * 10)
    return jpeg() + body.getvalue()


def png_bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """Some kilobytes that unfold into gigabytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    lines = zlib.compress(bytes(3 * width + 1) * min(height, 200), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


def webp_bomb() -> bytes:
    """A flat picture of 268 million pixels in a small file: WebP's largest. Only a native library reads its header."""
    body = bytearray(saved(Image.new("RGB", (64, 64)), "WEBP", lossless=True))
    # VP8L: after the signature byte 0x2f come 14 bits of width - 1 and 14 bits of height - 1.
    at = body.index(b"VP8L") + 9
    bits = int.from_bytes(body[at : at + 4], "little") >> 28 << 28 | 16383 << 14 | 16383
    body[at : at + 4] = bits.to_bytes(4, "little")
    return bytes(body)


def pdf(words: str = "A receipt") -> bytes:
    return f"%PDF-1.4\n1 0 obj<</Title({words})>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n".encode()


def sent(body: bytes, name: str = "photo.jpg") -> Sent:
    """As a browser sends it."""
    return io.BytesIO(body), name


def a_photo(unit: Any, world: Any, owner: Person, ad_id: UUID, **changes: Any) -> File:
    """A photo of an ad, ready to be shown, with one size; its bytes are not in the store."""
    values: dict[str, Any] = {
        "id": ids.uuid7(),
        "public_id": ids.public_id(),
        "account_id": owner.id,
        "key": ids.uuid7(),
        "thing_kind": "ads",
        "thing_id": ad_id,
        "place": 0,
        "media": Media.photo,
        "state": FileState.ready,
        "name": "",
        "alt": SECRET,
        "width": 480,
        "height": 360,
        "bytes": 1000,
        "digest": hashlib.sha256(b"sent").hexdigest(),
        "original": False,
        "created_at": clock.now(),
    }
    with unit(world.fr) as u:
        file = File(**(values | changes))
        u.session.add(file)
        u.session.flush()
        size = {
            "file_id": file.id,
            "width": 480,
            "height": 360,
            "digest": hashlib.sha256(b"small").hexdigest(),
            "bytes": 5,
        }
        u.session.add_all(FileVariant(name=name, **size) for name in ("480.webp", "960.jpg"))
    return file

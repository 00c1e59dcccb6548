"""Photos as a telephone takes them: a drawing of a thing, and the same from near, with the place and the hour in the file."""

import io

from PIL import Image
from playwright._impl._api_structures import FilePayload

from app.cli.demo import pictures

OWNER = "Telephone of somebody"  # stands in the file that is sent, never in one that is fetched
NEAR = (0.45, 0.2, 1.0, 1.0)  # left, top, right, bottom of what one sees from near


def two_of(thing: str) -> list[FilePayload]:
    """Both photos of a drawing of the demo, as a browser sends files."""
    whole = Image.open(io.BytesIO(pictures.picture(thing)))
    wide, high = whole.size
    left, top, right, bottom = NEAR
    near = whole.crop((int(left * wide), int(top * high), int(right * wide), int(bottom * high)))
    return [_file(1, whole), _file(2, near)]


def one_of(thing: str) -> list[FilePayload]:
    """The first of them alone."""
    return two_of(thing)[:1]


def _file(number: int, image: Image.Image) -> FilePayload:
    told = Image.Exif()
    told[0x010E], told[0x010F] = OWNER, "Telephone"
    told.get_ifd(0x8825).update({1: "N", 2: (48.0, 38.0, 57.0), 3: "W", 4: (2.0, 1.0, 32.0)})
    body = io.BytesIO()
    image.save(body, "JPEG", quality=90, exif=told)
    return {"name": f"IMG_204{number}.jpg", "mimeType": "image/jpeg", "buffer": body.getvalue()}

"""What opens photos of strangers: a program of its own, with little memory and time, no environment and no use for the network.

`python -I photo_child.py FOLDER <ORIGINAL`: writes the sizes into the folder and tells of them as JSON, or says why not.
It is run as a file and imports nothing of the house: whatever a broken photo does to it, nobody else notices.
"""

import errno
import io
import json
import resource
import sys
from pathlib import Path

MEMORY = 1024 * 1024 * 1024  # bytes of address space; the largest photo needs two thirds (docs/adr/0009-files.md)
CPU_SECONDS = 30
LARGEST_OUTPUT = 32 * 1024 * 1024  # bytes
MOST_PIXELS = 60_000_000
WIDTHS = (480, 960, 1600)
JPEG_WIDTH = 960
HIGHEST = 16_000  # pixels; WebP ends at 16,383, and a screenshot of a long page is higher
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF", "AVIF")
FLAT = 4.0  # standard deviation of its greys, below which a picture has no likeness of its own


class Refused(Exception):
    """The photo will never be shown; the reason is a word of `kernel.photos.Refusal`."""


def limit() -> None:
    """From here on, too much of anything ends this process and nothing else."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_OUTPUT, LARGEST_OUTPUT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


limit()  # before any library sees a byte

import imagehash  # noqa: E402
import pillow_heif  # noqa: E402
from PIL import Image, ImageCms, ImageOps, ImageStat  # noqa: E402

pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
Picture = Image.Image


def opened() -> Picture:
    """The photo on standard input, upright, in sRGB, no wider than the widest size and no higher than WebP can be; none of its metadata is left."""
    source = Image.open(sys.stdin.buffer, formats=FORMATS)
    if source.width * source.height > MOST_PIXELS:
        raise Refused("too_many_pixels")
    profile = source.info.get("icc_profile")
    source.draft(None, (WIDTHS[-1], WIDTHS[-1]))  # a JPEG is decoded at a half or a quarter where that is enough
    source.load()
    ImageOps.exif_transpose(source, in_place=True)
    image = _plain(source)
    scale = min(WIDTHS[-1] / image.width, HIGHEST / image.height)
    if scale < 1:
        size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    image = _in_srgb(image, profile)
    clean = Image.new("RGB", image.size, "white")
    clean.paste(image, mask=image.getchannel("A") if image.mode == "RGBA" else None)
    return clean


def _plain(image: Picture) -> Picture:
    """In a mode that scales and pastes well: CMYK stays for its profile, sixteen bits become eight."""
    if image.mode in {"RGB", "RGBA", "L", "CMYK"}:
        return image
    if image.mode.startswith(("I", "F")):
        return image.convert("I").point([value // 256 for value in range(65536)], "L")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _in_srgb(image: Picture, profile: bytes | None) -> Picture:
    plain = image if image.mode in {"RGB", "RGBA"} else image.convert("RGB")
    if not profile:
        return plain
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        made = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=plain.mode)
    except (ImageCms.PyCMSError, OSError, ValueError):  # a profile that cannot be read: the colours as they are
        return plain
    return made or plain


def likeness(image: Picture) -> int | None:
    """The perceptual hash, as a signed number of 64 bits; None for a picture that is flat."""
    if ImageStat.Stat(image.convert("L")).stddev[0] < FLAT:
        return None
    return int.from_bytes(bytes.fromhex(str(imagehash.phash(image))), signed=True)


def save(image: Picture, folder: Path) -> list[dict[str, object]]:
    """WebP at each width up to the first that holds the whole photo, never scaled up, and one JPEG."""
    needed = [width for number, width in enumerate(WIDTHS) if number == 0 or WIDTHS[number - 1] < image.width]
    told = []
    for width, kind in [*((width, "webp") for width in needed), (JPEG_WIDTH, "jpg")]:
        wide = min(width, image.width)
        size = (wide, max(1, round(image.height * wide / image.width)))
        made = image if size == image.size else image.resize(size, Image.Resampling.LANCZOS)
        name = f"{width}.{kind}"
        if kind == "webp":
            made.save(folder / name, "WEBP", quality=75, method=4)
        else:
            made.save(folder / name, "JPEG", quality=82, optimize=True, progressive=True)
        told.append({"name": name, "width": size[0], "height": size[1]})
    return told


def saved(image: Picture, folder: Path) -> list[dict[str, object]]:
    """As `save`; raises Refused where the photo is at fault, and not the disk."""
    try:
        return save(image, folder)
    except MemoryError:
        raise Refused("too_heavy") from None
    except ValueError:  # what a format cannot hold
        raise Refused("broken") from None
    except OSError as fault:
        if fault.errno not in {None, errno.EFBIG}:
            raise
        raise Refused("broken") from None


def main(folder: Path) -> dict[str, object]:
    """Do the work; a refusal is an answer too, an exit code other than 0 is not."""
    try:
        image = opened()
    except Refused as refused:
        return {"refused": str(refused)}
    except MemoryError:
        return {"refused": "too_heavy"}
    except Image.DecompressionBombError:
        return {"refused": "too_many_pixels"}
    except Exception:  # noqa: BLE001  libraries raise what they like at broken bytes
        return {"refused": "broken"}
    try:
        sizes = saved(image, folder)
    except Refused as refused:
        return {"refused": str(refused)}
    return {"width": image.width, "height": image.height, "likeness": likeness(image), "sizes": sizes}


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))  # noqa: T201

"""What a process of its own makes of bytes it cannot trust, and what it leaves of them."""

import io
import os

import pytest
from PIL import Image, ImageCms

from kernel import photos
from kernel.photos import Refusal, Unreadable
from tests.builders import files as make


@pytest.fixture
def opened(tmp_path):
    """Make the sizes of these bytes; returns what was made and the bytes of every size."""

    def run(body):
        original, folder = tmp_path / "original", tmp_path / "sizes"
        original.write_bytes(body)
        folder.mkdir(exist_ok=True)
        with original.open("rb") as source:
            made = photos.make_sizes(source, folder)
        return made, {size.name: size.path.read_bytes() for size in made.sizes}

    return run


@pytest.mark.parametrize(
    ("body", "size"),
    [
        (make.jpeg(), (800, 600)),
        (make.heic(), (800, 600)),
        (make.saved(make.a_picture(), "AVIF"), (800, 600)),
        (make.saved(make.a_picture().convert("RGBA"), "PNG"), (800, 600)),
        (make.saved(make.a_picture().quantize(16), "PNG"), (800, 600)),
        (make.saved(make.a_picture().convert("CMYK"), "JPEG"), (800, 600)),
        (make.saved(Image.linear_gradient("L").convert("I;16"), "PNG"), (256, 256)),
        (make.animated("WEBP"), (400, 300)),
        (make.jpeg(30, 20), (30, 20)),
        (make.jpeg(4000, 10), (1600, 4)),
        (make.saved(make.a_picture(1080, 20_000), "PNG"), (864, 16_000)),
        (make.saved(Image.new("L", (1, 60_000_000)), "PNG"), (1, 16_000)),
    ],
    ids=[
        "jpeg",
        "heic",
        "avif",
        "rgba",
        "palette",
        "cmyk",
        "16 bits",
        "animated webp",
        "tiny",
        "a line",
        "long screenshot",
        "a column",
    ],
)
def test_formats_of_telephones_and_cameras_are_read(opened, body, size):
    made, bodies = opened(body)
    assert (made.width, made.height) == size
    for name, found in bodies.items():
        image = Image.open(io.BytesIO(found))
        assert image.format == {"webp": "WEBP", "jpg": "JPEG"}[name.rsplit(".", 1)[-1]]
        assert (image.mode, getattr(image, "n_frames", 1)) == ("RGB", 1)
        assert image.width <= min(size[0], int(name.split(".", maxsplit=1)[0]))


def test_sizes_stop_where_the_photo_is_whole(opened):
    made, _bodies = opened(make.jpeg(4000, 3000))
    assert [(size.name, size.width, size.height) for size in made.sizes] == [
        ("480.webp", 480, 360),
        ("960.webp", 960, 720),
        ("1600.webp", 1600, 1200),
        ("960.jpg", 960, 720),
    ]
    made, _bodies = opened(make.jpeg(700, 700))
    assert [(size.name, size.width) for size in made.sizes] == [("480.webp", 480), ("960.webp", 700), ("960.jpg", 700)]


def test_what_hides_behind_a_picture_is_left_behind(opened):
    _made, bodies = opened(make.polyglot())
    for body in bodies.values():
        assert b"PK\x03\x04" not in body
        assert b"Evil" not in body


def test_colours_are_turned_into_those_of_screens(opened):
    """A profile in which red and blue have changed places: what it says has to be done, since nobody can read it later."""
    screen = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = screen.replace(b"rXYZ", b"????").replace(b"bXYZ", b"rXYZ").replace(b"????", b"bXYZ")
    blue = Image.new("RGB", (64, 64), (10, 20, 200))
    for profile, expected in ((screen, (10, 20, 200)), (swapped, (200, 20, 10)), (b"no profile", (10, 20, 200))):
        _made, bodies = opened(make.saved(blue, "PNG", icc_profile=profile))
        seen = Image.open(io.BytesIO(bodies["960.jpg"]))
        assert all(abs(one - other) < 12 for one, other in zip(seen.getpixel((32, 32)), expected, strict=True)), profile
        assert "icc_profile" not in seen.info


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (make.jpeg(1200, 900)[:9000], Refusal.broken),
        (make.heic()[:2000], Refusal.broken),
        (make.png_bomb(), Refusal.too_many_pixels),
        (make.webp_bomb(), Refusal.too_many_pixels),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), Refusal.broken),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 " + bytes(50), Refusal.broken),
        (b"", Refusal.broken),
        (make.animated("GIF"), Refusal.broken),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n", Refusal.broken),
    ],
)
def test_what_cannot_be_shown_is_refused_with_its_reason(opened, body, reason):
    with pytest.raises(Unreadable) as refused:
        opened(body)
    assert refused.value.reason is reason


def test_a_photo_that_takes_too_much_memory_ends_its_own_process_alone(opened, tmp_path, monkeypatch):
    tight = tmp_path / "tight.py"
    tight.write_text(photos.CHILD.read_text().replace("MEMORY = 1024 * 1024", "MEMORY = 250 * 1024"))
    monkeypatch.setattr(photos, "CHILD", tight)
    large = make.saved(make.a_picture(7000, 7000).convert("RGBA"), "PNG", compress_level=1)
    with pytest.raises(Unreadable) as refused:
        opened(large)
    assert refused.value.reason is Refusal.too_heavy
    monkeypatch.undo()
    assert opened(large)[0].width == 1600


def test_a_photo_that_takes_too_long_is_given_up(opened, tmp_path, monkeypatch):
    slow = tmp_path / "slow.py"
    slow.write_text("while True: pass\n")
    monkeypatch.setattr(photos, "CHILD", slow)
    monkeypatch.setattr(photos, "SECONDS", 1)
    with pytest.raises(Unreadable) as refused:
        opened(make.jpeg())
    assert refused.value.reason is Refusal.too_heavy


def test_a_fault_of_ours_is_no_fault_of_the_photo(opened, tmp_path, monkeypatch):
    faulty = tmp_path / "faulty.py"
    faulty.write_text("import nothing_of_that_name\n")
    monkeypatch.setattr(photos, "CHILD", faulty)
    with pytest.raises(RuntimeError, match="nothing_of_that_name"):
        opened(make.jpeg())


def test_the_process_that_opens_photos_knows_no_secret(opened, tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "only for tests")
    telling = tmp_path / "telling.py"
    telling.write_text("import os, sys\nsys.exit(f'{sorted(os.environ)} {sys.flags.isolated}')\n")
    monkeypatch.setattr(photos, "CHILD", telling)
    with pytest.raises(RuntimeError) as told:
        opened(make.jpeg())
    assert "SECRET_KEY" not in str(told.value)
    assert os.environ["SECRET_KEY"] == "only for tests"


def test_flat_picture_looks_like_nothing(opened):
    assert opened(make.saved(Image.new("RGB", (300, 300), "beige"), "PNG"))[0].likeness is None


def test_same_picture_is_alike_at_another_size_and_another_is_not(opened):
    def differing(one, other):
        return ((one ^ other) & (1 << 64) - 1).bit_count()

    picture = make.a_picture(1600, 1200, 5)
    first = opened(make.saved(picture, "JPEG"))[0].likeness
    small = opened(make.saved(picture.resize((300, 225)), "JPEG", quality=40))[0].likeness
    trimmed = opened(make.saved(picture.crop((20, 20, 1580, 1180)), "WEBP"))[0].likeness
    others = [opened(make.jpeg(1600, 1200, seed))[0].likeness for seed in (6, 7, 8)]
    assert max(differing(first, small), differing(first, trimmed)) <= 10
    assert min(differing(first, other) for other in others) > 10

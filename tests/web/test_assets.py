"""The committed front end: fresh, whole, light, and served so that a browser keeps it."""

import gzip
import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path

import brotli
import pytest
from werkzeug.exceptions import NotFound

import app as house
from app.web.assets import Assets, precompress

APP = Path(house.__file__).parent
SOURCES = APP / "assets"
DIST = APP / "static" / "dist"
MANIFEST = json.loads((DIST / "manifest.json").read_text("utf-8"))
FIRST_VIEW = ("app.css", "app.js", "icons.svg", "logo.svg", "text.woff2", "head.woff2")
TEMPLATES = [*(APP / "templates").rglob("*.html"), *(APP / "blueprints").rglob("*.html")]


@pytest.fixture
def dist(tmp_path):
    copy = tmp_path / "dist"
    shutil.copytree(DIST, copy, ignore=shutil.ignore_patterns("*.br", "*.gz"))
    return copy


@pytest.fixture(scope="module")
def assets(tmp_path_factory):
    copy = tmp_path_factory.mktemp("assets") / "dist"
    shutil.copytree(DIST, copy, ignore=shutil.ignore_patterns("*.br", "*.gz"))
    precompress(copy)
    return Assets(copy)


def served_name(assets, name):
    return assets.url(name).rsplit("/", 1)[1]


def test_dist_was_built_from_these_sources():
    now = {path: hashlib.sha256((SOURCES / path).read_bytes()).hexdigest() for path in MANIFEST["sources"]}
    assert now == MANIFEST["sources"], "run: npm ci && npm run build, in app/assets"


def test_no_source_is_missing_from_the_manifest():
    folders = ("css", "js", "img", "fonts", "cards")
    files = {str(path.relative_to(SOURCES)) for folder in folders for path in (SOURCES / folder).rglob("*.*")}
    assert files <= MANIFEST["sources"].keys()


def test_packages_are_those_of_the_lock():
    lock = json.loads((SOURCES / "package-lock.json").read_text("utf-8"))["packages"]
    assert {name: lock[f"node_modules/{name}"]["version"] for name in MANIFEST["packages"]} == MANIFEST["packages"]


def test_lock_names_no_address():
    assert "resolved" not in (SOURCES / "package-lock.json").read_text("utf-8")


def test_each_built_file_is_what_its_name_and_integrity_say():
    for entry in MANIFEST["files"].values():
        body = (DIST / entry["file"]).read_bytes()
        assert hashlib.sha256(body).hexdigest()[:10] in entry["file"]
        assert len(body) == entry["bytes"]


def test_dist_holds_nothing_else():
    kept = {path.name for path in DIST.iterdir() if path.suffix not in {".br", ".gz"}}
    assert kept == {entry["file"] for entry in MANIFEST["files"].values()} | {"manifest.json", "THIRD_PARTY.txt"}


@pytest.mark.skipif(
    not (SOURCES / "node_modules").is_dir() or not shutil.which("node"),
    reason="not run: needs Node and the packages of app/assets",
)
def test_a_new_build_is_the_same(tmp_path):
    subprocess.run(["node", "build.mjs", tmp_path / "dist"], cwd=SOURCES, check=True, capture_output=True)
    built = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (tmp_path / "dist").iterdir()}
    kept = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in DIST.iterdir()}
    assert built.items() <= kept.items()


def test_first_view_leaves_room_for_the_page():
    weight = 0
    for name in FIRST_VIEW:
        body = (DIST / MANIFEST["files"][name]["file"]).read_bytes()
        weight += len(body) if name.endswith("woff2") else len(brotli.compress(body, quality=11))
    assert weight <= 70_000  # of 80 kB; the rest is for the HTML


def test_styles_and_scripts_ask_no_other_origin():
    drawings = [name for name in MANIFEST["files"] if name.startswith("art-")]
    for name in ("app.css", "icons.svg", "scenes.svg", *drawings):
        text = (DIST / MANIFEST["files"][name]["file"]).read_text("utf-8")
        assert set(re.findall(r"https?://[^\s\"')]+", text)) <= {"http://www.w3.org/2000/svg"}


def test_a_browser_gets_the_encoding_it_likes(assets):
    name = served_name(assets, "app.css")
    plain = assets.serve(name, "")
    best = assets.serve(name, "gzip, deflate, br")
    other = assets.serve(name, "gzip;q=1, br;q=0")
    assert "Content-Encoding" not in plain.headers
    assert best.headers["Content-Encoding"] == "br"
    assert brotli.decompress(best.get_data()) == plain.get_data()
    assert other.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(other.get_data()) == plain.get_data()


def test_an_answer_is_kept_for_a_year_and_varies_by_encoding(assets):
    answer = assets.serve(served_name(assets, "app.js"), "br")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"


def test_fonts_are_not_compressed_twice(assets):
    answer = assets.serve(served_name(assets, "text.woff2"), "br, gzip")
    assert "Content-Encoding" not in answer.headers
    assert answer.mimetype == "font/woff2"


def test_without_precompressed_files_the_plain_one_is_served(dist):
    assets = Assets(dist)
    assert "Content-Encoding" not in assets.serve(served_name(assets, "app.css"), "br").headers


@pytest.mark.parametrize(
    "name",
    [
        "manifest.json",
        "../../config.py",
        "..%2fconfig.py",
        "/etc/passwd",
        "app.css",
        "",
        ".",
        "app.css.br",
        "a\0b",
        "THIRD_PARTY.txt/",
    ],
)
def test_any_other_name_is_not_found(assets, name):
    with pytest.raises(NotFound):
        assets.serve(name, "br")


def test_precompressing_twice_changes_nothing_and_drops_what_is_orphaned(dist):
    precompress(dist)
    first = {path.name: path.stat().st_mtime_ns for path in dist.iterdir()}
    (dist / "old.1234567890.css.br").write_bytes(b"")
    precompress(dist)
    assert {path.name: path.stat().st_mtime_ns for path in dist.iterdir()} == first


def test_a_changed_file_is_compressed_again(dist):
    precompress(dist)
    licences = dist / "THIRD_PARTY.txt"
    licences.write_text("other words", "utf-8")
    squeezed = dist / "THIRD_PARTY.txt.br"
    precompress(dist)
    assert brotli.decompress(squeezed.read_bytes()) == b"other words"


def test_templates_ask_only_for_icons_and_drawings_that_exist():
    known = set(
        re.findall(r'<symbol id="([\w-]+)"', (DIST / MANIFEST["files"]["icons.svg"]["file"]).read_text("utf-8"))
    )
    drawn = {name.removeprefix("art-").removesuffix(".svg") for name in MANIFEST["files"] if name.startswith("art-")}
    for path in TEMPLATES:
        text = path.read_text("utf-8")
        assert set(re.findall(r'\bicon\("([\w-]+)"\)|icon_name="([\w-]+)"', text)) <= {(a, "") for a in known} | {
            ("", a) for a in known
        }, path
        assert set(re.findall(r'\bart\("([\w-]+)"', text)) <= drawn, path


def test_every_icon_is_shown_somewhere():
    icons = (DIST / MANIFEST["files"]["icons.svg"]["file"]).read_text("utf-8")
    code = "".join(
        path.read_text("utf-8") for path in [*TEMPLATES, *APP.rglob("*.py")] if "node_modules" not in path.parts
    )
    unused = [name for name in re.findall(r'<symbol id="([\w-]+)"', icons) if not re.search(rf"[\"']{name}[\"']", code)]
    assert unused == ["logo"]  # it is asked for by its address; each other one costs every first view


def test_templates_hold_nothing_the_policy_refuses():
    refused = re.compile(r"""\sstyle=|\son[a-z]+=["']|hx-on|\bjs:|<script(?![^>]*(\bnonce=|application/ld\+json))""")
    for path in TEMPLATES:
        if path.name != "letter.html":
            assert not refused.search(path.read_text("utf-8")), path


def test_templates_use_no_word_of_htmx_2():
    old = re.compile(r"hx-(?:disabled-elt|ext|vars|params|request|prompt|history)\b")
    for path in TEMPLATES:
        assert not old.search(path.read_text("utf-8")), path

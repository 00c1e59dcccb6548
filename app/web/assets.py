"""The built front end: addresses with a hash, integrity, and answers that a browser may keep for a year."""

import gzip
import json
import tempfile
from pathlib import Path

import brotli
from flask import Response
from werkzeug.exceptions import NotFound
from werkzeug.http import parse_accept_header

PREFIX = "/static/dist/"
LICENCES = "THIRD_PARTY.txt"  # the one name without a hash
YEAR = 365 * 24 * 3600  # seconds
KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
SQUEEZED = {".css", ".js", ".svg", ".txt", ".webmanifest"}  # fonts are compressed already
ENCODINGS = {"br": ".br", "gzip": ".gz"}  # the better one first


class Assets:
    """What build.mjs left in one folder, read once.

    Raises FileNotFoundError without a manifest; `url`, `file` and `integrity` raise KeyError for a name that was not built.
    """

    def __init__(self, dist: Path) -> None:
        self._dist = dist
        self._built: dict[str, dict[str, str]] = json.loads((dist / "manifest.json").read_text("utf-8"))["files"]
        self._served = {entry["file"] for entry in self._built.values()} | {LICENCES}

    def url(self, name: str) -> str:
        """`app.css` -> `/static/dist/app.<hash>.css`; the same for every language and country."""
        return PREFIX + self.file(name)

    def file(self, name: str) -> str:
        """`app.css` -> `app.<hash>.css`."""
        return self._built[name]["file"]

    def integrity(self, name: str) -> str:
        """The value of an `integrity` attribute (sha384)."""
        return self._built[name]["integrity"]

    def serve(self, name: str, accept_encoding: str) -> Response:
        """Answer for a built file, compressed as the browser likes best; NotFound for any other name."""
        if name not in self._served:  # a closed list: no path of a stranger is ever opened
            raise NotFound
        suffix = Path(name).suffix
        encoding = _preferred(accept_encoding) if suffix in SQUEEZED else ""
        path = self._dist / (name + ENCODINGS.get(encoding, ""))
        if encoding and not path.is_file():
            encoding, path = "", self._dist / name
        response = Response(path.read_bytes(), content_type=KINDS[suffix])
        response.headers["Cache-Control"] = "no-cache" if name == LICENCES else f"public, max-age={YEAR}, immutable"
        response.headers["X-Content-Type-Options"] = "nosniff"
        if suffix in SQUEEZED:
            response.headers["Vary"] = "Accept-Encoding"
        if encoding:
            response.headers["Content-Encoding"] = encoding
        return response


def _preferred(accept_encoding: str) -> str:
    accepted = dict(parse_accept_header(accept_encoding))
    return next((name for name in ENCODINGS if accepted.get(name, 0) > 0), "")


def precompress(dist: Path) -> None:
    """Write .br and .gz beside each text file that lacks them, and drop those whose file is gone.

    Safe to repeat and to run in several processes at once: each file appears whole or not at all.
    """
    texts = {path.name: path for path in dist.iterdir() if path.suffix in SQUEEZED}
    for name, path in texts.items():
        for suffix in ENCODINGS.values():
            squeezed = dist / (name + suffix)
            if not squeezed.is_file() or squeezed.stat().st_mtime < path.stat().st_mtime:
                body = path.read_bytes()
                _write(squeezed, brotli.compress(body, quality=11) if suffix == ".br" else gzip.compress(body, mtime=0))
    for path in dist.iterdir():
        if path.suffix in ENCODINGS.values() and path.stem not in texts:
            path.unlink(missing_ok=True)


def _write(path: Path, body: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        file.write(body)
    part = Path(file.name)
    part.chmod(0o644)
    part.replace(path)

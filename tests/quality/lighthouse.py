"""Lighthouse on the pages that matter most, as on a phone of the middle class."""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import sync_playwright

from tests.chromium import FLAGS
from tests.live import Live, free_ports
from tests.quality.table import Row
from tests.quality.tools import TOOLS, missing

BARS = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
FIGURES = ("first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift", "total-byte-weight")  # fmt: skip
SECONDS = 180


class BrokenOff(Exception):
    """Lighthouse has not come to its end; what it said."""


def measured(live: Live, folder: Path, pages: dict[str, tuple[str, str]], rounds: int) -> list[Row]:
    """One row per page, the median of the rounds. `pages`: name to path and device."""
    if lacks := missing("node", "lighthouse") or missing("chromium", "lighthouse"):
        return [Row("Lighthouse", not_run=lacks)]
    return [_row(live, folder, name, path, device, rounds) for name, (path, device) in pages.items()]


@contextmanager
def _chromium(live: Live, device: str) -> Iterator[int]:
    """A browser that somebody is signed in with; the port by which Lighthouse takes it over."""
    port = free_ports(1)
    flags = [*FLAGS, f"--remote-debugging-port={port}", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright, tempfile.TemporaryDirectory(prefix="smiile-lighthouse-") as profile:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=shutil.which("chromium"), args=flags
        )
        if device:
            context.add_cookies([{"name": "device", "value": device, "url": live.address()}])
        yield port
        context.close()


def _row(live: Live, folder: Path, name: str, path: str, device: str, rounds: int) -> Row:
    try:
        reports = [_first_view(live, folder / f"{name}.json", path, device) for _ in range(rounds)]
    except BrokenOff as broken:
        return Row(f"Lighthouse, {name}", 0, [f"{name}: broke off: {broken}"])
    scores = {kind: median(report["categories"][kind]["score"] * 100 for report in reports) for kind in BARS}
    faults = [f"{name}: {kind} {scores[kind]:.0f}, asked for {bar}" for kind, bar in BARS.items() if scores[kind] < bar]
    middle = sorted(reports, key=lambda report: report["categories"]["performance"]["score"])[len(reports) // 2]
    audits = middle["audits"]
    faults += [
        f"{name}: {kind}: {audits[ref['id']]['title']} ({ref['id']})"
        for kind in BARS
        if kind != "performance"
        for ref in middle["categories"][kind]["auditRefs"]
        if ref["weight"] and audits[ref["id"]]["score"] is not None and audits[ref["id"]]["score"] < 1
    ]
    figures = " · ".join(f"{one} {audits[one]['displayValue']}" for one in FIGURES)
    note = "/".join(f"{scores[kind]:.0f}" for kind in BARS) + f" · {figures}"
    return Row(f"Lighthouse, {name}", rounds, faults, note)


def _first_view(live: Live, report: Path, path: str, device: str) -> dict[str, Any]:
    """A look in a browser of its own: in one that has been here before, nothing is fetched any more."""
    with _chromium(live, device) as port:
        return _run(live.address(path), port, report, own=bool(device))


def _run(address: str, port: int, report: Path, *, own: bool) -> dict[str, Any]:
    """One look. A page for one person alone (`own`) asks not to be indexed: there that question is left out."""
    command = [str(TOOLS / ".bin/lighthouse"), address, f"--port={port}", "--quiet", "--output=json", f"--output-path={report}"]  # fmt: skip
    command += [f"--only-categories={','.join(BARS)}", "--disable-storage-reset"]
    if own:
        command.append("--skip-audits=is-crawlable")
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=SECONDS)
    if done.returncode:
        raise BrokenOff(done.stderr.strip()[-300:])
    found: dict[str, Any] = json.loads(report.read_text())
    return found

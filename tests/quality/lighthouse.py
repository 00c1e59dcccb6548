"""Lighthouse on the pages that matter most, as on a phone of the middle class."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from statistics import median
from typing import Any

from tests.live import Live
from tests.quality.table import Row
from tests.quality.tools import TOOLS, missing

BARS = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
FLAGS = (
    "--headless=new --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage"
)
FIGURES = ("first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift", "total-byte-weight")  # fmt: skip
SECONDS = 180


def measured(live: Live, folder: Path, pages: dict[str, tuple[str, str]], rounds: int) -> list[Row]:
    """One row per page, the median of the rounds. `pages`: name to path and device."""
    if lacks := missing("node", "lighthouse") or missing("chromium", "lighthouse"):
        return [Row("Lighthouse", not_run=lacks)]
    return [_row(live, folder, name, path, device, rounds) for name, (path, device) in pages.items()]


def _row(live: Live, folder: Path, name: str, path: str, device: str, rounds: int) -> Row:
    reports = [_run(live.address(path), device, folder / "lighthouse.json") for _ in range(rounds)]
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


def _run(address: str, device: str, report: Path) -> dict[str, Any]:
    """One look. A page for one person alone asks not to be indexed: there that question is left out."""
    flags = f"{FLAGS} --no-sandbox" if os.geteuid() == 0 else FLAGS
    command = [str(TOOLS / ".bin/lighthouse"), address, "--quiet", "--output=json", f"--output-path={report}", f"--chrome-flags={flags}"]  # fmt: skip
    command += [f"--only-categories={','.join(BARS)}"]
    if device:
        command += [f'--extra-headers={{"Cookie": "device={device}"}}', "--skip-audits=is-crawlable"]
    environment = {**os.environ, "CHROME_PATH": shutil.which("chromium") or ""}
    subprocess.run(command, env=environment, check=True, capture_output=True, timeout=SECONDS)
    return json.loads(report.read_text())

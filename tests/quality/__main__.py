"""`./smiile quality`: starts a house of its own and looks at every page in every state. One table; 1 when there are faults."""

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright

from infra import postgres as postgres_server
from kernel import log
from tests import live as lives
from tests import world as worlds
from tests.chromium import Opened, launched, opened_in
from tests.quality import lighthouse, links, looks, markup
from tests.quality.looks import LOOKS, Look
from tests.quality.states import Ground, State, gathered
from tests.quality.table import Row, shown

PARTS = ("looks", "html", "links", "lighthouse")


def main() -> int:
    """Run the parts that are wanted, all unless told."""
    words = argparse.ArgumentParser(prog="./smiile quality", description=__doc__)
    words.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)}; all unless told")
    words.add_argument("--sample", action="store_true", help="each state in one look, in turn, instead of all")
    words.add_argument("--keep", type=Path, help="a folder in which the HTML and what Lighthouse says stay")
    words.add_argument("--rounds", type=int, default=3, help="of Lighthouse")
    chosen = words.parse_args()
    if unknown := set(chosen.parts) - set(PARTS):
        words.error(f"there is no part {', '.join(sorted(unknown))}")
    log.set_up("quality")
    began = time.monotonic()
    rows = _measured(set(chosen.parts or PARTS), sample=chosen.sample, rounds=chosen.rounds, keep=chosen.keep)
    sys.stdout.write(f"{shown(rows)}\n\n{time.monotonic() - began:.0f} s\n")
    strict = os.environ.get("CI") == "true"
    return 1 if any(row.faults or (row.not_run and strict) for row in rows) else 0


def _measured(parts: set[str], *, sample: bool, rounds: int, keep: Path | None) -> list[Row]:
    if shutil.which("chromium") is None:
        return [Row("every page", not_run="Chromium is not installed (apt-get install chromium)")]
    with postgres_server.running() as server, lives.running(server, worlds.make_base(server)) as live:
        ground = gathered(live)
        rows: list[Row] = []
        with tempfile.TemporaryDirectory(prefix="smiile-quality-") as passing:
            folder = keep or Path(passing)
            folder.mkdir(parents=True, exist_ok=True)
            if "looks" in parts:
                rows += _looked_at(ground, sample=sample)
            if parts & {"html", "links"}:
                sent = {state: state.read(live, ground.devices[state.role]) for state in ground.states}
                if "html" in parts:
                    named = {f"{state.name}, {state.role} {state.path}": text for state, text in sent.items()}
                    rows += markup.judged(folder, named)
                if "links" in parts:
                    pages = [(state.role, state.path, text) for state, text in sent.items() if not state.letter]
                    rows.append(links.followed(live, pages, ground.devices))
            if "lighthouse" in parts:
                rows += lighthouse.measured(live, folder, _important(ground), rounds)
        return rows


def _looked_at(ground: Ground, *, sample: bool) -> list[Row]:
    """Every state opened once in a window of its role, and looked at in every look, or in one."""
    kinds = ("axe", "sideways scroll", "shifts", "console, foreign requests")
    rows = {kind: Row(kind) for kind in kinds}
    with sync_playwright() as playwright, launched(playwright) as browser:
        for role in dict.fromkeys(state.role for state in ground.states):
            of_role = [state for state in ground.states if state.role == role]
            opened = opened_in(browser, ground.live, "fr", width=390, device=ground.devices[role])
            for number, state in enumerate(of_role):
                LOOKS[2].put_on(opened.page)
                try:
                    state.open(opened.page, ground.live.address(state.path))
                except PlaywrightError as late:
                    rows["console, foreign requests"].faults.append(
                        f"{state.name}, {role} {state.path}: {late.message}"
                    )
                    continue
                _look(opened, state, [LOOKS[number % len(LOOKS)]] if sample else LOOKS, rows)
            opened.page.context.close()
            sys.stderr.write(f"{role}: {len(of_role)} states\n")
    return list(rows.values())


def _look(opened: Opened, state: State, wanted: Sequence[Look], rows: dict[str, Row]) -> None:
    where = f"{state.name}, {state.role} {state.path}"
    found: dict[str, list[str]] = {"shifts": list(looks.shifted(opened.page)), "axe": [], "sideways scroll": []}
    for look in wanted:
        look.put_on(opened.page)
        found["axe"] += [f"{fault} at {look.name}" for fault in looks.axe(opened.page, look)]
        found["sideways scroll"] += [f"{fault} at {look.name}" for fault in looks.too_wide(opened.page)]
    found["console, foreign requests"] = state.unexpected(opened.eyes.seen)
    opened.eyes.seen.clear()
    for kind, faults in found.items():
        rows[kind].looked += len(wanted) if kind in {"axe", "sideways scroll"} else 1
        rows[kind].faults += [f"{where}: {fault}" for fault in faults]
        sys.stderr.writelines(f"{where}: {fault}\n" for fault in faults)


def _important(ground: Ground) -> dict[str, tuple[str, str]]:
    """What Lighthouse looks at: path and device."""
    found = {state.name: state.path for state in ground.states if state.role == "resident" and not state.body}
    resident = ground.devices["resident"]
    return {
        "feed": ("/", resident),
        "landing": ("/", ""),
        "place": ("/cancale", ""),
        "place, claimed": ("/dinan", ""),
        "ad": (found["ads.show"], resident),
        "conversation": (found["conversations.show"], resident),
    }


if __name__ == "__main__":
    sys.exit(main())

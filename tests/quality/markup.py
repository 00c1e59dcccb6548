"""The HTML that the house sends, judged by vnu (the W3C's checker) and html-validate."""

import json
import re
import subprocess
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from tests.quality.table import Row
from tests.quality.tools import TOOLS, missing

Judge = Callable[[list[Path]], Iterable[tuple[Path, str]]]
OF_PAGES = ("no-inline-style", "long-title")  # mail programs need styles inside, and show no title
VNU = "vnu-jar/build/dist/vnu.jar"
OURS = r".*“hx-.*|.*“data-css-inline”.*"  # attributes of htmx, whose page of words explains them; not of HTML


def judged(folder: Path, pages: dict[str, str]) -> list[Row]:
    """One row per tool. `pages`: name of the state to what the house sent."""
    files = {}
    for number, (name, text) in enumerate(pages.items()):
        files[folder / f"{number:04d}.html"] = name
        (folder / f"{number:04d}.html").write_text(text)
    return [_row("vnu", _vnu, files), _row("html-validate", _html_validate, files)]


def _row(name: str, judge: Judge, files: dict[Path, str]) -> Row:
    lacks = missing("java" if name == "vnu" else "node", VNU if name == "vnu" else "html-validate")
    if lacks:
        return Row(f"HTML, {name}", not_run=lacks)
    return Row(f"HTML, {name}", len(files), sorted(_told(files, judge)))


def _told(files: dict[Path, str], judge: Judge) -> Iterator[str]:
    for path, words in judge(list(files)):
        if not (files[path].startswith("letter ") and words.startswith(OF_PAGES)):
            yield f"{files[path]}: {words}"


def _vnu(files: list[Path]) -> Iterator[tuple[Path, str]]:
    command = ["java", "-Xss1m", "-jar", str(TOOLS / VNU), "--errors-only", "--filterpattern", OURS, "--format", "json"]
    said = subprocess.run([*command, *map(str, files)], capture_output=True, text=True, check=False).stderr
    for message in json.loads(said)["messages"]:
        yield Path(message["url"].removeprefix("file:")), f"{message['message']} {_short(message.get('extract', ''))}"


def _html_validate(files: list[Path]) -> Iterator[tuple[Path, str]]:
    config = TOOLS.parent / "htmlvalidate.json"
    command = [str(TOOLS / ".bin/html-validate"), "--config", str(config), "--formatter", "json"]
    told = files[0].with_name("html-validate.json")
    with told.open("wb") as said:  # into a pipe it would end before all is said
        subprocess.run([*command, *map(str, files)], stdout=said, check=False)
    for result in json.loads(told.read_bytes()):
        for message in result["messages"]:
            yield Path(result["filePath"]), f"{message['ruleId']}: {message['message']} ({message.get('selector')})"


def _short(extract: str) -> str:
    return re.sub(r"\s+", " ", extract)[:160]

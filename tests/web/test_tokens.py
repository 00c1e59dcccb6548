"""Colours: one source, readable in both modes, and nobody paints beside it."""

import re
from pathlib import Path

import pytest

from app.assets import tokens

APP = Path(tokens.__file__).parent.parent
COLOUR = re.compile(r"(?<!&)#(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{6}|[0-9a-fA-F]{3,4})\b(?![-\w])")
DERIVED = {tokens.STYLESHEET, tokens.COLOURS}


def test_contrast_of_known_colours_is_that_of_the_standard():
    assert tokens.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert tokens.contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_pair_is_readable(mode):
    assert tokens.too_faint(tokens.load()[mode]) == []


def test_a_faint_pair_is_named():
    colours = tokens.load()["light"] | {"ink-faint": "#AAAAAA"}
    assert any(line.startswith("ink-faint on paper: ") for line in tokens.too_faint(colours))


def test_both_modes_name_the_same_colours():
    both = tokens.load()
    assert both["light"].keys() == both["dark"].keys()


def test_derived_files_are_those_of_the_tokens():
    both = tokens.load()
    assert tokens.STYLESHEET.read_text("utf-8") == tokens.stylesheet(both)
    assert tokens.COLOURS.read_text("utf-8") == tokens.template_colours(both)


def painted() -> list[Path]:
    rooms = (APP / "blueprints").rglob("*.html")
    return [*(APP / "assets" / "css").glob("*.css"), *(APP / "templates").rglob("*.html"), *rooms]


def test_no_colour_is_written_outside_the_tokens():
    found = {
        f"{path.relative_to(APP)}: {colour}"
        for path in painted()
        if path not in DERIVED
        for colour in COLOUR.findall(path.read_text("utf-8"))
    }
    assert found == set()


def test_every_custom_property_in_use_exists():
    sheets = [path.read_text("utf-8") for path in (APP / "assets" / "css").glob("*.css")]
    drawings = [path.read_text("utf-8") for path in (APP / "assets" / "img").glob("*.svg")]
    known = set(re.findall(r"--([\w-]+):", tokens.STYLESHEET.read_text("utf-8")))
    used = {name for text in sheets + drawings for name in re.findall(r"var\(--([\w-]+)", text)}
    assert used <= known

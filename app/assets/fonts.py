"""Cuts the fonts of pages out of the packages: `python app/assets/fonts.py`, with fonttools[woff] 4.68.0.

The first view of a phone carries two of them: letters of Western Europe, one weight of the heads, kerning one can see.
"""

import io
import logging
from pathlib import Path
from typing import Any

from fontTools.subset import Options, Subsetter, parse_unicodes
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

HERE = Path(__file__).parent
PACKAGES = HERE / "node_modules" / "@fontsource-variable"
WESTERN = "20-7E,A0-FF,131,152-153,2013-2014,2018-201A,201C-201E,2026,202F,20AC"
SYMBOLS = ",2000-2010,2022,2039-203A,2122,2212,2215"  # in running text; no head needs them
EXT = "100-24F,1E00-1EFF"  # names such as Łukasz; fetched only when met
FILES: dict[str, tuple[str, str, str, Any]] = {
    "head": ("bricolage-grotesque", "latin", WESTERN, 700),
    "head-ext": ("bricolage-grotesque", "latin-ext", EXT, 700),
    "text": ("atkinson-hyperlegible-next", "latin", WESTERN + SYMBOLS, (400, 700)),
    "text-ext": ("atkinson-hyperlegible-next", "latin-ext", EXT, (400, 700)),
}
FEATURES = ["ccmp", "kern", "locl", "mark", "tnum"]
STEP = 10  # thousandths of the font's size: letters of a head of 38 pixels are moved by thirds of one
LEAST = 2  # steps
PAIRS = 2  # the lookup that kerns


def cut(package: str, script: str, letters: str, weight: Any) -> bytes:
    """One font file."""
    font = TTFont(PACKAGES / package / "files" / f"{package}-{script}-wght-normal.woff2")
    font = _again(instantiateVariableFont(font, {"wght": weight}))
    for lookup in font["GPOS"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            _kern_what_is_seen(getattr(table, "ExtSubTable", table), font["head"].unitsPerEm)
    subsetter = Subsetter(Options(layout_features=FEATURES, hinting=False, name_IDs=[0, 1, 2, 13, 14]))
    subsetter.populate(unicodes=parse_unicodes(letters))
    subsetter.subset(font)
    return _written(font, "woff2")


def _kern_what_is_seen(table: Any, size: int) -> None:
    """Round to steps, drop the small ones and how kerning grows with the weight: they cost more than they show."""
    if table.LookupType != PAIRS:
        return
    rows = (
        [pairs.PairValueRecord for pairs in table.PairSet]
        if table.Format == 1
        else [row.Class2Record for row in table.Class1Record]
    )
    for value in (record.Value1 for row in rows for record in row):
        steps = round(value.XAdvance * 1000 / size / STEP)
        value.__dict__.clear()
        value.XAdvance = round(steps * STEP * size / 1000) if abs(steps) >= LEAST else 0
    table.ValueFormat1 = 0x04


def _again(font: TTFont) -> TTFont:
    return TTFont(io.BytesIO(_written(font)))


def _written(font: TTFont, flavour: str | None = None) -> bytes:
    font.flavor = flavour
    body = io.BytesIO()
    font.save(body)
    return body.getvalue()


if __name__ == "__main__":
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    for name, source in FILES.items():
        (HERE / "fonts" / f"{name}.woff2").write_bytes(cut(*source))

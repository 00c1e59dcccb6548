"""Tokens become a stylesheet and template colours; their contrast is judged here (WCAG 2.2, 1.4.3, 1.4.6 and 1.4.11)."""

import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
STYLESHEET = HERE / "css" / "tokens.css"
COLOURS = HERE.parent / "templates" / "parts" / "colours.html"

TEXT, STRONG_TEXT, SHAPE = 4.5, 7.0, 3.0  # AA text, AAA text, borders and marks

# (foreground, background, least ratio)
PAIRS = (
    ("ink", "paper", STRONG_TEXT),
    ("ink", "surface", STRONG_TEXT),
    ("ink", "sunken", STRONG_TEXT),
    ("ink-soft", "paper", STRONG_TEXT),
    ("ink-soft", "surface", STRONG_TEXT),
    ("ink-faint", "paper", TEXT),
    ("ink-faint", "surface", TEXT),
    ("ink-faint", "sunken", TEXT),
    ("brand", "paper", TEXT),
    ("brand", "surface", TEXT),
    ("brand", "sunken", TEXT),
    ("brand", "brand-soft", TEXT),
    ("brand", "sun-soft", TEXT),
    ("on-brand", "brand", STRONG_TEXT),
    ("on-brand", "brand-strong", STRONG_TEXT),
    ("ink", "brand-soft", STRONG_TEXT),
    ("ink-faint", "brand-soft", TEXT),
    ("on-sun", "sun", STRONG_TEXT),
    ("ink", "sun-soft", STRONG_TEXT),
    ("ink", "sky-soft", STRONG_TEXT),
    ("ink", "danger-soft", STRONG_TEXT),
    ("brick", "brick-soft", TEXT),
    ("brick", "surface", TEXT),
    ("plum", "plum-soft", TEXT),
    ("plum", "surface", TEXT),
    ("sky", "sky-soft", TEXT),
    ("sky", "surface", TEXT),
    ("leaf", "leaf-soft", TEXT),
    ("leaf", "surface", TEXT),
    ("danger", "danger-soft", TEXT),
    ("danger", "surface", TEXT),
    ("danger", "paper", TEXT),
    ("paper", "ink", STRONG_TEXT),
    ("line-strong", "surface", SHAPE),
    ("line-strong", "paper", SHAPE),
    ("focus", "paper", SHAPE),
    ("focus", "surface", SHAPE),
)


def load() -> dict[str, Any]:
    """The tokens as written in tokens.json."""
    tokens: dict[str, Any] = json.loads((HERE / "tokens.json").read_text("utf-8"))
    return tokens


def luminance(colour: str) -> float:
    """Relative luminance (0 to 1) of a colour written #RRGGBB."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)  # noqa: PLR2004  # sRGB
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio (1 to 21) between two colours."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def too_faint(colours: dict[str, str]) -> list[str]:
    """The pairs under their least contrast, each as a readable line; empty when all pass."""
    return [
        f"{front} on {back}: {ratio:.2f}, needs {least}"
        for front, back, least in PAIRS
        if (ratio := contrast(colours[front], colours[back])) < least
    ]


def _properties(values: dict[str, str], prefix: str = "") -> str:
    return "".join(f"  --{prefix}{name}: {value};\n" for name, value in values.items())


def stylesheet(tokens: dict[str, Any]) -> str:
    """Custom properties: light, and on screens dark by preference, or by the attribute the server sets. Paper is white."""
    kind = tokens["type"]
    fixed = (
        _properties({"family-text": kind["family-text"], "family-head": kind["family-head"]})
        + _properties(kind["scale"], "text-")
        + _properties({"leading-tight": kind["leading"]["tight"], "leading": kind["leading"]["text"]})
        + _properties(tokens["space"], "s")
        + _properties(tokens["radius"], "r-")
        + _properties(tokens["size"])
    )
    dark = "  color-scheme: dark;\n" + _properties(tokens["dark"])
    return (
        "/* Written by tokens.py from tokens.json. */\n"
        f":root {{\n  color-scheme: light;\n{_properties(tokens['light'])}{fixed}}}\n"
        f"@media screen and (prefers-color-scheme: dark) {{\n:root:not([data-theme=light]) {{\n{dark}}}\n}}\n"
        f"@media screen {{\n:root[data-theme=dark] {{\n{dark}}}\n}}\n"
    )


def template_colours(tokens: dict[str, Any]) -> str:
    """The colours for what cannot read custom properties: letters and the colour of the browser's bar."""
    lines = ["{# Written by tokens.py from tokens.json. #}"]
    for mode in ("light", "dark"):
        values = {name.replace("-", "_"): value for name, value in tokens[mode].items()}
        lines.append(f"{{%- set {mode} = {json.dumps(values)} -%}}")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write the derived files; 1 when a pair is too faint."""
    tokens = load()
    STYLESHEET.write_text(stylesheet(tokens), "utf-8")
    COLOURS.write_text(template_colours(tokens), "utf-8")
    faint = [f"{mode}: {line}" for mode in ("light", "dark") for line in too_faint(tokens[mode])]
    sys.stdout.writelines(f"{line}\n" for line in faint)
    return bool(faint)


if __name__ == "__main__":
    sys.exit(main())

"""Hostile text made harmless: what people write, by whatever door it comes in."""

import re
import unicodedata

# Controls, halves of characters, spaces without width, and the marks that turn the direction of the text around them (Unicode TR 36,
# "bidirectional spoofing").
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]")


BLANK = set("\u115f\u1160\u2800\u3164\uffa0")  # letters and symbols that show nothing


def visible(text: str) -> int:
    """How many of its characters can be seen."""
    return sum(unicodedata.category(one)[0] in "LNPS" and one not in BLANK for one in text)


def cleaned(text: str, *, lines: bool = False) -> str:
    """NFC, no controls, no direction overrides, no outer space; on one line unless `lines`."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = FORBIDDEN.sub("", text)
    if lines:
        return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in text.split("\n"))).strip()
    return " ".join(text.split())

"""Hostile text made harmless: what people write, by whatever door it comes in."""

import re
import unicodedata

# Controls, halves of characters, and the marks that turn the direction of the text around them (Unicode TR 36,
# "bidirectional spoofing").
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def cleaned(text: str, *, lines: bool = False) -> str:
    """NFC, no controls, no direction overrides, no outer space; on one line unless `lines`."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = FORBIDDEN.sub("", text)
    if lines:
        return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in text.split("\n"))).strip()
    return " ".join(text.split())

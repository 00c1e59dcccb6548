"""Words that were looked for, marked where they stand: everything else is escaped here."""

import re
from collections.abc import Collection

from markupsafe import Markup, escape

from tenants.typed_names import fold

TOKEN = re.compile(r"[^\W_]+")
BEFORE = 60  # characters of a text shown before its first hit
SHORTEST = 12  # of an excerpt that had to be cut for its marks


def marked(text: str, stems: Collection[str]) -> Markup:
    """The text with every word that begins with one of the stems in a `mark`; accents and capitals do not matter."""
    made, at = Markup(), 0
    for token in TOKEN.finditer(text):
        if is_hit(token.group(), stems):
            hit = Markup("<mark>{}</mark>").format(token.group())
            made += escape(text[at : token.start()]) + hit
            at = token.end()
    return made + escape(text[at:])


def excerpt(text: str, stems: Collection[str], most: int) -> Markup:
    """The text around its first hit, marked, of at most so many characters with the marks; its beginning without a hit."""
    first = next((token.start() for token in TOKEN.finditer(text) if is_hit(token.group(), stems)), 0)
    begin = 0 if first <= BEFORE else text.find(" ", first - BEFORE) + 1
    length = most
    while True:
        part = text[begin : begin + length]
        if begin + length < len(text):
            part = f"{part.rsplit(' ', 1)[0]}…"
        made = marked(f"…{part}" if begin else part, stems)
        if len(made) <= most or length <= SHORTEST:
            return made
        length -= SHORTEST


def is_hit(word: str, stems: Collection[str]) -> bool:
    plain = fold(word) or word.lower()
    return any(plain.startswith(stem) for stem in stems)

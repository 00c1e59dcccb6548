"""The pseudo-language: English with accents, longer, in brackets. What shows without brackets was never marked."""

import re

import polib

LOCALE = "en_150"  # English, Europe: Babel refuses the customary en_XA
PLAIN = "aeiouyAEIOUYcns"
ACCENTED = str.maketrans(PLAIN, "åéîöûÿÅÉÎÖÛŸçñš")
KEPT = re.compile(r"(%\(\w+\)[a-z]|%%|<[^>]+>|&\w+;)")
LONGER = 0.4  # other languages need about so much more room than English


def pseudo(words: str) -> str:
    """`words` as an English reader still understands them; placeholders and tags untouched."""
    pieces = KEPT.split(words)
    changed = "".join(piece if index % 2 else piece.translate(ACCENTED) for index, piece in enumerate(pieces))
    return f"[{changed} {'·' * max(1, int(len(words) * LONGER))}]"


def catalogue(template: polib.POFile, head: dict[str, str]) -> polib.POFile:
    """Every entry of `template` in the pseudo-language."""
    made = polib.POFile()
    made.metadata = head
    for entry in template:
        many = entry.msgid_plural
        words = (
            {"msgstr_plural": {0: pseudo(entry.msgid), 1: pseudo(many)}} if many else {"msgstr": pseudo(entry.msgid)}
        )
        made.append(polib.POEntry(msgid=entry.msgid, msgid_plural=many, msgctxt=entry.msgctxt, **words))
    return made

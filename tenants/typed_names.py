"""What people type for a place: folded, parted from a postal code, and compared with a place's names."""

import math
import re
import unicodedata
from collections.abc import Mapping

OTHER_NAME_COUNTS = 0.9  # against the place's own name
LARGE_COUNTS = 0.06  # for each zero of the population

# What follows a name only to tell the place from others of that name: a river, a hill, a region. Read by PostgreSQL as well.
FURTHER = r" (?:am|an|auf|bei|beim|im|in|ob|unter|vor|vorm) | (?:aan|bij|op) | (?:sul|sulla|sull'|nel|nell') | ?[(/]|, |-(?:sur|sous|lès|lez)-"

# Letters that Unicode does not decompose; the same as PostgreSQL's unaccent for the names we hold (a test compares).
UNDECOMPOSED = str.maketrans(
    {"ß": "ss", "ẞ": "ss", "œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l"}
)


def fold(typed: str) -> str:
    """What `public.fold` makes of a name, without spaces at its ends."""
    plain = unicodedata.normalize("NFKD", typed.translate(UNDECOMPOSED))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    return re.sub(r"[^a-z0-9]+", " ", plain).strip()


def parted(typed: str) -> tuple[str, str]:
    """A postal code and a folded name out of `35400 Saint-Malo`, `L-1234`, `1234 AB`, `1000-001` or either alone."""
    folded = fold(typed)
    digits = re.search(r"\d{2,5}", folded)
    if not digits:
        return "", folded if re.fullmatch(r"[a-z ]+", folded) else ""
    rest = re.sub(r"\d+", " ", folded)
    words = [word for word in rest.split() if len(word) > 2]  # noqa: PLR2004  what is left of `L-` and `1234 AB`
    return digits.group(), " ".join(words)


def shortened(name: str) -> str:
    """What people say for a name that tells where the place lies: `Freiburg` for `Freiburg im Breisgau`; else the name."""
    return re.split(FURTHER, name, maxsplit=1, flags=re.IGNORECASE)[0]


def written_out(name: str, abbreviations: Mapping[str, tuple[str, ...]]) -> list[str]:
    """`st malo` with its abbreviation written out: one spelling for each thing it may stand for."""
    words = name.split()
    found = []
    for short, longs in abbreviations.items():
        if short in words:
            found += [" ".join(long if word == short else word for word in words) for long in longs]
    return found


def rank(all_names: str, population: int | None, name: str) -> tuple[int, int]:
    """Whole name, whole other name, beginning of the name, beginning of another, later word; then the largest."""
    own, *others = map(fold, all_names.split(";"))
    fits = (
        own == name,
        name in others,
        own.startswith(name),
        any(other.startswith(name) for other in others),
        True,
    )
    return fits.index(True), -(population or 0)


def likeness(all_names: str, population: int | None, name: str) -> float:
    """How like the typed name the best of the place's names is: shared trigrams; a large place wins between equals."""
    wanted, best = _trigrams(name), 0.0
    for index, other in enumerate(all_names.split(";")):
        found = _trigrams(fold(other))
        shared = len(wanted & found)
        share = (shared / len(wanted) + shared / len(wanted | found)) / 2  # of what was typed, and of both
        best = max(best, share if index == 0 else share * OTHER_NAME_COUNTS)
    return best + LARGE_COUNTS * math.log10(1 + (population or 0))


def _trigrams(name: str) -> set[str]:
    padded = f"  {name} "
    return {padded[i : i + 3] for i in range(len(padded) - 2)}

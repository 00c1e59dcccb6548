"""Names: folding for comparison, slugs, and the other names worth searching by."""

import re
import unicodedata

# Letters that Unicode does not decompose.
UNDECOMPOSED = str.maketrans(
    {
        "ß": "ss",
        "ẞ": "ss",
        "œ": "oe",
        "Œ": "oe",
        "æ": "ae",
        "Æ": "ae",
        "ø": "o",
        "Ø": "o",
        "ł": "l",
        "Ł": "l",
        "đ": "d",
        "ı": "i",
    }
)
GERMAN_DIGRAPHS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})


def fold(text: str) -> str:
    """Lower case, no accents, words separated by one space: equal folds are equal names."""
    plain = unicodedata.normalize("NFKD", text.translate(UNDECOMPOSED))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    return re.sub(r"[^a-z0-9]+", " ", plain).strip()


def slug(text: str, *, german: bool = False) -> str:
    """ASCII path segment of a name: `L'Haÿ-les-Roses` gives `l-hay-les-roses`, German `Köln` gives `koeln`."""
    return fold(digraph(text) if german else text).replace(" ", "-")


def digraph(name: str) -> str:
    """The German spelling without umlauts: `München` gives `Muenchen`."""
    return name.translate(GERMAN_DIGRAPHS)

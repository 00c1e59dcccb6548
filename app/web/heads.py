"""What search engines and cards of messengers show of a page: a title and a description that fit.

60 and 155 characters: what result pages show before they cut (a habit of theirs, not a rule; looked at in November 2026).
"""

from markupsafe import Markup

TITLE_MOST, DESCRIPTION_MOST = 60, 155  # characters
NAME = " – Smiile"


def title(words: str) -> str:
    """A page's title: with our name where both fit, else alone, else cut between words."""
    plain = _plain(words)
    return plain + NAME if len(plain) + len(NAME) <= TITLE_MOST else cut(plain, TITLE_MOST)


def fitting(*choices: str) -> str:
    """The first choice that leaves room for our name; the last one where none does."""
    plain = [_plain(words) for words in choices]
    return next((words for words in plain if len(words) + len(NAME) <= TITLE_MOST), plain[-1])


def description(words: str) -> str:
    """A description, cut between words."""
    return cut(_plain(words), DESCRIPTION_MOST)


def cut(words: str, most: int) -> str:
    """At most so many characters, the last one a mark that something is left out."""
    if len(words) <= most:
        return words
    whole, space, _rest = words[:most].rpartition(" ")
    return (whole if space else words[: most - 1]).rstrip(" ,;:.–(") + "…"


def _plain(words: str) -> str:
    return " ".join(Markup(words).unescape().split())  # noqa: S704  only its entities are read, no HTML is made

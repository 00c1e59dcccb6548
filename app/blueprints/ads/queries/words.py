"""What is typed into the search, as words: their stems in every language, and which of them say nothing.

An ad is indexed in its author's language and read in another: a word is looked for by its stems in all of them.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ARRAY, Select, Text, bindparam, cast, distinct, exists, func, select, true
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Session

MOST_WORDS = 8  # more only shut out
LANGUAGES = ["fr", "nl", "de", "it", "es", "pt", "en", ""]  # of `public.stems`; the last leaves words as they are
WORD = re.compile(r"[^\W_]{2,}|\d")
# What people say when they look for something, and ads of those who have it do not.
LOOKING = frozenset(
    {
        "cherche",
        "recherche",
        "cherchons",
        "besoin",
        "suche",
        "suchen",
        "gesucht",
        "brauche",
        "zoek",
        "gezocht",
        "zoeken",
        "cerco",
        "cerchiamo",
        "busco",
        "buscamos",
        "necesito",
        "procuro",
        "preciso",
        "looking",
        "need",
        "wanted",
    }
)


@dataclass(frozen=True, kw_only=True)
class Word:
    """`stems`: what it is found by. `common`: it says nothing in a language spoken here (the, avec, und)."""

    text: str
    stems: tuple[str, ...]
    common: bool


def words_in(typed: str) -> list[str]:
    """The words of a text, in order, each once: signs, emoji and single letters are none."""
    return list(dict.fromkeys(WORD.findall(typed.lower())))[:MOST_WORDS]


def read_words(session: Session, typed: Sequence[str], spoken: Iterable[str]) -> list[Word]:
    """The words with their stems. `spoken`: the languages of the reader and of the country. One statement."""
    if not typed:
        return []
    values = {"words": list(typed), "languages": LANGUAGES, "spoken": list(spoken)}
    return [
        Word(text=row.word, stems=tuple(sorted(row.stems or ())), common=row.common or row.word in LOOKING)
        for row in session.execute(_READ, values)
    ]


def query_of(words: Iterable[Word]) -> str:
    """A tsquery: all of these words, each by one of its stems. Empty when there is none, or all say nothing."""
    said = [word for word in words if word.stems and not word.common]
    return " & ".join(either(word) for word in said)


def either(word: Word) -> str:
    """One word as a tsquery. A stem holds letters and digits only; it stands in quotes all the same."""
    quoted = " | ".join("'{}'".format(stem.replace("\\", "\\\\").replace("'", "''")) for stem in word.stems)
    return f"({quoted})"


def _read() -> Select[Any]:
    typed = func.unnest(cast(bindparam("words"), ARRAY(Text))).table_valued("word", with_ordinality="place")
    word = typed.render_derived(name="typed")
    language = func.unnest(cast(bindparam("languages"), ARRAY(Text))).table_valued("language").render_derived("every")
    lexemes = func.tsvector_to_array(func.public.stems(language.c.language, word.c.word))
    stem = func.unnest(lexemes).table_valued("stem").render_derived("found").lateral()
    stems = select(func.array_agg(distinct(stem.c.stem))).select_from(language).join(stem, true()).scalar_subquery()
    heard = func.unnest(cast(bindparam("spoken"), ARRAY(Text))).table_valued("language").render_derived("heard")
    silent = func.public.stems(heard.c.language, word.c.word) == cast("", TSVECTOR)
    common = exists().where(silent)
    return select(word.c.word, stems.label("stems"), common.label("common")).order_by(word.c.place)


_READ = _read()

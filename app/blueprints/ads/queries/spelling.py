"""Words that nobody near uses, and those in titles near that may have been meant.

Trigrams choose the titles (0.4 lets 94 of 100 typical faults of seven languages through), then the number of slips decides
(docs/adr/0014-search.md).
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ARRAY, Select, Text, any_, bindparam, cast, func, select
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from app.blueprints.ads.models import Ad
from app.blueprints.ads.queries.area import area_of
from app.blueprints.ads.queries.feed import SEEN
from app.blueprints.ads.queries.wanted import Wanted
from app.blueprints.ads.queries.words import Word, either
from tenants.asker import Asker
from tenants.typed_names import fold

LIKENESS = "0.4"  # pg_trgm.word_similarity_threshold
TITLES = 300  # looked at for one word
FAULTS_FROM = 4  # letters from which a fault can be told from another word
ONE_SLIP_UP_TO = 5  # letters; longer words may have two
WORD = re.compile(r"[^\W\d_]+")
_LIKENESS = select(func.set_config("pg_trgm.word_similarity_threshold", LIKENESS, True))


def better_words(session: Session, asker: Asker, wanted: Wanted, words: Iterable[Word]) -> dict[str, str]:
    """For words that no ad near has: the word of a title near that is most like it. Two statements, however many words.

    Only ads the asker may see are looked at: nothing of others is told by what is proposed.
    """
    tried = [word for word in words if len(word.text) >= FAULTS_FROM and word.stems and not word.common]
    if not tried:
        return {}
    area = area_of(asker, wanted)
    values = {
        "reader": asker.account_id,
        "kinds": [kind.value for kind in wanted.kinds],
        "area": area.lexemes,
        "words": [word.text for word in tried],
        "queries": [either(word) for word in tried],
        "titles": TITLES,
    }
    session.execute(_LIKENESS)
    rows = session.execute(_STATEMENT, values)
    found = {row.word: meant(row.word, row.titles or ()) for row in rows if not row.known}
    return {word: better for word, better in found.items() if better}


def meant(typed: str, titles: Iterable[str]) -> str | None:
    """The word of the titles with the fewest slips, then the most frequent; also one that merely goes on after it."""
    plain = fold(typed)
    counted = Counter(word.lower() for title in titles for word in WORD.findall(title))
    most = 1 if len(plain) <= ONE_SLIP_UP_TO else 2
    near = [
        (slips(plain, fold(word)[: len(plain)] if fold(word).startswith(plain) else fold(word)), -count, word)
        for word, count in counted.items()
    ]
    fewest, _count, word = min(near, default=(most + 1, 0, ""))
    return word if fewest <= most else None


def slips(one: str, other: str) -> int:
    """Letters left out, added, mistaken or exchanged with their neighbour (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, b in enumerate(other, 1):
            least = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                least = min(least, last[j - 2] + 1)
            row.append(least)
    return row[-1]


def _statement() -> Select[Any]:
    typed = func.unnest(cast(bindparam("words"), ARRAY(Text)), cast(bindparam("queries"), ARRAY(Text)))
    word = typed.table_valued("word", "query", with_ordinality="place").render_derived(name="typed")
    area = cast(bindparam("area"), TSQUERY)
    near: Sequence[Any] = (*SEEN, Ad.kind == any_(cast(bindparam("kinds"), ARRAY(Text))))
    # Counted, since for a mere "exists" the planner hopes for an early hit and reads the whole table in vain.
    same = Ad.search.op("@@")(cast(word.c.query, TSQUERY).op("&&")(area))
    known = select(func.count() > 0).where(*near, same).correlate(word).scalar_subquery()
    like = func.public.plain(Ad.title).op("OPERATOR(public.%>)")(func.public.plain(word.c.word))
    some = select(Ad.title).where(*near, Ad.search.op("@@")(area), like).limit(bindparam("titles"))
    titles = func.array(some.scalar_subquery(), type_=ARRAY(Text))
    return select(word.c.word, known.label("known"), titles.label("titles")).order_by(word.c.place)


_STATEMENT = _statement()

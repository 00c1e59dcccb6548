"""What a search finds; and where it finds nothing, what it finds for the words that may have been meant."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session

from app.blueprints.ads.queries import AdView, Wanted, better_words, looked_for
from app.blueprints.ads.queries.words import Word, query_of, read_words, words_in
from app.blueprints.home.queries.reading import Reading
from kernel.paging import START, Cursor, Page
from tenants.asker import Asker


@dataclass(frozen=True, kw_only=True)
class Found:
    """`words`: those that were looked for. `instead`: word typed -> word looked for, where nothing has what was typed."""

    page: Page[AdView]
    words: tuple[Word, ...]
    typed: str
    instead: Mapping[str, str] = field(default_factory=dict)


def look(
    session: Session, asker: Asker, wanted: Wanted, reading: Reading, *, after: Cursor = START, size: int
) -> Found:
    """One page of what is found. On the first page words with a slip are put right. Raises ConfirmFirst."""
    wanted = replace(wanted, query=query_of(reading.words))
    page = looked_for(session, asker, wanted, after=after, size=size)
    found = Found(page=page, words=reading.words, typed=reading.rest)
    if page.rows or after != START or not wanted.query:
        return found
    instead = better_words(session, asker, wanted, reading.words)
    if not instead:
        return found
    typed = " ".join(instead.get(word.text, word.text) for word in reading.words)
    words = tuple(read_words(session, words_in(typed), [asker.locale]))
    page = looked_for(session, asker, replace(wanted, query=query_of(words)), size=size)
    return Found(page=page, words=words, typed=typed, instead=instead) if page.rows else found

"""What a search means: which of its words name a town to look around, and which are looked for in ads.

"ladder dinan", "vélo à Cancale": a town within an hour of the reader, or named after a word of place, becomes the middle
of the search. Others of the same name, and towns far away, are only offered: "jardin" is a garden before it is a town.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.blueprints.ads.queries import Town
from app.blueprints.ads.queries.words import WORD, Word, read_words, words_in
from app.blueprints.home.models import NAME_MOST
from app.blueprints.places.queries import PlaceHit, at_address, named
from kernel import geo
from tenants import packs
from tenants.asker import Asker
from tenants.typed_names import fold, written_out

HERE = "here"  # in place of a town in the address: one's own point, whatever the words say
HOUR_KM = 60  # a town so near may be meant by its bare name
LONGEST = 5  # words of a name
CITY = 20_000  # inhabitants from which everybody around says the short name: "Freiburg"
MOST_OFFERED = 3
TOKEN = re.compile(r"[^\W_]+")
# Words before the name of a place, folded, in the seven languages; and those that stand between ("près de").
BEFORE = frozenset(
    [
        "a",
        "ad",
        "al",
        "an",
        "at",
        "au",
        "aux",
        "bei",
        "bij",
        "cerca",
        "em",
        "en",
        "im",
        "in",
        "na",
        "nahe",
        "near",
        "no",
        "perto",
        "pres",
        "rond",
        "te",
        "um",
        "vers",
        "vicino",
    ]
)
BETWEEN = frozenset({"a", "d", "da", "de", "di", "do", "du", "von", "van"})


@dataclass(frozen=True, kw_only=True)
class Around:
    """The town a search looks around, by the slug that stands in its address."""

    slug: str
    name: str
    town: Town
    parent: str = ""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """`rest`: what was typed without the town. `offered`: towns that may have been meant."""

    rest: str
    words: tuple[Word, ...]
    around: Around | None
    offered: tuple[Around, ...] = ()

    @property
    def said(self) -> list[str]:
        """The words that say something, in the letters they were typed with: nouns keep their capitals."""
        typed = {word.lower(): word for word in reversed(WORD.findall(self.rest))}
        return [typed.get(word.text, word.text) for word in self.words if not word.common]

    def name(self, asker: Asker) -> str:
        """What a search that is kept is called unless its keeper says otherwise."""
        return (self.rest or (self.around.name if self.around else asker.place_name))[:NAME_MOST].strip()


def read(session: Session, asker: Asker, country: str, typed: str, near: str = "") -> Reading:
    """What a search means. `near`: the slug of a town, `here`, or nothing: then the words are looked through for one.

    A town that is not there is as if it had not been named. Three statements at most.
    """
    pack = packs.load(country)
    around: Around | None = None
    offered: tuple[Around, ...] = ()
    rest = typed
    if near and near != HERE:
        place = at_address(session, country=country, slug=near).place
        if place is not None:
            town = Town(id=place.id, lat=place.lat, lon=place.lon)
            around = Around(slug=place.slug, name=place.name_in(asker.locale), town=town)
    elif not near and typed:
        around, offered, rest = _town_in(session, asker, country, typed)
    words = read_words(session, words_in(rest), dict.fromkeys((asker.locale, *pack.languages)))
    return Reading(rest=rest, words=tuple(words), around=around, offered=offered)


def _town_in(session: Session, asker: Asker, country: str, typed: str) -> tuple[Around | None, tuple[Around, ...], str]:
    tokens = TOKEN.findall(typed)[: 4 * LONGEST]
    spans = _spans([fold(token) for token in tokens], packs.load(country).places.abbreviations)
    if not spans:
        return None, (), typed
    hits = named(session, country, list(spans))
    for name in sorted(spans, key=lambda name: (-(spans[name][1] - spans[name][0]), -spans[name][0])):
        begin, end = spans[name]
        placed = _before(tokens, begin)
        said = placed < begin
        whole = [one.hit for one in hits if name in one.names]
        # "Pont" is a bridge before it is Pont-sur-Yonne: without a word of place, only a city goes by its short name.
        short = [
            one.hit
            for one in hits
            if one.short == name and name not in one.names and (said or (one.hit.population or 0) >= CITY)
        ]
        if not whole and not short:
            continue
        same = [*whole, *short]
        sure = [hit for hit in same if _is_near(asker, hit)] or ((whole or short) if said else [])
        if len(sure) == 1:
            rest = " ".join([*tokens[:placed], *tokens[end:]])
            return _around(asker, country, sure[0]), (), rest
        return None, tuple(_around(asker, country, hit) for hit in (sure or same)[:MOST_OFFERED]), typed
    return None, (), typed


def _spans(folded: Sequence[str], abbreviations: Mapping[str, Collection[str]]) -> dict[str, tuple[int, int]]:
    """Every run of some words, as a name, with where it stands; the last of equal ones."""
    spans: dict[str, tuple[int, int]] = {}
    for begin in range(len(folded)):
        for end in range(begin + 1, min(begin + LONGEST, len(folded)) + 1):
            name = " ".join(folded[begin:end])
            if len(name) > 1 and name not in BEFORE | BETWEEN:
                spans |= dict.fromkeys([name, *written_out(name, abbreviations)], (begin, end))  # type: ignore[arg-type]
    return spans


def _before(tokens: Sequence[str], begin: int) -> int:
    """Where the words of place before a name begin; `begin` itself where there are none."""
    at = begin
    while at > 0 and fold(tokens[at - 1]) in BETWEEN - BEFORE:
        at -= 1
    while at > 0 and fold(tokens[at - 1]) in BEFORE:
        at -= 1
    return at if at < begin and fold(tokens[at]) in BEFORE else begin


def _is_near(asker: Asker, hit: PlaceHit) -> bool:
    if None in {asker.lat, asker.lon, hit.lat, hit.lon}:
        return hit.id == asker.place_id
    return geo.distance_m(asker.lat, asker.lon, hit.lat, hit.lon) < HOUR_KM * 1000  # type: ignore[arg-type]


def _around(asker: Asker, country: str, hit: PlaceHit) -> Around:
    pack = packs.load(country)
    return Around(
        slug=hit.slug,
        name=hit.names.get(asker.locale, hit.name),
        town=Town(id=hit.id, lat=hit.lat, lon=hit.lon),
        parent=pack.parent_name(hit.parent_code, asker.locale) or "",
    )

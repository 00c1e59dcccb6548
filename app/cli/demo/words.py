"""What the demo tells: one TOML file a country, in the languages of its people. Nobody in it exists."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from babel.dates import format_skeleton

from app.i18n.locale import locale_of
from tenants import packs

DATA = Path(__file__).parent / "data"
PASSWORD = "four warm loaves today"  # noqa: S105  shown at READY, for made-up people on one's own machine
DAY = re.compile(r"\{(\d+)\}")


@dataclass(frozen=True, kw_only=True)
class Neighbour:
    """`key`: what the file calls them. `place`: a slug. `home`: metres and direction in degrees from the town's point."""

    key: str
    given: str
    family: str
    language: str
    place: str
    born: date
    home: tuple[int, int] | None = None
    manager: bool = False


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An answer to an ad and what follows it: the answerer and the author take turns. `unread`: the last line is."""

    by: str
    says: tuple[str, ...]
    unread: bool = False


class AdEnd(StrEnum):
    """What has become of an ad."""

    draft = "draft"
    open = "open"
    settled = "settled"  # with who answered first
    ended = "ended"


@dataclass(frozen=True, kw_only=True)
class Ad:
    """`tell`: what it tells beside, days counted from today. `hours`: since it was published. `before`: its first title.

    `photo`: a drawing of `pictures`; `alt`: what it shows, in the language of the ad.
    """

    by: str
    kind: str
    title: str
    text: str
    hours: int = 0
    tell: Mapping[str, Any] = field(default_factory=dict)
    before: str = ""
    state: AdEnd = AdEnd.open
    photo: str = ""
    alt: str = ""
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Post:
    """`{3}` in title and text is a day, counted from the next Monday (0), as `last_day` is."""

    title: str
    text: str
    last_day: int
    important: bool = False


@dataclass(frozen=True, kw_only=True)
class Space:
    """The space of the town with this slug. `owner`: a neighbour's key."""

    place: str
    owner: str
    posts: tuple[Post, ...]


@dataclass(frozen=True, kw_only=True)
class Country:
    """`first_of_month`: how a town's notice writes the first day of a month (French: 1er)."""

    code: str
    neighbours: tuple[Neighbour, ...]
    ads: tuple[Ad, ...]
    spaces: tuple[Space, ...]
    first_of_month: str = "1"

    def email(self, neighbour: Neighbour) -> str:
        return f"{neighbour.key}.{self.code}@demo.example"

    def dated(self, text: str, *, language: str, monday: date) -> str:
        """The text with its days written out ("3 décembre")."""
        locale = locale_of(language, packs.load(self.code))

        def written(mark: re.Match[str]) -> str:
            text = format_skeleton("MMMMd", day(monday, int(mark[1])), locale=locale)
            return re.sub(r"^1(?= )", self.first_of_month, text)

        return DAY.sub(written, text)


def next_monday(today: date) -> date:
    """The Monday after today."""
    return today + timedelta(days=7 - today.weekday())


def day(monday: date, number: int) -> date:
    """The day of a number, counted from that Monday."""
    return monday + timedelta(days=number)


def countries() -> Iterator[Country]:
    """Every country something is told of, in the order of their codes."""
    for file in sorted(DATA.glob("*.toml")):
        yield _country(file.stem, tomllib.loads(file.read_text("utf-8")))


def _country(code: str, told: dict[str, Any]) -> Country:
    neighbours = tuple(_neighbour(key, person) for key, person in told.pop("neighbours").items())
    ads = tuple(_ad(ad) for ad in told.pop("ads"))
    spaces = tuple(
        Space(posts=tuple(Post(**post) for post in space.pop("posts")), **space) for space in told.pop("spaces", [])
    )
    return Country(code=code, neighbours=neighbours, ads=ads, spaces=spaces, **told)


def _ad(told: dict[str, Any]) -> Ad:
    return Ad(answers=_answers(told.pop("answers", [])), state=AdEnd(told.pop("state", AdEnd.open)), **told)


def _neighbour(key: str, person: dict[str, Any]) -> Neighbour:
    home = person.pop("home", None)
    return Neighbour(key=key, home=home and (home["metres"], home["degrees"]), **person)


def _answers(told: list[dict[str, Any]]) -> tuple[Answer, ...]:
    return tuple(Answer(says=tuple(answer.pop("says")), **answer) for answer in told)

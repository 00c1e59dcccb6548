"""A country of neighbours for the feed's benchmark: the same rows at every run, clustered as in real towns.

Places are those of our own files, drawn by population; people and ads lie blurred around them, wider in larger towns.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from app.blueprints.ads.models import AdKind
from infra.bench.rows import a_place, an_account, an_ad
from kernel import geo, ids
from tenants import packs, place_files

PEOPLE = 50_000
READERS = 300  # of them: with devices, blocks, notifications; they ask the questions
DAYS = 60  # over which the ads were published
RESOLUTIONS = (5, 6, 7, 8)  # of the cells that are compared
KINDS = list(AdKind)
PRICED = {AdKind.sell, AdKind.rent, AdKind.mission}
THINGS = (
    "échelle",
    "perceuse",
    "vélo",
    "table",
    "tondeuse",
    "poussette",
    "tente",
    "remorque",
    "canapé",
    "lampe",
    "chat gris",
)
SENTENCES = (
    "Elle est en bon état et attend au garage.",
    "Le samedi matin me conviendrait le mieux, mais on peut s'arranger.",
    "Je peux venir la chercher et la rapporter le soir même.",
    "Deux personnes suffisent, c'est l'affaire d'une heure.",
    "Nous habitons près du marché, au rez-de-chaussée.",
    "Rien d'urgent: d'ici la fin du mois ce serait parfait.",
)
Rows = Iterator[dict[str, Any]]


@dataclass(frozen=True)
class Town:
    """A place people live in. `sigma`: how far they live from its middle, in kilometres."""

    id: UUID
    name: str
    slug: str
    lat: float
    lon: float
    population: int

    @property
    def sigma(self) -> float:
        return float(0.2 + 0.012 * self.population**0.4)


@dataclass(frozen=True)
class Person:
    """An account: where it lives, and the token of its device."""

    number: int
    id: UUID
    town: Town
    lat: float
    lon: float

    @property
    def device(self) -> str:
        return f"device-of-{self.number}"


class Country:
    """The towns and people of France as the benchmark has them, and every row they stand for."""

    def __init__(self, moment: datetime, *, seed: int = 5) -> None:
        """`moment`: the newest ad was published then."""
        self.moment = moment
        self._chance = random.Random(seed)  # noqa: S311  the same rows at each run
        pack = packs.load("fr")
        south, north, west, east = pack.places.boxes[0]  # the mainland: islands are few and far apart
        columns = ("id", "name", "slug", "lat", "lon", "population")
        self.towns = [
            Town(UUID(str(row[0])), *row[1:])
            for row in place_files.places(pack, columns)
            if row[5] and row[3] is not None and south < row[3] < north and west < row[4] < east
        ]
        weights = [town.population for town in self.towns]
        drawn = self._chance.choices(self.towns, weights, k=PEOPLE)
        self.people = [self._person(number, town) for number, town in enumerate(drawn)]
        self.readers = self.people[:READERS]

    def rows(self, ads: int) -> dict[str, Rows]:
        """The rows of every table, in the order in which they may be written."""
        return {
            "known_place": self._places(),
            "account": self._accounts(),
            "device": self._devices(),
            "block": self._pairs("blocker_id", "blocked_id", 2),
            "mute": self._pairs("muter_id", "muted_id", 1),
            "notification": self._notifications(),
            "conversation": self._conversations(),
            "conversation_member": self._members(),
            "bulletin": self._bulletins(),
            "ad": self._ads(ads),
            "ad_dismissal": self._dismissals(ads),
        }

    def _person(self, number: int, town: Town) -> Person:
        return Person(number, self._key(self.moment - timedelta(days=200)), town, *self._near(town))

    def _near(self, town: Town) -> tuple[float, float]:
        north, east = (self._chance.gauss(0, town.sigma) for _ in range(2))
        return town.lat + north / geo.KM_PER_DEGREE, town.lon + east / geo.km_per_longitude(town.lat)

    def _key(self, at: datetime) -> UUID:
        """As `ids.uuid7`, by our own chance."""
        return UUID(
            int=int(at.timestamp() * 1000) << 80
            | 7 << 76
            | self._chance.getrandbits(12) << 64
            | 2 << 62
            | self._chance.getrandbits(62)
        )

    def _places(self) -> Rows:
        for town in {person.town.id: person.town for person in self.people}.values():
            row = a_place(town.id, self.moment)
            yield row | {"name": town.name, "slug": town.slug, "lat": town.lat, "lon": town.lon}

    def _accounts(self) -> Rows:
        for person in self.people:
            email = f"person{person.number}@example.org"
            yield an_account(person.id, self.moment) | {
                "public_id": f"p{person.number:010d}",
                "email": email,
                "email_key": email,
                "given_name": ("Anne", "Bruno", "Chloé", "David", "Emma", "Farid", "Gaëlle")[person.number % 7],
                "family_name": ("Martin", "Le Goff", "Petit", "Nguyen", "Moreau")[person.number % 5],
                "place_id": person.town.id,
                "lat": person.lat,
                "lon": person.lon,
            }

    def _devices(self) -> Rows:
        for person in self.readers:
            yield {
                "id": self._key(self.moment),
                "account_id": person.id,
                "digest": ids.digest(person.device),
                "label": "Firefox, Android",
                "created_at": self.moment,
                "seen_at": self.moment,
            }

    def _pairs(self, one: str, other: str, count: int) -> Rows:
        for person in self.readers:
            for another in self._chance.sample(self.people[READERS:], count):
                yield {one: person.id, other: another.id, "created_at": self.moment}

    def _notifications(self) -> Rows:
        for person in self.readers:
            for number in range(30):
                at = self.moment - timedelta(hours=number)
                yield {
                    "id": self._key(at),
                    "event_id": self._key(at),
                    "account_id": person.id,
                    "kind": "ads.answered",
                    "message": "Somebody has answered your ad.",
                    "values": {},
                    "path": "/notifications",
                    "created_at": at,
                    "read_at": None if number < 3 else self.moment,  # noqa: PLR2004  three are new
                }

    def _talks(self) -> Iterator[tuple[UUID, Person, Person, int]]:
        for person in self.readers:
            for number in range(20):
                other = self.people[READERS + (person.number * 20 + number) % (PEOPLE - READERS)]
                yield UUID(int=7 << 76 | 2 << 62 | person.number * 100 + number), person, other, number

    def _conversations(self) -> Rows:
        for key, person, _, number in self._talks():
            yield {
                "id": key,
                "public_id": f"c{person.number:06d}{number:04d}",
                "about_kind": "ads",
                "about_id": key,
                "about_title": "Une échelle pour samedi",
                "about_path": "/ads/abc",
                "starter_id": person.id,
                "created_at": self.moment,
                "last_message_id": key,
            }

    def _members(self) -> Rows:
        for key, person, other, number in self._talks():
            yield {"conversation_id": key, "account_id": person.id, "unread": int(number < 2)}  # noqa: PLR2004  two
            yield {"conversation_id": key, "account_id": other.id, "unread": 0}

    def _bulletins(self) -> Rows:
        for town in {person.town.id: person.town for person in self.readers}.values():
            for number in range(3):
                at = self.moment - timedelta(days=1 + 9 * number)
                yield {
                    "id": self._key(at),
                    "source_id": self._key(at),
                    "place_id": town.id,
                    "collectivity_id": town.id,
                    "body": f"Ville de {town.name}",
                    "language": "fr",
                    "title": "Travaux dans la rue du Port",
                    "excerpt": SENTENCES[number] + " " + SENTENCES[number + 1],
                    "priority": "normal",
                    "path": f"/{town.slug}/posts/abc",
                    "published_at": at,
                    "version": 1,
                    "withdrawn": False,
                }

    def _ads(self, count: int) -> Rows:
        """In the order of publishing, as they come in life. Every hundredth is a reader's own."""
        for number in range(count):
            own = number % 100 == 0
            author = self.readers[number // 100 % READERS] if own else self._chance.choice(self.people)
            at = self.moment - timedelta(days=DAYS) * (1 - number / count)
            lat, lon = self._near(author.town)
            row = an_ad(author.id, 0, at, place_id=author.town.id, lat=lat, lon=lon)
            kind = KINDS[number % len(KINDS)]
            priced = kind in PRICED
            yield row | {
                "id": _ad_key(at, number),
                "public_id": f"a{number:010d}",
                "key": UUID(int=number),
                "kind": kind.value,
                "title": f"{THINGS[number % 11].capitalize()} pour {number % 9 + 1} jours",
                "text": " ".join(self._chance.choices(SENTENCES, k=self._chance.randint(1, 6))),
                "price": 500 * (number % 40 + 1) if priced else None,
                "currency": "EUR" if priced else None,
                "details": {"condition": "good"} if priced else {},
                **{f"bench_r{size}": geo.cell(lat, lon, size) for size in RESOLUTIONS},
            }

    def _dismissals(self, ads: int) -> Rows:
        """Five of the newest hundredth."""
        for person in self.readers:
            for number in self._chance.sample(range(ads - ads // 100, ads), 5):
                at = self.moment - timedelta(days=DAYS) * (1 - number / ads)
                yield {"account_id": person.id, "ad_id": _ad_key(at, number), "created_at": self.moment}


def _ad_key(at: datetime, number: int) -> UUID:
    return UUID(int=int(at.timestamp() * 1000) << 80 | 7 << 76 | 2 << 62 | number)


def kept(value: Any) -> Any:
    """A value as COPY wants it."""
    return Jsonb(value) if isinstance(value, dict) else value


def this_month() -> datetime:
    """When the newest ad was published: the first day of this month, so that rows may be kept between runs."""
    return datetime.now(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)

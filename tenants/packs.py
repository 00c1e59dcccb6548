"""Packs: what a country is, as data. One folder `countries/<cc>/` each, no code.

A pack is checked when it is read: an unknown or missing key, a wrong type or a fact of law without source and date stops
the process with the key's name. Nothing here knows a country by name.
"""

import csv
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from tenants.pack_shape import PackFault as PackFault
from tenants.pack_shape import checked

COUNTRIES = Path(__file__).parent / "countries"
USUAL_ADS = COUNTRIES / "ads.toml"
NO_REACH = {"reach": {}, "reach_wait_minutes": 0, "reach_ads_a_week": 0, "reach_letters_a_day": 0}


@dataclass(frozen=True, kw_only=True)
class Ages:
    """Ages in years, facts of law."""

    sign_up: int  # from which a child consents alone to an information society service (GDPR article 8)
    source: str
    date: date


@dataclass(frozen=True, kw_only=True)
class PlaceRules:
    """The shape of the country's places. Boxes are south, north, west, east in degrees, overseas apart."""

    code_scheme: str
    code_pattern: str
    postal_pattern: str
    postal_kept: int  # characters of a postal code that the tables hold
    postal_parent_digits: int  # first digits of a postal code that are the code of its province; 0: none are
    kinds: tuple[str, ...]
    share_alike: bool  # some postal rows are ODbL
    boxes: tuple[tuple[float, ...], ...]
    abbreviations: Mapping[str, tuple[str, ...]]  # what people write short in names


@dataclass(frozen=True, kw_only=True)
class Near:
    """What "near" means, in metres."""

    default_radius_m: int
    radii_m: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class AdRules:
    """One kind of ad in a country. `fields`: what is told beside title and text: name -> "required" or "optional".

    `reach`: neighbours who live within so many metres are told of it -> so many hours after it was published; the first
    not before some minutes, for so many ads of one author in seven days. Who reads letters gets so many of them in 24 hours.
    """

    offered: bool
    open_days: int
    notice_days: int  # before its end, its author is told
    renewals: int  # how often it may be renewed
    fields: Mapping[str, str]
    reach: Mapping[str, int]
    reach_wait_minutes: int
    reach_ads_a_week: int
    reach_letters_a_day: int

    @property
    def rings(self) -> list[tuple[int, int]]:
        """Whom it reaches and when, the nearest first: metres, hours."""
        return sorted((int(metres), hours) for metres, hours in self.reach.items())


@dataclass(frozen=True, kw_only=True)
class MapView:
    """Where a map of the whole country opens."""

    lat: float
    lon: float
    zoom: int


@dataclass(frozen=True, kw_only=True)
class Source:
    """A data set the country's places were made from, for the page that names them."""

    id: str
    package: str
    version: str
    licence: str
    date: str  # of the data, or "not stated"
    attribution: str
    share_alike: bool
    sha256: Mapping[str, str]

    @property
    def day(self) -> str:
        """The day of the data as YYYY-MM-DD, or nothing where the source states none."""
        return self.date if re.fullmatch(r"\d{4}-\d\d-\d\d", self.date, re.ASCII) else ""


@dataclass(frozen=True, kw_only=True)
class Pack:
    """A country. The first host, locale and time zone are its defaults; `words` lie over a catalogue: language, msgid.

    `letters`: those of a language that are written otherwise here, in every word of ours.
    """

    code: str
    made_up: bool
    hosts: tuple[str, ...]
    locales: tuple[str, ...]
    currency: str
    time_zones: tuple[str, ...]
    ages: Ages
    places: PlaceRules
    near: Near
    map: MapView
    ads: Mapping[str, AdRules]  # by kind; what a pack leaves out is as usual: countries/ads.toml
    words: Mapping[str, Mapping[str, str]]
    letters: Mapping[str, Mapping[str, str]]

    @property
    def sign_up_age(self) -> int:
        return self.ages.sign_up

    @property
    def public_host(self) -> str:
        """The first host that is not one of this machine: the country's name in what must never change."""
        return next((name for name in self.hosts if not name.endswith(".localhost")), self.hosts[0])

    @property
    def languages(self) -> tuple[str, ...]:
        """The official languages, the default first."""
        return tuple(dict.fromkeys(locale.split("_")[0] for locale in self.locales))

    @property
    def territory(self) -> str:
        """The CLDR territory whose formats and name the country uses."""
        return self.locales[0].split("_")[1]

    @property
    def geo(self) -> Path:
        """The folder of its place files."""
        return COUNTRIES / self.code / "geo"

    def parent_name(self, code: str | None, language: str = "") -> str | None:
        """The name of a département, province, canton ... by its code, in a language where it has one there."""
        names = parents(self.code).get(code or "")
        return (names.get(language) or names["name"]) if names else None

    def kept_postal_code(self, text: str) -> str | None:
        """A postal code as the tables hold it (`1234 AB` gives `1234`), or None if the text is none of this country's."""
        code = text.strip()
        if not re.fullmatch(self.places.postal_pattern, code, re.ASCII):
            return None
        return "".join(filter(str.isdigit, code))[: self.places.postal_kept]


@cache
def all_codes(*, made_up: bool = False) -> tuple[str, ...]:
    """The countries there are packs for; those made up for tests only when asked."""
    found = sorted(file.parent.name for file in COUNTRIES.glob("*/pack.toml"))
    return tuple(code for code in found if made_up or not load(code).made_up)


@cache
def load(code: str) -> Pack:
    """The pack of a country. Raises PackFault."""
    file = COUNTRIES / code / "pack.toml"
    if not re.fullmatch(r"[a-z]{2}", code) or not file.is_file():
        raise PackFault(f"{code!r}: there is no such pack")
    told = read(file)
    pack: Pack = checked(Pack, {"words": {}, "letters": {}, **told, "ads": _ads(told.get("ads", {}), code)}, code)
    if pack.code != code:
        raise PackFault(f"{code}: code says {pack.code!r}")
    check_shapes(pack)
    return pack


@cache
def sources(code: str) -> tuple[Source, ...]:
    """What the country's place files were made from. Raises PackFault."""
    found = read(load(code).geo / "SOURCES.toml").get("source", [])
    return tuple(checked(Source, entry, f"{code}.source") for entry in found)


@cache
def parents(code: str) -> Mapping[str, Mapping[str, str]]:
    """Code of a département, province ... -> its `name`, and names by language where they differ."""
    with (COUNTRIES / code / "geo" / "parents.csv").open(encoding="utf-8", newline="") as stream:
        return {row.pop("code"): row for row in csv.DictReader(stream, delimiter=";")}


def _ads(told: Mapping[str, Any], code: str) -> dict[str, Any]:
    """The usual kinds of ads with what the country has different."""
    usual = read(USUAL_ADS)
    for kind in sorted(told.keys() - usual.keys()):
        raise PackFault(f"{code}.ads.{kind}: is unknown")
    return {kind: NO_REACH | rules | told.get(kind, {}) for kind, rules in usual.items()}


def read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise PackFault(f"{file.parent.name}: {file.name} is no TOML: {error}") from None


def check_shapes(pack: Pack) -> None:
    """What types cannot say."""
    rules = {
        "hosts": all(re.fullmatch(r"[a-z0-9.-]+", host) for host in pack.hosts),
        "locales": all(re.fullmatch(r"[a-z]{2}_[A-Z]{2}", locale) for locale in pack.locales),
        "currency": re.fullmatch(r"[A-Z]{3}", pack.currency),
        "ages.sign_up": 13 <= pack.ages.sign_up <= 18,  # noqa: PLR2004  GDPR article 8(1), and majority
        "near.default_radius_m": pack.near.default_radius_m in pack.near.radii_m,
        "places.boxes": all(len(b) == 4 and b[0] < b[1] and b[2] < b[3] for b in pack.places.boxes),  # noqa: PLR2004
        "words": set(pack.words) <= set(pack.languages),
        "letters": set(pack.letters) <= set(pack.languages)
        and all(len(a) == 1 for one in pack.letters.values() for a in one),
        "ads": all(
            0 < rules.notice_days < rules.open_days
            and set(rules.fields.values()) <= {"required", "optional"}
            and _grows(rules)
            for rules in pack.ads.values()
        ),
    }
    for key, holds in rules.items():
        if not holds:
            raise PackFault(f"{pack.code}.{key}: has not the right shape")
    for key in ("code_pattern", "postal_pattern"):
        try:
            re.compile(getattr(pack.places, key))
        except re.error as error:
            raise PackFault(f"{pack.code}.places.{key}: {error}") from None


def _grows(rules: AdRules) -> bool:
    """Farther out means later, or not sooner; and somebody has the time to stop it."""
    if not all(re.fullmatch(r"[1-9]\d{2,5}", metres, re.ASCII) for metres in rules.reach):
        return False
    if rules.reach and (rules.reach_wait_minutes <= 0 or rules.reach_ads_a_week <= 0):
        return False
    hours = [hour for _, hour in rules.rings]
    return hours == sorted(hours) and all(0 <= hour < rules.open_days * 24 for hour in hours)

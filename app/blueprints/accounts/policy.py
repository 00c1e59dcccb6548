"""Rules of accounts: names, ages, passwords, locks, and how far the public point lies from the true one. All pure."""

import hmac
import math
import re
import secrets
import threading
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from zxcvbn import zxcvbn

from kernel.errors import N_, counted
from kernel.ids import digest as digest

PASSWORD_LEAST = 10
PASSWORD_MOST = 200  # long sentences are welcome, whole books are work for the hash
PASSWORD_SCORE = 3  # of 4: "safely unguessable", more than 10 ** 8 guesses (zxcvbn)
ESTIMATED = 72  # characters zxcvbn looks at; what follows only makes a password better

OLDEST_YEARS = 120
TRIES_BEFORE_LOCK = 5
LONGEST_LOCK = timedelta(hours=1)
QUIET = timedelta(days=1)  # wrong tries before it are forgotten
MOST_COUNTED = 1000

SIGNED_IN_FOR = timedelta(days=180)  # as long as a browser keeps its cookie (app/web/auth.py)

NEAREST_M, FARTHEST_M = 150.0, 400.0
ABOUT_M = (500, 1000, 2000, 4000, 8000)  # how far from the middle of the town, for who has no map
LARGEST_PLACE_M = 50_000.0  # a home is not farther than this from the point of its town
EARTH_M = 6_371_008.8

# zxcvbn 4.5.0 keeps the forbidden words in a table of its module: two threads would judge with each other's.
_one_at_a_time = threading.Lock()


def new_secret() -> str:
    """A token of 256 bits."""
    return secrets.token_urlsafe(32)


def normal_password(password: str) -> str:
    """The same password from every keyboard (NFKC, as NIST SP 800-63B section 5.1.1.2 asks)."""
    return unicodedata.normalize("NFKC", password)


def password_faults(password: str, forbidden: Iterable[str]) -> list[str]:
    """What is wrong with a new password; `forbidden`: words of the person (names, address, town) that guess it."""
    if len(password) < PASSWORD_LEAST:
        return [
            counted(
                "Please use at least %(count)s character.",
                "Please use at least %(count)s characters.",
                count=PASSWORD_LEAST,
            )
        ]
    if len(password) > PASSWORD_MOST:
        return [
            counted(
                "Please use at most %(count)s character.",
                "Please use at most %(count)s characters.",
                count=PASSWORD_MOST,
            )
        ]
    own = sorted(_words(forbidden), key=len, reverse=True)
    if _score(password, own) < PASSWORD_SCORE or _score(_without(password, own), own) < PASSWORD_SCORE:
        return [
            N_("This password is easy to guess. Four words that have nothing to do with each other make a good one.")
        ]
    return []


def _score(password: str, own: list[str]) -> int:
    if not password:  # zxcvbn 4.5.0 stumbles over it
        return 0
    with _one_at_a_time:
        found = zxcvbn(password[:ESTIMATED], user_inputs=own)  # type: ignore[no-untyped-call]
    return int(found["score"])


def _without(password: str, own: list[str]) -> str:
    """What is left when the person's own words are taken out: "noralund1985" is worth four digits."""
    left = _plain(password)
    for word in own:
        left = left.replace(word, "")
    return left if len(left) < len(_plain(password)) else password


def _words(texts: Iterable[str]) -> set[str]:
    plain = {_plain(text) for text in texts}
    return {word for text in plain for word in (text, *re.split(r"[\W_]+", text)) if len(word) > 2}  # noqa: PLR2004


def _plain(text: str) -> str:
    """Small letters without accents."""
    parted = unicodedata.normalize("NFKD", text.casefold())
    return "".join(mark for mark in parted if not unicodedata.combining(mark))


def name_faults(name: str) -> list[str]:
    """A name is letters: it stands in letters to addresses nobody has proven yet, so no link may hide in it."""
    letters = [mark for mark in name if unicodedata.category(mark)[0] in "LM"]
    rest = name.replace(". ", " ").removesuffix(".")
    others = {mark for mark in rest if unicodedata.category(mark)[0] not in "LM"} - set(" -'’ʼ·‑")
    if others or not letters or unicodedata.category(name[0])[0] != "L":
        return [N_("Please write a name with letters only.")]
    return []


def age_faults(birth_date: date, *, today: date, least: int) -> list[str]:
    """Whether somebody born that day may join; `least`: years, from the country's pack."""
    years = today.year - birth_date.year - ((today.month, today.day) < (birth_date.month, birth_date.day))
    if years < 0 or years > OLDEST_YEARS:
        return [N_("Please give your own day of birth.")]
    if years < least:
        return [
            counted(
                "To join you must be at least %(count)s year old.",
                "To join you must be at least %(count)s years old.",
                count=least,
            )
        ]
    return []


class Tries(NamedTuple):
    """Wrong passwords in a row: how many, when the last one was counted, until when nobody gets in."""

    failed: int
    failed_at: datetime | None
    locked_until: datetime | None

    def locked(self, now: datetime) -> bool:
        return self.locked_until is not None and self.locked_until > now


NO_TRIES = Tries(0, None, None)


def tries_after(tries: Tries, *, right: bool, now: datetime) -> Tries:
    """The tries after one more. None counts while locked; a right one, or a day without a wrong one, forgets them all."""
    if tries.locked(now):
        return tries
    if right:
        return NO_TRIES
    quiet = tries.failed_at is None or tries.failed_at <= now - QUIET
    failed = 1 if quiet else min(tries.failed + 1, MOST_COUNTED)
    lock = lock_after(failed)
    return Tries(failed, now, now + lock if lock else None)


def lock_after(failed: int) -> timedelta | None:
    """How long an account is locked after so many wrong tries in a row: a minute at the fifth, doubling, at most an hour."""
    if failed < TRIES_BEFORE_LOCK:
        return None
    doublings = min(failed - TRIES_BEFORE_LOCK, 6)
    return min(timedelta(minutes=2**doublings), LONGEST_LOCK)


def blurred(lat: float, lon: float, *, account: str, key: str) -> tuple[float, float]:
    """The public point of a home: 150 to 400 m away, in a direction nobody can compute without the house's key.

    The same home of the same account always gives the same point, so that asking again teaches nothing; another home
    gives another offset, so that knowing one home does not uncover the next.
    """
    told = f"{account}:{lat:.3f}:{lon:.3f}"  # three decimals: about 100 m
    drawn = hmac.digest(key.encode(), f"home:{told}".encode(), "sha256")
    turn = int.from_bytes(drawn[:8]) / 2**64
    share = int.from_bytes(drawn[8:16]) / 2**64
    # Even over the ring's surface: a plain draw of the distance would crowd the inner edge.
    distance_m = math.sqrt(NEAREST_M**2 + share * (FARTHEST_M**2 - NEAREST_M**2))
    return moved(lat, lon, distance_m=distance_m, bearing=turn * math.tau)


def moved(lat: float, lon: float, *, distance_m: float, bearing: float) -> tuple[float, float]:
    """The point at a distance (metres) and bearing (radians) on the sphere."""
    angle, phi, lam = distance_m / EARTH_M, math.radians(lat), math.radians(lon)
    to_phi = math.asin(math.sin(phi) * math.cos(angle) + math.cos(phi) * math.sin(angle) * math.cos(bearing))
    to_lam = lam + math.atan2(
        math.sin(bearing) * math.sin(angle) * math.cos(phi), math.cos(angle) - math.sin(phi) * math.sin(to_phi)
    )
    return math.degrees(to_phi), (math.degrees(to_lam) + 180) % 360 - 180


def distance_m(lat: float, lon: float, to_lat: float, to_lon: float) -> float:
    """Metres between two points on the sphere (haversine)."""
    phi, to_phi = math.radians(lat), math.radians(to_lat)
    half = (
        math.sin((to_phi - phi) / 2) ** 2
        + math.cos(phi) * math.cos(to_phi) * math.sin(math.radians(to_lon - lon) / 2) ** 2
    )
    return 2 * EARTH_M * math.asin(min(1.0, math.sqrt(half)))

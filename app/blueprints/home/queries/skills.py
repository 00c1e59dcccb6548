"""Who can help with what: offers and recommendations that name a skill, by skill and by step of distance."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from app.blueprints.ads.models import AdKind
from app.blueprints.ads.queries import AdView, Order, Wanted, looked_for
from app.blueprints.ads.queries.words import query_of, read_words, words_in
from kernel import geo
from tenants.asker import Asker

MOST = 200  # ads looked at: the nearest
KINDS = (AdKind.offer, AdKind.recommend)


@dataclass(frozen=True, kw_only=True)
class Helpers:
    """Neighbours of one skill at about one distance. `band`: as `geo.band`; None: in one's own town, no nearer known."""

    band: int | None
    ads: tuple[AdView, ...]


@dataclass(frozen=True, kw_only=True)
class SkillGroup:
    skill: str
    helpers: tuple[Helpers, ...]


def skills(session: Session, asker: Asker, *, radius_km: int, typed: str, spoken: Iterable[str]) -> list[SkillGroup]:
    """The skills offered or recommended around the asker, most offered first. Raises ConfirmFirst. Two statements."""
    words = read_words(session, words_in(typed), dict.fromkeys((asker.locale, *spoken)))
    wanted = Wanted(radius_km=radius_km, kinds=KINDS, order=Order.nearest, query=query_of(words), skilled=True)
    rows = looked_for(session, asker, wanted, size=MOST).rows
    by_skill: dict[str, list[AdView]] = {}
    for ad in rows:
        by_skill.setdefault(str(ad.details["skill"]), []).append(ad)
    ordered = sorted(by_skill.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return [SkillGroup(skill=skill, helpers=tuple(_by_distance(ads))) for skill, ads in ordered]


def _by_distance(ads: list[AdView]) -> Iterable[Helpers]:
    def step(ad: AdView) -> Any:
        return -1 if ad.distance_m is None else geo.band(ad.distance_m)

    for band, some in groupby(sorted(ads, key=step), key=step):
        yield Helpers(band=None if band < 0 else band, ads=tuple(some))

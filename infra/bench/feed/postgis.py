"""The feed's statement against PostGIS: geography with a GiST index, on the same rows and the same server."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from infra.bench.feed import debian
from infra.bench.feed.ground import SCHEMA, Ground
from infra.bench.feed.questions import Asked, overheard, questions
from infra.bench.feed.races import Times, Variant, race

QUESTIONS = {1: 100, 5: 100, 20: 40, 50: 12}  # by radius: in a large city PostGIS takes seconds for the widest
ROUNDS = 3
# As its documentation has it: ST_DWithin on geography finds by the index, then the newest of what was found.
NEWEST = f"""
SELECT ad.id, ad.public_id, ad.kind, ad.title, ad.language, ad.state, ad.published_at, ad.created_at, ad.expires_at, ad.price,
  ad.currency, ad.on_day, ad.details, ad.lat, ad.lon, ad.place_id, ad.author_id, left(ad.text, 480) AS text,
  account.public_id, account.given_name, account.family_name, account.name_form, known_place.name, known_place.names,
  known_place.lat, known_place.lon
FROM {SCHEMA}.ad JOIN {SCHEMA}.account ON account.id = ad.author_id JOIN {SCHEMA}.known_place ON known_place.id = ad.place_id
JOIN (
  SELECT id FROM {SCHEMA}.ad
  WHERE state = 'open' AND ST_DWithin(geog, ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326)::geography, %(metres)s)
    AND kind = ANY(%(kinds)s::text[]) AND (published_at, id) < (%(at)s::timestamptz, %(last)s::uuid)
    AND author_id NOT IN (
      SELECT blocked_id FROM {SCHEMA}.block WHERE blocker_id = %(reader)s
      UNION ALL SELECT blocker_id FROM {SCHEMA}.block WHERE blocked_id = %(reader)s
      UNION ALL SELECT muted_id FROM {SCHEMA}.mute WHERE muter_id = %(reader)s)
    AND id NOT IN (SELECT ad_id FROM {SCHEMA}.ad_dismissal WHERE account_id = %(reader)s)
  ORDER BY published_at DESC, id DESC LIMIT %(most)s) newest ON newest.id = ad.id
ORDER BY ad.published_at DESC, ad.id DESC
"""  # noqa: S608  the schema's name is ours


@dataclass(frozen=True)
class Radius:
    """Ours and PostGIS at one radius. `rim`: pages that differ, since the ellipsoid measures the rim otherwise."""

    km: int
    ours: Times
    postgis: Times
    rim: int
    pages: int


def run(ground: Ground) -> list[Radius]:
    """Every radius, on Debian's server."""
    with debian.filled(ground) as connection:
        return [_at(ground, km, Debian(connection)) for km in QUESTIONS]


class Debian:
    """Connections to the server the rows were copied to."""

    def __init__(self, first: Any) -> None:
        self._first = first

    def variant(self, asked: list[tuple[str, Mapping[str, Any]]]) -> Variant:
        return Variant(debian.another(self._first), asked)


def _at(ground: Ground, km: int, server: Debian) -> Radius:
    asked = overheard(ground, questions(ground, km, QUESTIONS[km]))
    ours = server.variant([(one.text, one.values) for one in asked])
    theirs = server.variant([(NEWEST, _values(one)) for one in asked])
    pairs = list(zip(ours.answers(), theirs.answers(), strict=True))
    rim = sum(one != other for one, other in pairs)
    assert rim <= len(pairs) // 5, f"{rim} of {len(pairs)} pages differ at {km} km"
    times = race({"ours": ours, "postgis": theirs}, rounds=ROUNDS)
    return Radius(km, times["ours"], times["postgis"], rim, len(pairs))


def _values(one: Asked) -> dict[str, Any]:
    asker, question = one.question.asker, one.question
    return {
        "lat": asker.lat,
        "lon": asker.lon,
        "metres": question.radius_km * 1000,
        "kinds": one.values["kinds"],
        "at": question.after.at,
        "last": question.after.id,
        "reader": asker.account_id,
        "most": one.values["most"],
    }

"""Rows a benchmark's page needs: made up, one neighbour per country, its key the tenant's."""

from datetime import date, datetime, timedelta
from uuid import UUID

from app.blueprints.ads.models import cells
from kernel import ids

LAT, LON = 48.65, -2.02


def a_place(key: UUID, now: datetime) -> dict[str, object]:
    """The one place of a country, under the country's key."""
    point = {"lat": LAT, "lon": LON}
    return {"id": key, "name": "Town", "names": {}, "slug": "town", "slugs": {}, "known_since": now, **point}


def an_account(key: UUID, now: datetime) -> dict[str, object]:
    """The one neighbour of a country, under the country's key."""
    return {
        "id": key,
        "public_id": ids.public_id(),
        "email": "somebody@example.org",
        "email_key": "somebody@example.org",
        "password_hash": "none",
        "given_name": "Some",
        "family_name": "Body",
        "name_form": "initial",
        "birth_date": date(1980, 1, 1),
        "place_id": key,
        "lat": LAT,
        "lon": LON,
        "language": "fr",
        "time_zone": "Europe/Paris",
        "theme": "auto",
        "role": "resident",
        "state": "confirmed",
        "terms_version": "1",
        "terms_accepted_at": now,
        "failed_sign_ins": 0,
        "created_at": now,
        "confirmed_at": now,
    }


def an_ad(
    key: UUID, number: int, now: datetime, *, place_id: UUID | None = None, lat: float = LAT, lon: float = LON
) -> dict[str, object]:
    """One of the country's ads, so many minutes old. `place_id`: the one place of the country unless given."""
    at = now - timedelta(minutes=number)
    return {
        "id": ids.uuid7(),
        "public_id": ids.public_id(),
        "author_id": key,
        "key": ids.uuid7(),
        "kind": ("ask", "offer", "lend")[number % 3],
        "title": f"Something for number {number}",
        "text": "Some words of the usual length, that say what is meant and when it would suit. " * 3,
        "language": "fr",
        "place_id": place_id or key,
        "lat": lat,
        "lon": lon,
        **cells(lat, lon),
        "state": "open",
        "details": {},
        "renewals": 0,
        "created_at": at,
        "updated_at": at,
        "published_at": at,
        "expires_at": at + timedelta(days=60),
    }

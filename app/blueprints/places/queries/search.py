"""The search of places, as every room above calls it."""

from sqlalchemy.orm import Session

from tenants.place_search import PlaceHit, named, search

__all__ = ["MOST", "PlaceHit", "named", "search_places"]

MOST = 20  # places in one answer; more are no longer a choice


def search_places(session: Session, *, country: str, text: str, limit: int = 10) -> list[PlaceHit]:
    """Places of a country by name (any official language, accents and faults forgiven) or postal code, best first."""
    return search(session, country, text, min(limit, MOST))

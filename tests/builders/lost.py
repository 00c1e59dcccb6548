"""Lost and found: Léa's cat, what Tom has found."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.blueprints.ads.models import Ad, AdKind
from app.blueprints.ads.services import begin_reach
from kernel import clock
from tests.builders.accounts import Person
from tests.builders.ads import an_ad

CAT, SEEN = "Grey cat with a white paw", "Found: a grey cat, very hungry"


def a_lost_cat(session: Session, author: Person, **changes: Any) -> Ad:
    """An open ad of a cat that ran away yesterday, whose word is on its way."""
    values: dict[str, Any] = {"kind": AdKind.lost, "title": CAT, "text": "She answers to Minette."}
    ad = an_ad(session, author, **(values | _told("pet") | changes))
    begin_reach(session, ad)
    return ad


def a_found_cat(session: Session, author: Person, **changes: Any) -> Ad:
    """An open ad of a cat that came to somebody's door."""
    values: dict[str, Any] = {"kind": AdKind.found, "title": SEEN, "text": "She sleeps in the shed."}
    return an_ad(session, author, **(values | _told("pet") | changes))


def _told(thing: str) -> dict[str, Any]:
    yesterday = clock.today("Europe/Paris") - timedelta(days=1)
    return {"details": {"object": thing}, "on_day": yesterday}

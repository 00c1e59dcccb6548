"""Lost and found: Léa's cat, what Tom has found."""

from datetime import timedelta
from typing import Any

import time_machine
from sqlalchemy.orm import Session

from app.blueprints.ads.models import Ad, AdKind
from app.blueprints.ads.services import begin_reach, tell_word
from kernel import clock
from tenants import packs
from tests.builders.accounts import Person
from tests.builders.ads import an_ad

CAT, SEEN = "Grey cat with a white paw", "Found: a grey cat, very hungry"
WAIT = timedelta(minutes=11)  # longer than any word waits before it goes


def a_lost_cat(session: Session, author: Person, **changes: Any) -> Ad:
    """An open ad of a cat that ran away yesterday, whose word is on its way."""
    values: dict[str, Any] = {"kind": AdKind.lost, "title": CAT, "text": "She answers to Minette."}
    ad = an_ad(session, author, **(values | _told("pet") | changes))
    begin_reach(session, ad)
    return ad


def word_goes(session: Session, ad: Ad, *, hours: float = 0, most: int = 200) -> int:
    """Tell all that is due of an ad so many hours, and its first wait, from now; returns in how many steps."""
    pack, steps = packs.load(session.info["tenant"].country), 0
    with time_machine.travel(clock.now() + timedelta(hours=hours) + WAIT, tick=False):
        while tell_word(session, pack=pack, ad_id=ad.id, most=most):
            steps += 1
            assert steps < 100
    return steps


def a_found_cat(session: Session, author: Person, **changes: Any) -> Ad:
    """An open ad of a cat that came to somebody's door."""
    values: dict[str, Any] = {"kind": AdKind.found, "title": SEEN, "text": "She sleeps in the shed."}
    return an_ad(session, author, **(values | _told("pet") | changes))


def _told(thing: str) -> dict[str, Any]:
    yesterday = clock.today("Europe/Paris") - timedelta(days=1)
    return {"details": {"object": thing}, "on_day": yesterday}

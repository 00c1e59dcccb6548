"""Searches that neighbours keep, made through the verb."""

from typing import Any

from sqlalchemy.orm import Session

from app.blueprints.accounts.queries import asker_for
from app.blueprints.ads.queries import Wanted
from app.blueprints.home import queries, services
from app.blueprints.home.models import SavedSearch, Tell
from app.web.auth import digest
from kernel import ids
from tests.builders.accounts import Person


def a_search(
    session: Session, keeper: Person, typed: str = "", *, near: str = "", tell: Tell = Tell.page, **wanted: Any
) -> SavedSearch:
    """A search around its keeper, or around a town of France."""
    asker = asker_for(session, digest=digest(keeper.device))
    assert asker is not None
    reading = queries.read(session, asker, "fr", typed, near)
    around = reading.around.town if reading.around else None
    looked = Wanted(**({"radius_km": 5, "around": around} | wanted))
    name = typed or "Everything"
    return services.keep_search(
        session, asker=asker, wanted=looked, reading=reading, name=name, tell=tell, key=ids.uuid7()
    )

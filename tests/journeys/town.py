"""Those who write for a town."""

from app.blueprints.staff.models import Right
from app.blueprints.staff.services import appoint
from tests.builders.accounts import Person, a_person
from tests.journeys.words import Words
from tests.live import Live


def staff_of(live: Live, words: Words) -> Person:
    """Maud, editor of the town's space."""
    person = live.person(
        a_person,
        words.country,
        given_name="Maud",
        family_name="Riou",
        place_id=words.place_id,
        language=words.country,
    )
    space = live.house.registry.collectivity(words.country, words.slug)
    assert space is not None
    with live.house.scope.unit(space) as unit:
        appoint(unit.session, account_id=person.id, display_name="Maud Riou", right=Right.editor)
    return person

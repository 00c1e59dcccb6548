"""Saint-Malo with its staff: Maud owns, Ella edits, Anton writes. Gwen owns Dinan's space; Tom is a resident."""

import pytest

from app.blueprints.staff.models import Right
from tests.builders.accounts import a_person, tom
from tests.builders.staff import appointed, gwen, maud


@pytest.fixture
def people(unit, world):
    with unit(world.fr) as u:
        found = {
            "maud": maud(u.session),
            "ella": a_person(u.session, "Ella", "Guérin"),
            "anton": a_person(u.session, "Anton", "Le Bris"),
            "gwen": gwen(u.session),
            "tom": tom(u.session),
        }
    with unit(world.saint_malo) as u:
        appointed(u.session, found["maud"])
        appointed(u.session, found["ella"], Right.editor)
        appointed(u.session, found["anton"], Right.author)
    with unit(world.dinan) as u:
        appointed(u.session, found["gwen"])
    return found

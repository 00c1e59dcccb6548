"""A small neighbourhood in Dinan, so that every page has something to show. People's words stand in brackets."""

from dataclasses import dataclass

from app.blueprints.accounts.models import Role
from app.blueprints.accounts.queries import asker_for
from app.blueprints.ads.models import AdKind
from app.blueprints.ads.services import answer_ad, publish_ad
from app.blueprints.posts.models import Priority
from app.blueprints.posts.services import write_post
from app.blueprints.staff.models import Right
from app.blueprints.staff.services import appoint
from app.web.auth import digest
from kernel import ids
from tenants.asker import Asker
from tests.builders.accounts import Person, a_person
from tests.live import Live, wait_for
from tests.world import DINAN

LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmütze"  # a word that no screen of a phone can hold
ADS = (
    (AdKind.lend, f"[Perceuse et {LONG} à prêter]", "[Avec ses mèches. Je montre comment.]"),
    (AdKind.ask, "[Deux bras pour un canapé, samedi]", "[Du deuxième étage au trottoir, https://example.org.]"),
    (AdKind.offer, "[J’aide pour les papiers]", "[Le mardi après-midi.]"),
)


@dataclass(frozen=True)
class Neighbourhood:
    """Who may look at pages: the token of a signed-in device by role, none for a visitor."""

    devices: dict[str, str]
    names: tuple[str, ...]


def settle(live: Live) -> Neighbourhood:
    """People, ads, an answer, posts of the town: through the verbs."""
    ines, yann, rose, paul = (
        live.person(a_person, given_name=given, family_name=family, place_id=DINAN, language="fr", role=role)
        for given, family, role in (
            ("Inès", "Kerjean", Role.resident),
            ("Yann", "Tanguy", Role.resident),
            ("Rose", "Morvan", Role.resident),
            ("Paul", "Hamon", Role.country_manager),
        )
    )
    with live.unit() as unit:
        asker = _asker(live, unit.session, ines)
        for kind, title, text in ADS:
            publish_ad(unit.session, asker=asker, kind=kind, title=title, text=text, key=ids.uuid7())
        yanns = _asker(live, unit.session, yann)
        asked = publish_ad(
            unit.session, asker=yanns, kind=AdKind.ask, title="[Un four pour dimanche]", text="", key=ids.uuid7()
        )
        answer_ad(unit.session, asker=asker, public_id=asked.public_id, text="[Le mien est libre.]", key=ids.uuid7())
    with live.house.scope.unit(live.world.dinan) as unit:
        appoint(unit.session, account_id=rose.id, display_name="Rose Morvan", right=Right.owner)
    with live.unit() as unit:
        roses = _asker(live, unit.session, rose)
    with live.house.scope.unit(live.world.dinan) as unit:
        for publish in (True, False):
            write_post(
                unit.session,
                asker=roses,
                key=ids.uuid7(),
                title="[Marché du jeudi déplacé]",
                text=f"# [Où]\n\n- [Place {LONG}]\n- [De 8 h à 13 h]",
                priority=Priority.important,
                last_day=None,
                publish=publish,
            )
    wait_for(lambda: _knows_staff(live, rose) or None, "Rose's right in the country", live.said)
    devices = {"visitor": "", "resident": yann.device, "staff": rose.device, "manager": paul.device}
    return Neighbourhood(devices, ("Inès", "Yann", "Rose", "Paul", "Kerjean", "Tanguy", "Morvan", "Hamon", "Test"))


def _asker(live: Live, session: object, person: Person) -> Asker:
    found = asker_for(session, digest=digest(person.device))
    assert found is not None
    return found


def _knows_staff(live: Live, person: Person) -> bool:
    with live.unit(read_only=True) as unit:
        return bool(_asker(live, unit.session, person).staff_of)

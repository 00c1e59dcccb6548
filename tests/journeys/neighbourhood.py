"""A small neighbourhood in Dinan, so that every page has something to show. People's words stand in brackets."""

from dataclasses import dataclass
from io import BytesIO
from uuid import UUID

from sqlalchemy import select, update

from app.blueprints.accounts.models import AccountState, Role
from app.blueprints.accounts.queries import asker_for
from app.blueprints.ads.models import AdKind, Thing
from app.blueprints.ads.queries import reportable
from app.blueprints.ads.services import answer_ad, edit_ad, publish_ad
from app.blueprints.files import services as files
from app.blueprints.files.models import File, FileState
from app.blueprints.home.models import Tell
from app.blueprints.moderation.models import Reason
from app.blueprints.moderation.services import block, decide, report
from app.blueprints.notifications.models import Notification
from app.blueprints.posts.models import Priority
from app.blueprints.posts.services import write_post
from app.blueprints.staff.models import Right
from app.blueprints.staff.services import appoint
from app.web.auth import digest
from kernel import clock, ids
from kernel.files import Upload
from tenants import packs
from tenants.asker import Asker
from tests.builders.accounts import Person, a_person
from tests.builders.files import jpeg
from tests.builders.searches import a_search
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
    ines, yann, rose, paul, noah = (
        live.person(a_person, given_name=given, family_name=family, place_id=DINAN, language="fr", **more)
        for given, family, more in (
            ("Inès", "Kerjean", {}),
            ("Yann", "Tanguy", {}),
            ("Rose", "Morvan", {}),
            ("Paul", "Hamon", {"role": Role.country_manager}),
            ("Noah", "Prigent", {"state": AccountState.unconfirmed, "confirmed_at": None}),
        )
    )
    with live.unit() as unit:
        asker = _asker(live, unit.session, ines)
        mine = [
            publish_ad(
                unit.session, asker=asker, pack=packs.load("fr"), kind=kind, title=title, text=text, key=ids.uuid7()
            )
            for kind, title, text in ADS
        ]
        yanns = _asker(live, unit.session, yann)
        a_search(unit.session, yann, "[papiers]", tell=Tell.daily)
        for ad in mine[:2]:
            thing = reportable(unit.session, ad.public_id, asker=yanns)
            assert thing is not None
            made = report(unit.session, asker=yanns, thing=thing, reason=Reason.other, text="[Je ne sais pas.]")
        manager = _asker(live, unit.session, paul)
        decide(unit.session, asker=manager, public_id=made.public_id, hide=False, statement="[Rien à redire.]")
        block(unit.session, asker=yanns, account=paul.account.public_id)
        for who, kind, title in (
            (yanns, AdKind.lost, "[Chat gris]"),
            (asker, AdKind.found, "[Chat gris, à la patte blanche]"),
            (asker, AdKind.lost, "[Clés au ruban bleu]"),
        ):
            publish_ad(
                unit.session, asker=who, pack=packs.load("fr"), kind=kind, title=title, text="", key=ids.uuid7(),
                told={"object": Thing.pet, "on_day": clock.today("Europe/Paris")},
            )  # fmt: skip
        # Inès shows a photo that looks like one that was removed.
        key = ids.uuid7()
        files.receive(
            unit.session, live.house.files, asker=asker, uploads=[Upload("p.jpg", BytesIO(jpeg(900, 700)))], key=key
        )
        publish_ad(
            unit.session, asker=asker, pack=packs.load("fr"), kind=AdKind.give, title="[Un vase]", text="", key=key
        )
        asked = publish_ad(
            unit.session,
            asker=yanns,
            pack=packs.load("fr"),
            kind=AdKind.ask,
            title="[Un four pour dimanche]",
            text="",
            key=_photos(live, unit.session, yanns),
        )
        edit_ad(unit.session, asker=yanns, pack=packs.load("fr"), public_id=asked.public_id, text="[Une heure suffit.]")
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
    wait_for(lambda: _told(live, yann) or None, "the news of the decision", live.said)
    wait_for(lambda: _told(live, yann, "/files/") or None, "the word on the torn photo", live.said)
    wait_for(lambda: _held(live, ines) or None, "the photo of Inès", live.said)
    wait_for(lambda: _knows_staff(live, rose) or None, "Rose's right in the country", live.said)
    devices = {
        "visitor": "",
        "resident": yann.device,
        "staff": rose.device,
        "manager": paul.device,
        "newcomer": noah.device,
    }
    return Neighbourhood(
        devices, ("Inès", "Yann", "Rose", "Paul", "Kerjean", "Tanguy", "Morvan", "Hamon", "Noah", "Prigent", "Test")
    )


def _photos(live: Live, session: object, asker: Asker) -> UUID:
    """One photo to look at, and one that cannot be opened; the key of the form they came with."""
    key, bodies = ids.uuid7(), (jpeg(), jpeg(1200, 900)[:9000])
    uploads = [Upload("photo.jpg", BytesIO(body)) for body in bodies]
    whole, _torn = files.receive(session, live.house.files, asker=asker, uploads=uploads, key=key).files
    files.describe(session, asker=asker, public_id=whole.public_id, alt="[Un gâteau]")
    return key


def _held(live: Live, person: Person) -> bool:
    """A manager must look at her photo, once it is prepared."""
    ready = update(File).where(File.account_id == person.id, File.state == FileState.ready)
    with live.unit() as unit:
        return bool(unit.session.scalars(ready.values(state=FileState.held).returning(File.id)).all())


def _asker(live: Live, session: object, person: Person) -> Asker:
    found = asker_for(session, digest=digest(person.device))
    assert found is not None
    return found


def _knows_staff(live: Live, person: Person) -> bool:
    with live.unit(read_only=True) as unit:
        return bool(_asker(live, unit.session, person).staff_of)


def _told(live: Live, person: Person, path: str = "/reports/") -> bool:
    with live.unit(read_only=True) as unit:
        told = select(Notification.path).where(Notification.account_id == person.id)
        return any(found.startswith(path) for found in unit.session.scalars(told))

"""Every letter of the house, written for a reason, sent and caught; and the pages that links of letters lead to."""

import re
import smtplib
from datetime import timedelta

from flask import Flask
from sqlalchemy import select, update

from app.blueprints.accounts.events import LetterKind
from app.blueprints.ads import jobs as ads
from app.blueprints.ads.models import AdKind, AdReach, Outcome
from app.blueprints.ads.queries import reportable
from app.blueprints.ads.services import answer_ad, close_ad, confirm_match, edit_ad, propose_match
from app.blueprints.conversations.services import write
from app.blueprints.files.models import FileState
from app.blueprints.files.services import object_to, release, take_down
from app.blueprints.home import jobs as home
from app.blueprints.home.models import Tell
from app.blueprints.home.services import set_daily_hour
from app.blueprints.moderation.models import Reason
from app.blueprints.moderation.services import decide, report
from app.blueprints.notifications import jobs as notifications
from app.blueprints.notifications.models import Delivery, DeliveryState, How
from app.blueprints.notifications.services import choose_copies, choose_tellings
from infra.mail_catcher import reply
from infra.mail_catcher.store import Letter
from kernel import clock, ids
from tenants import packs
from tests.browser import Browser
from tests.builders.accounts import JOINING, PASSWORD, Person, a_person
from tests.builders.ads import an_ad
from tests.builders.conversations import as_asker
from tests.builders.files import a_photo
from tests.builders.lost import a_found_cat, a_lost_cat
from tests.builders.searches import a_search
from tests.live import CHECKOUT, Live, wait_for
from tests.world import CANCALE

MESSAGES = ("conversations.message",)
PATIENCE = 60.0  # seconds: some letters wait for a sweep
SOON = timedelta(hours=20)
LINK = re.compile(r"http://fr\.localhost:\d+(/(?:confirm|reset|account/email)/[\w-]{20,})")
OFF = re.compile(r"<http://fr\.localhost:\d+(/notifications/letters/off/[^>]+)>")


class Writers:
    """People of Cancale to whom everything happens that makes the house write a letter."""

    def __init__(self, live: Live, app: Flask) -> None:
        self.live, self.app = live, app
        self.anna, self.bela, self.cleo = (self._person(name) for name in ("Anna", "Bela", "Cleo"))
        self.manager = self._person("Dora", role="country_manager")
        self.reported: dict[bool, str] = {}  # public ids of ads: of the one that was hidden, and of the other
        self.began, self.caught_before = clock.now(), len(live.letters.letters())

    def write(self) -> list[Letter]:
        """All letters of the house, once they have come."""
        self._signing_in()
        self._ads()
        self._lost()
        self._reports()
        self._photos()
        self._replies()
        return wait_for(self._come, f"letters: {sorted(self._missing())} are missing", self.live.said, PATIENCE)

    def links(self, letters: list[Letter]) -> dict[str, str]:
        """Name to path of the pages behind links of letters, the used and the wrong ones too."""
        found = {f"link {path.split('/')[1]}": path for letter in letters for path in LINK.findall(letter.text)}
        told = [value for letter in letters for name, value in letter.headers if name.lower() == "list-unsubscribe"]
        found["link letters off"] = OFF.findall(told[0])[0]
        return found | {
            "link confirm, wrong": f"/confirm/{'x' * 43}",
            "link reset, wrong": f"/reset/{'x' * 43}",
            "link email, wrong": f"/account/email/{'x' * 43}",
            "link letters off, wrong": "/notifications/letters/off/x",
        }

    def _person(self, name: str, **more: object) -> Person:
        return self.live.person(a_person, given_name=name, family_name="Prat", place_id=CANCALE, language="fr", **more)

    def _browser(self, person: Person | None = None) -> Browser:
        return Browser(self.app, host="fr.localhost", language="fr", device=person.device if person else None)

    def _signing_in(self) -> None:
        """Confirm, already a member, forgotten, another device, another address, another password."""
        address = self.anna.account.email
        joining = JOINING | {"place": "Cancale"}
        self._sent(self._browser().fill("/sign-up", "/sign-up", **(joining | {"email": "nora.q@example.org"})))
        self._sent(self._browser().fill("/sign-up", "/sign-up", **(joining | {"email": address})))
        self._sent(self._browser().fill("/forgotten", "/forgotten", email=self.bela.account.email))
        self._sent(self._browser().fill("/sign-in", "/sign-in", email=address, password=PASSWORD))
        self._sent(
            self._browser(self.anna).fill(
                "/account/email", "/account/email", email="anna.new@example.org", current_password=PASSWORD
            )
        )
        new = "otters juggle blue lamps"
        words = {"current_password": PASSWORD, "new_password": new}
        self._sent(self._browser(self.cleo).fill("/account/password", "/account/password", **words))

    def _sent(self, page: object) -> None:
        assert page.status == 303, page.words  # type: ignore[attr-defined]

    def _ads(self) -> None:
        """Answered, changed, settled; one that ends soon, one whose time is over; found by searches."""
        with self.live.unit() as unit:
            session = unit.session
            for person, tell in ((self.bela, Tell.letter), (self.cleo, Tell.daily)):
                a_search(session, person, "[vélo]", tell=tell)
            made = an_ad(session, self.anna, title="[Vélo d’enfant]", kind=AdKind.lend)
            for person in (self.bela, self.cleo):
                talk = answer_ad(
                    session, asker=as_asker(person), public_id=made.public_id, text="[Je viens.]", key=ids.uuid7()
                )
            choose_copies(session, asker=as_asker(self.anna), offered=MESSAGES, wanted=MESSAGES)
            set_daily_hour(session, asker=as_asker(self.cleo), hour=0)
            asker = as_asker(self.cleo)
            write(session, asker=asker, conversation_id=talk.id, text="[À quelle heure ?]", key=ids.uuid7())
            now = clock.now()
            ending = an_ad(session, self.anna, title="[Une tente]", created_at=now - timedelta(days=59))
            ending.expires_at = now + SOON
            over = an_ad(session, self.anna, title="[Une luge]", created_at=now - timedelta(days=60))
            over.expires_at = now - timedelta(hours=1)
            self.ending = ending.public_id
        ads.notice_ads(self.live.house, tenant=self.live.world.fr)
        ads.expire_ads(self.live.house, tenant=self.live.world.fr)
        self._published("[Vélo de course]")
        asker, france = as_asker(self.anna), packs.load("fr")
        with self.live.unit() as unit:
            edit_ad(unit.session, asker=asker, pack=france, public_id=made.public_id, title="[Vélo d’enfant, bleu]")
        self._wait_for("found", "changed", "answered")
        with self.live.unit() as unit:
            close_ad(unit.session, asker=asker, public_id=made.public_id, outcome=Outcome.elsewhere)
        home.write_daily(self.live.house, tenant=self.live.world.fr)

    def _lost(self) -> None:
        """Told of what was lost near; both sides said to be the one, and that it is."""
        with self.live.unit() as unit:
            session = unit.session
            choose_tellings(session, asker=as_asker(self.bela), wanted={"ads.lost_near": How.letter})
            lost = a_lost_cat(session, self.anna, title="[Chatte grise]", place_id=CANCALE)
            found = a_found_cat(session, self.cleo, title="[Chat trouvé]", place_id=CANCALE)
            session.execute(update(AdReach).where(AdReach.ad_id == lost.id).values(due_at=clock.now()))
        ads.reach_ads(self.live.house, tenant=self.live.world.fr)
        self._wait_for("lost_near")
        with self.live.unit() as unit:
            for person, ad in ((self.cleo, lost), (self.bela, found)):
                told = {"public_id": ad.public_id, "text": "[C’est peut-être elle.]", "key": ids.uuid7()}
                match = propose_match(unit.session, asker=as_asker(person), **told)
        self._wait_for("match_lost", "match_found")
        with self.live.unit() as unit:
            confirm_match(unit.session, asker=as_asker(self.cleo), public_id=match.public_id)

    def _hurry(self) -> None:
        """Letters that wait for more of the same, and what follows, leave at once."""
        with self.live.unit() as unit:
            waiting = update(Delivery).where(Delivery.state == DeliveryState.due, Delivery.created_at > self.began)
            unit.session.execute(waiting.where(Delivery.next_try_at > clock.now()).values(next_try_at=clock.now()))
        with self.app.app_context():
            notifications.deliver(self.live.house, tenant=self.live.world.fr)

    def _wait_for(self, *names: str) -> None:
        def come() -> bool | None:
            self._hurry()
            return not set(names) & self._missing() or None

        wait_for(come, f"letters {sorted(self._missing())}", self.live.said, PATIENCE)

    def _published(self, title: str) -> None:
        self._sent(self._browser(self.anna).fill("/ads/new?kind=lend", "/ads", title=title, text="[Comme neuf.]"))

    def _reports(self) -> None:
        """Two reports: one hides its ad, one does not. Told to whoever reported, and to the author."""
        for hide, title in ((True, "[Rien de bon]"), (False, "[Rien de mal]")):
            with self.live.unit() as unit:
                ad = an_ad(unit.session, self.anna, title=title)
                asker = as_asker(self.bela)
                thing = reportable(unit.session, ad.public_id, asker=asker)
                assert thing is not None
                made = report(unit.session, asker=asker, thing=thing, reason=Reason.other, text="[Voyez vous-même.]")
            with self.live.unit() as unit:
                told = {"public_id": made.public_id, "hide": hide, "statement": "[Voir les règles.]"}
                decide(unit.session, asker=as_asker(self.manager), **told)
            self.reported[hide] = ad.public_id

    def _photos(self) -> None:
        """A photo is removed; its owner objects, and another manager brings it back."""
        other, parties = self._person("Emma", role="country_manager"), self.app.extensions["file_parties"]
        with self.live.unit() as unit:
            ad = an_ad(unit.session, self.anna, title="[Un vase]")
        world = self.live.world
        photo = a_photo(lambda _: self.live.unit(), world, self.anna, ad.id, state=FileState.held, alt="[Un vase]")
        told = {"public_id": photo.public_id, "parties": parties}
        with self.live.unit() as unit:
            take_down(unit.session, asker=as_asker(self.manager), statement="[Voir les règles.]", **told)
        self._wait_for("photo")
        with self.live.unit() as unit:
            object_to(unit.session, asker=as_asker(self.anna), public_id=photo.public_id, text="[C’est mon vase.]")
        with self.live.unit() as unit:
            release(unit.session, asker=as_asker(other), **told)

    def _replies(self) -> None:
        """A reply in somebody else's name, and one with what cannot become a message."""
        mine = self.live.letters.letters(self.anna.account.email)
        letter = next(letter for letter in mine if reply.address_of(letter))  # come before what `_ads` waits for
        forged = reply.written(letter, "[Donne-moi la clé.]")
        forged.replace_header("From", "nobody@example.org")
        self._hand_over(forged, "nobody@example.org", letter)
        whole = reply.written(letter, "[Voici le plan.]")
        whole.add_attachment(b"MZ not a picture", maintype="application", subtype="octet-stream", filename="plan.exe")
        self._hand_over(whole, letter.to[0], letter)

    def _hand_over(self, written: object, sender: str, letter: Letter) -> None:
        host, port = self.live.environment["INBOUND_LISTEN"].split(":")
        with smtplib.LMTP(host, int(port), timeout=20) as line:
            line.sendmail(sender, [reply.address_of(letter)], bytes(written))  # type: ignore[call-overload]

    def _rows(self) -> list[str]:
        """Letters that were sent, by template."""
        with self.live.unit(read_only=True) as unit:
            sent = select(Delivery.letter).where(Delivery.state == DeliveryState.sent, Delivery.created_at > self.began)
            return [letter.rsplit("/", 1)[1] for letter in unit.session.scalars(sent)]

    def _missing(self) -> set[str]:
        every = {path.stem for path in (CHECKOUT / "app/blueprints").glob("*/templates/*/mail/*.html")}
        return every - set(self._rows()) - {str(kind) for kind in LetterKind}

    def _come(self) -> list[Letter] | None:
        letters = self.live.letters.letters()
        mine = letters[: len(letters) - self.caught_before]  # the newest come first
        # Letters of signing in have no rows: one of each kind was asked for.
        return None if self._missing() or len(mine) < len(LetterKind) + len(self._rows()) else mine

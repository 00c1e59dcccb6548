"""python -m tests.journeys.tour: walks the main journey in France and in Germany, and leaves its pictures in docs/tour/."""

import io
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from app.blueprints.accounts.queries import asker_for
from app.blueprints.ads.models import AdKind
from app.blueprints.ads.services import publish_ad
from app.web.auth import digest
from infra import postgres as postgres_server
from kernel import ids
from tenants import packs
from tests import live as lives
from tests import world as worlds
from tests.builders.accounts import a_person
from tests.chromium import Opened, launched, opened_in
from tests.journeys.neighbour import Neighbour, arrives
from tests.journeys.town import staff_of
from tests.journeys.words import FRENCH, GERMAN, Words
from tests.live import CHECKOUT, Live

FOLDER = CHECKOUT / "docs/tour"
LARGEST = 60_000  # bytes of a picture
PHONE, DESK = (390, 844), (1280, 860)


@dataclass
class Camera:
    """Takes small pictures, numbered in the order of the journey."""

    country: str
    taken: int = 0

    def take(self, page: Page, name: str, *, numbered: bool = True) -> None:
        page.wait_for_load_state("networkidle")
        page.evaluate("document.fonts.ready.then(() => true)")
        shot = Image.open(io.BytesIO(page.screenshot(animations="disabled")))
        self.taken += numbered
        stem = f"{self.taken:02d}-{name}" if numbered else name
        _save(shot, FOLDER / f"{self.country}-{stem}.png")


def main() -> None:
    """Everything from an empty database to the last picture."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    with (
        postgres_server.running() as server,
        lives.running(server, worlds.make_base(server)) as live,
        sync_playwright() as playwright,
        launched(playwright) as browser,
    ):
        for words in (FRENCH, GERMAN):
            _walk(browser, live, words)


def _walk(browser: Browser, live: Live, words: Words) -> None:
    camera = Camera(words.country)
    _neighbours_before(live, words)
    with _window(browser, live, words) as one, _window(browser, live, words) as two:
        lea = arrives(one, *words.lea, town=words.town, email=_mailbox(*words.lea))
        tom = arrives(two, *words.tom, town=words.town, email=_mailbox(*words.tom))
        _join(lea, camera)
        _publish(lea, words, camera)
        tom.join()
        tom.confirm()
        _answer(tom, words, camera)
        _read_and_reply(lea, tom, words, camera)
        _town(browser, live, tom, words, camera)
        _wide_and_dark(browser, tom, live, words, camera)


def _mailbox(given_name: str, _family_name: str) -> str:
    plain = unicodedata.normalize("NFKD", given_name).encode("ascii", "ignore").decode()
    return f"{plain.lower()}@example.org"


def _join(lea: Neighbour, camera: Camera) -> None:
    lea.window.go("/")
    camera.take(lea.page, "welcome")
    lea.fill_in_the_form()
    lea.page.locator("#towns").scroll_into_view_if_needed()
    lea.page.evaluate("scrollBy(0, 200)")
    camera.take(lea.page, "sign-up")
    lea.submit("sign-up")
    lea.page.wait_for_url("**/sign-up/sent")
    letter = lea.next_letter()
    lea.page.goto(f"{lea.window.live.mail_page}/letters/{letter.id}")
    camera.take(lea.page, "letter-to-confirm")
    lea.letters_read -= 1
    lea.confirm()
    camera.take(lea.page, "welcome-in")


def _publish(lea: Neighbour, words: Words, camera: Camera) -> None:
    lea.window.go("/ads/new")
    camera.take(lea.page, "kinds")
    lea.window.go("/ads/new?kind=lend")
    lea.page.locator("#new-ad [name=title]").fill(words.title)
    lea.page.locator("#new-ad [name=text]").fill(words.text)
    camera.take(lea.page, "publish")
    lea.publish("lend", words.title, words.text)
    camera.take(lea.page, "published")


def _answer(tom: Neighbour, words: Words, camera: Camera) -> None:
    tom.card(words.title).first.scroll_into_view_if_needed()
    camera.take(tom.page, "a-neighbour-sees-it")
    tom.answer(words.title, words.question)
    camera.take(tom.page, "answered")


def _read_and_reply(lea: Neighbour, tom: Neighbour, words: Words, camera: Camera) -> None:
    letter = lea.next_letter()
    lea.page.goto(f"{lea.window.live.mail_page}/letters/{letter.id}")
    camera.take(lea.page, "letter-of-the-answer")
    lea.window.go("/")
    camera.take(lea.page, "one-message-waits")
    lea.open_messages()
    lea.write(words.reply)
    camera.take(lea.page, "reply")
    tom.next_letter()
    tom.open_messages()
    camera.take(tom.page, "read-by-the-neighbour")


def _town(browser: Browser, live: Live, tom: Neighbour, words: Words, camera: Camera) -> None:
    maud = staff_of(live, words)
    with _window(browser, live, words, device=maud.device) as desk:
        page = desk.go(f"/{words.slug}/posts/new")
        page.locator("[name=title]").fill(words.post)
        page.locator("[name=text]").fill(words.post_text)
        camera.take(page, "the-town-writes")
        page.locator("button[name=publish]").click()
        page.wait_for_url(lambda url: "/posts/" in url and not url.endswith("/new"))
    tom.sees(words.post).scroll_into_view_if_needed()
    camera.take(tom.page, "the-towns-post-in-the-feed")


def _wide_and_dark(browser: Browser, tom: Neighbour, live: Live, words: Words, camera: Camera) -> None:
    state = next(cookie for cookie in tom.page.context.cookies() if cookie["name"] == "device")
    conversation = tom.page.evaluate("async () => (await (await fetch('/conversations')).text())")
    path = conversation.split('href="/conversations/')[1].split('"')[0].split("#")[0]
    for width, dark in ((DESK, False), (DESK, True), (PHONE, True)):
        with _window(browser, live, words, size=width, dark=dark, device=state["value"]) as opened:
            look = f"{'wide' if width == DESK else 'phone'}{'-dark' if dark else ''}"
            camera.take(opened.go("/"), f"feed-{look}", numbered=False)
            if dark:
                camera.take(opened.go(f"/conversations/{path}"), f"conversation-{look}", numbered=False)


def _neighbours_before(live: Live, words: Words) -> None:
    """Others live there already."""
    for days, (given_name, family_name, kind, title, text) in enumerate(words.others, start=1):
        place = words.place_id
        person = live.person(
            a_person,
            words.country,
            given_name=given_name,
            family_name=family_name,
            place_id=place,
            language=words.country,
        )
        with live.unit(words.country) as unit:
            asker = asker_for(unit.session, digest=digest(person.device))
            assert asker is not None
            ad = publish_ad(
                unit.session,
                asker=asker,
                pack=packs.load(words.country),
                kind=AdKind(kind),
                title=title,
                text=text,
                key=ids.uuid7(),
            )
            ad.created_at -= timedelta(hours=5 * days)
            ad.published_at = ad.created_at


@contextmanager
def _window(
    browser: Browser, live: Live, words: Words, *, size: tuple[int, int] = PHONE, dark: bool = False, device: str = ""
) -> Iterator[Opened]:
    width, height = size
    opened = opened_in(browser, live, words.country, width=width, height=height, dark=dark, device=device)
    yield opened
    opened.page.context.close()
    opened.calm()


def _save(shot: Image.Image, path: Path) -> None:
    """As few colours as keep the picture small."""
    for colours in (128, 64, 32, 16):
        kept = io.BytesIO()
        shot.convert("RGB").quantize(colours, dither=Image.Dither.NONE).save(kept, "PNG", optimize=True)
        if kept.tell() <= LARGEST:
            break
    path.write_bytes(kept.getvalue())
    sys.stdout.write(f"{path.name}: {kept.tell() // 1000} kB\n")


if __name__ == "__main__":
    main()

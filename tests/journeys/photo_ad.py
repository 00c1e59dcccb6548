"""A thing with two photos, from a telephone: published, seen, asked for, handed over, closed with the neighbour."""

import io
import re
from collections.abc import Sequence

from PIL import Image
from playwright.sync_api import Page

from tests.journeys import snaps
from tests.journeys.camera import See
from tests.journeys.neighbour import RELOADS, Neighbour
from tests.journeys.sayings import Offered

FETCHED = "async photo => [...new Uint8Array(await (await fetch(photo.src)).arrayBuffer())]"


def publish(lea: Neighbour, say: Offered, see: See) -> str:
    """Léa fills in the form, sends it with two photos and says what they show; returns the address of her ad."""
    page = lea.page
    lea.open_form(say.kind)
    lea.fill_ad(say.title, say.text, say.told)
    page.locator("[name=photos]").set_input_files(snaps.two_of(say.photo))
    page.locator("#photos-preview img").nth(1).wait_for()
    page.evaluate("scrollTo(0, 0)")
    see(page, "she-writes")
    page.locator("#photos-preview").scroll_into_view_if_needed()
    see(page, "and-chooses-two-photos")
    lea.submit("/ads")
    describe(lea, say.alts, see)
    return page.url


def describe(author: Neighbour, alts: Sequence[str], see: See) -> None:
    """On the page that asks what the photos show, to the ad itself."""
    page = author.page
    author.comes_to(re.compile(r"/ads/\w+/photos$"))
    _prepared(author, len(alts))
    for field, words in zip(page.locator("[name^=alt-]").all(), alts, strict=True):
        author.hands.fill(field, words)
        field.blur()
    see(page, "what-they-show")
    author.submit("/photos")
    author.comes_to(re.compile(r"/ads/(?!new$)\w+$"))


def talk(lea: Neighbour, tom: Neighbour, say: Offered, see: See) -> None:
    """Tom finds it in his feed and asks; both have the conversation open while they agree."""
    card = tom.card(say.title).first
    card.scroll_into_view_if_needed()
    assert card.locator("img").get_attribute("alt") == say.alts[0]
    see(tom.page, "a-neighbour-sees-it")
    tom.hands.press(card.locator("h2 a"))
    tom.comes_to("**/ads/*")
    photos = tom.page.locator(".gallery img")
    assert [one.get_attribute("alt") for one in photos.all()] == list(say.alts)
    _tells_nothing(tom.page)
    see(tom.page, "he-looks-at-it")
    tom.hands.fill(tom.page.locator("#answer-form [name=text]"), say.question)
    tom.submit("/answers")
    tom.comes_to("**/conversations/*")
    lea.open_messages()
    lea.message(say.question).wait_for()
    see(lea.page, "she-reads-his-question")
    lea.write(say.reply)
    tom.message(say.reply).wait_for()  # nobody loads anything again
    tom.write(say.agreed)
    lea.message(say.agreed).wait_for()
    see(lea.page, "they-agree")


def hand_over(lea: Neighbour, tom: Neighbour, ad: str, see: See) -> None:
    """The thing has gone: Léa closes the ad with Tom, and he is told."""
    page = lea.page
    page.goto(ad)
    lea.hands.press(page.locator("main a[href$='/close']"))
    lea.comes_to("**/close")
    lea.hands.tick(page.locator("[name=outcome][value=with_neighbour]"))
    lea.hands.tick(page.locator("[name=conversation]").first)
    see(page, "handed-over")
    lea.submit("/close")
    lea.comes_to(ad)
    page.locator("main .card--over").wait_for()
    see(page, "closed-with-the-neighbour")
    conversation = tom.page.url
    line = tom.told(conversation)
    see(tom.page, "he-is-thanked")
    tom.hands.press(line)
    tom.comes_to(re.compile(re.escape(conversation)))
    tom.hands.press(tom.page.locator("a.about--over"))
    tom.comes_to(ad)
    tom.page.locator("main .card--over").wait_for()


def _prepared(author: Neighbour, count: int) -> None:
    """The worker has made the photos anew: the page shows them."""
    for _ in range(RELOADS):
        if author.page.locator("main .photos__one img").count() == count:
            return
        author.page.wait_for_timeout(200)
        author.page.reload()
    raise AssertionError(f"The photos are not prepared.\n{author.window.live.said()}")


def _tells_nothing(page: Page) -> None:
    """No photo that is fetched (the JPEG: it could) says where, when or with what it was taken."""
    for photo in page.locator(".gallery img").all():
        body = bytes(photo.evaluate(FETCHED))
        assert not Image.open(io.BytesIO(body)).getexif()
        assert snaps.OWNER.encode() not in body

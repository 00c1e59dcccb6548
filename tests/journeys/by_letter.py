"""A conversation from two mail programs: both answer the letter, one has the page open, and somebody tries to join in."""

from playwright.sync_api import Page, expect

from infra.mail_catcher import reply
from infra.mail_catcher.store import Letter
from tests.journeys.camera import See, nobody_looks
from tests.journeys.letters import hand_over
from tests.journeys.neighbour import Neighbour
from tests.journeys.sayings import Wanted
from tests.live import wait_for

ELSEWHERE = "somebody@elsewhere.example"


def wants_each(neighbour: Neighbour) -> None:
    """A letter of every message, read or not."""
    page = neighbour.window.go("/notifications/letters")
    neighbour.hands.tick(page.locator("[name=copies][value='conversations.message']"))
    neighbour.submit("/notifications/letters")
    page.locator("[name=copies][value='conversations.message']:checked").wait_for(state="attached")


def talk(lea: Neighbour, tom: Neighbour, say: Wanted, see: See) -> None:
    """Tom asks on the page; Léa answers the letter; Tom answers the next one. What was quoted stays behind."""
    for one in (lea, tom):
        wants_each(one)
    tom.answer(say.title, say.asked)
    told = lea.letter_telling(say.asked)
    lea.opens(told, "/html")
    see(lea.page, "her-letter")
    tom.listens(tom.page.url)
    _writes_back(lea, told, say.by_lea, see, "she-answers-in-her-mail-program")
    _stands_alone(tom.page, say.by_lea)
    see(tom.page, "it-stands-in-his-open-page")
    conversation = tom.page.url
    lea.page.goto(conversation)
    lea.listens(conversation)
    copied = tom.letter_telling(say.by_lea)
    tom.opens(copied, "/html")
    see(tom.page, "his-letter")
    _writes_back(tom, copied, say.by_tom, nobody_looks, "")
    _stands_alone(lea.page, say.by_tom)
    see(lea.page, "and-in-hers")


def forge(lea: Neighbour, tom: Neighbour, say: Wanted, see: See) -> None:
    """Somebody who has got hold of Léa's letter answers in her name: nobody reads it, and she is told why."""
    letter = lea.letter_telling(say.asked)
    forged = reply.written(letter, say.forged)
    forged.replace_header("From", ELSEWHERE)
    live = lea.window.live
    before = {one.id for one in live.letters.letters(lea.email)}
    hand_over(live, forged, ELSEWHERE, reply.address_of(letter))
    refused = wait_for(lambda: _without_reply(lea, before), "the letter that tells why", live.said)
    assert say.forged not in refused.text + refused.html
    lea.opens(refused, "/html")
    see(lea.page, "a-forged-letter-is-refused")
    tom.open_messages()
    expect(tom.message(say.by_tom)).to_have_count(1)
    expect(tom.message(say.forged)).to_have_count(0)
    assert not [one for one in live.letters.letters(tom.email) if say.forged in one.text]
    see(tom.page, "and-nobody-reads-it")


def _without_reply(neighbour: Neighbour, before: set[str]) -> Letter | None:
    """The letter that came since and cannot be replied to: what tells of a message can be."""
    came = (one for one in neighbour.window.live.letters.letters(neighbour.email) if one.id not in before)
    return next((one for one in came if not reply.address_of(one)), None)


def _writes_back(neighbour: Neighbour, letter: Letter, words: str, see: See, name: str) -> None:
    """In the mail catcher, which answers as a mail program does: the letter quoted below."""
    page = neighbour.page
    neighbour.opens(letter)
    page.locator("form.reply [name=words]").fill(words)
    page.locator("form.reply").scroll_into_view_if_needed()
    see(page, name)
    page.locator("form.reply button").click()
    page.locator(".said").wait_for()


def _stands_alone(page: Page, words: str) -> None:
    """In a page nobody has loaded again, and without a word of what was quoted."""
    bubble = page.locator(".bubble p", has_text=words)
    bubble.wait_for()
    assert bubble.inner_text() == words

"""A search that rings: Tom finds nothing, keeps what he looked for, and is told when Léa publishes it."""

import re

from playwright.sync_api import expect

from tests.journeys.camera import See
from tests.journeys.neighbour import Neighbour
from tests.journeys.sayings import Wanted

A_MINUTE = 61_000  # milliseconds of the page's clock: so often it asks whether something is new


def keep(tom: Neighbour, say: Wanted, see: See) -> None:
    """From an empty page of results to the list of what he keeps; he wants a letter at once."""
    page = tom.page
    tom.window.go("/")
    tom.hands.fill(page.locator("#q"), say.words)
    tom.hands.press(page.locator(".searchbox button"))
    ask = page.locator("#found a[href*='/searches/new']").first
    ask.wait_for()
    assert not page.locator("#found article").count()
    see(page, "nothing-yet")
    tom.hands.press(ask)
    tom.comes_to("**/searches/new?*")
    tom.hands.tick(page.locator("[name=tell][value=letter]"))
    see(page, "he-asks-to-be-told")
    tom.submit("/searches")
    tom.comes_to("**/searches")
    see(page, "what-he-keeps")


def rings(lea: Neighbour, tom: Neighbour, say: Wanted, see: See) -> None:
    """Tom's page lies open when Léa publishes: within a minute his bell tells him; then the list, the ad, a letter."""
    page = tom.page
    page.clock.install()
    page.goto(tom.window.live.address(country=tom.window.country))
    before = int(page.locator("#bell").get_attribute("data-unread") or 0)
    lea.publish(say.kind, say.title, say.text)
    letter = tom.letter_telling(say.title)
    page.clock.run_for(A_MINUTE)
    expect(page.locator("#bell")).to_have_attribute("data-unread", str(before + 1))
    page.clock.resume()
    see(page, "it-rings")
    tom.hands.press(page.locator("#bell"))
    tom.comes_to("**/notifications")
    line = page.locator("main .line--new a", has_text=say.title).first
    see(page, "what-has-been-found")
    tom.hands.press(line)
    tom.comes_to(re.compile(r"/ads/\w+$"))
    page.locator("h1", has_text=say.title).wait_for()
    tom.opens(letter, "/html")
    see(page, "the-letter-says-it-too")

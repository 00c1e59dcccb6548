"""The main job: two neighbours, two browsers, an ad, an answer, letters. By finger, by keyboard, without JavaScript."""

import secrets
from dataclasses import dataclass

import pytest

from tests.builders.accounts import lea as an_account_of_lea
from tests.journeys.neighbour import arrives
from tests.journeys.words import FRENCH, GERMAN, Words


@dataclass(frozen=True)
class Way:
    """How the two go through it."""

    words: Words = FRENCH
    width: int = 390
    keyboard: bool = False
    scripted: bool = True


WAYS = {
    "german": Way(words=GERMAN),
    "keyboard at 320": Way(width=320, keyboard=True),
    "without JavaScript": Way(scripted=False),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_an_ad_is_published_answered_and_told_to_both_in_the_page_and_by_letter(window, way):
    words = way.words
    title = f"{words.title} ({secrets.randbelow(1000)})"

    def someone(given_name, family_name):
        opened = window(words.country, width=way.width, java_script_enabled=way.scripted)
        return arrives(opened, given_name, family_name, town=words.town, keyboard=way.keyboard)

    lea = someone(*words.lea)
    lea.join()
    lea.confirm()
    lea.publish("lend", title, words.text)

    tom = someone(*words.tom)
    tom.join()
    tom.confirm()
    card = tom.card(title).first
    assert words.shown_as in card.inner_text()
    assert words.text[:20] in card.inner_text()
    tom.answer(title, words.question)
    assert tom.message(words.question).is_visible()

    letter = lea.next_letter()
    assert words.tom[0] in letter.subject + letter.text
    assert "/conversations/" in letter.text
    lea.open_messages()
    assert lea.message(words.question).is_visible()
    lea.write(words.reply)

    assert "/conversations/" in tom.next_letter().text
    tom.open_messages()
    assert tom.message(words.reply).is_visible()


def test_an_answer_is_counted_in_the_bar_until_it_is_read(window):
    lea, tom = arrives(window(), "Léa", "Martin"), arrives(window(), "Tom", "Le Goff")
    for neighbour in (lea, tom):
        neighbour.join()
        neighbour.confirm()
    lea.publish("offer", "J’arrose les plantes en août", "Je passe tous les deux jours.")
    tom.answer("J’arrose les plantes", "Avec plaisir, nous partons le 3.")
    lea.window.go("/")
    assert lea.bar("/conversations").locator(".count").inner_text().startswith("1")
    lea.open_messages()
    lea.message("nous partons le 3").wait_for()
    lea.window.page.locator("[data-when-seen]").wait_for(state="detached")  # the page has told that it was seen
    lea.window.go("/")
    assert lea.bar("/conversations").locator(".count").count() == 0


def test_a_refused_ad_keeps_what_was_typed_and_the_summary_takes_the_focus(window, live):
    opened = window(width=320, device=live.person(an_account_of_lea).device)
    opened.eyes.expect_status(422)
    page = opened.go("/ads/new?kind=ask")
    page.locator("#new-ad [name=text]").fill("Pour samedi, deux heures au plus.")
    page.locator("#new-ad button.button--main").click()
    summary = page.locator("[data-errors]")
    summary.wait_for()
    assert summary.evaluate("box => box === document.activeElement")
    assert page.locator("#new-ad [name=text]").input_value() == "Pour samedi, deux heures au plus."
    assert page.locator("#new-ad [name=title]").get_attribute("aria-invalid") == "true"

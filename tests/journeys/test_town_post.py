"""The town speaks: a post of its space reaches the residents' feed."""

import pytest

from tests.builders.accounts import a_person
from tests.journeys.hands import Finger
from tests.journeys.neighbour import Neighbour
from tests.journeys.town import staff_of
from tests.journeys.words import FRENCH, GERMAN


@pytest.mark.parametrize("words", [FRENCH, GERMAN], ids=["french", "german"])
def test_a_post_of_the_town_is_in_its_residents_feed_and_in_nobody_elses(window, live, words):
    desk = window(words.country, device=staff_of(live, words).device)
    page, hands = desk.go(f"/{words.slug}/posts/new"), Finger()
    hands.fill(page.locator("[name=title]"), words.post)
    hands.fill(page.locator("[name=text]"), words.post_text)
    hands.press(page.locator("button[name=publish]"))
    page.wait_for_url(lambda url: "/posts/" in url and not url.endswith("/new"))

    reader = _resident(window, live, words, words.place_id)
    bulletin = reader.sees(words.post)
    assert words.town in bulletin.inner_text()
    bulletin.locator("a", has_text=words.post).first.click()
    reader.page.locator("h1", has_text=words.post).wait_for()

    assert not _resident(window, live, words, words.elsewhere).card(words.post).count()


def _resident(window, live, words, place_id):
    person = live.person(a_person, words.country, place_id=place_id, language=words.country)
    return Neighbour(window(words.country, device=person.device), "Tom", "Martin", words.town, Finger(), "")

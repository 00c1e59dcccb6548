"""The town speaks: a post of its space reaches the residents' feed."""

from app.blueprints.staff.models import Right
from app.blueprints.staff.services import appoint
from tests.builders.accounts import a_person, farid, tom
from tests.journeys.hands import Finger


def maud(live):
    """Works for Saint-Malo."""
    person = live.person(a_person, given_name="Maud", family_name="Riou")
    with live.house.scope.unit(live.world.saint_malo) as unit:
        appoint(unit.session, account_id=person.id, display_name="Maud Riou", right=Right.editor)
    return person


def test_a_post_of_the_town_is_in_its_residents_feed_and_in_nobody_elses(window, live):
    desk = window(device=maud(live).device)
    page, hands = desk.go("/saint-malo/posts/new"), Finger()
    hands.fill(page.locator("[name=title]"), "La rue du Port est fermée lundi")
    hands.fill(page.locator("[name=text]"), "Les bus passent par le quai.")
    hands.press(page.locator("button[name=publish]"))
    page.wait_for_url(lambda url: "/posts/" in url and not url.endswith("/new"))

    feed = window(device=live.person(tom).device)
    bulletin = _arrives(feed, "La rue du Port")
    assert "Saint-Malo" in bulletin.inner_text()
    bulletin.locator("a").first.click()
    feed.page.locator("h1", has_text="La rue du Port est fermée lundi").wait_for()

    elsewhere = window(device=live.person(farid).device)
    assert "La rue du Port" not in elsewhere.go("/").locator("main").inner_text()


def _arrives(feed, title):
    """The page is loaded again until the road of events has brought the post."""
    card = feed.go("/").locator("article", has_text=title).first
    for _ in range(100):
        if card.count():
            return card
        feed.page.wait_for_timeout(200)
        feed.page.reload()
    raise AssertionError(f"{title!r} is not in the feed\n{feed.live.said()}")

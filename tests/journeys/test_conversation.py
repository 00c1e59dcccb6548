"""A conversation in an open page: what one sends stands there at once, what is read is read when somebody can see it."""

import pytest
from sqlalchemy import select

from app.blueprints.ads.services import answer_ad
from app.blueprints.conversations.models import Member
from app.blueprints.conversations.services import write
from kernel import ids
from tests.builders.accounts import lea, tom
from tests.builders.ads import an_ad
from tests.builders.conversations import as_asker
from tests.live import wait_for

BEHIND = "Object.defineProperty(document, 'hidden', { get: () => !window.looked, configurable: true })"


@pytest.fixture
def talk(live):
    """Tom has answered Léa's ad, and she wrote back."""
    author, answerer = live.person(lea), live.person(tom)
    with live.unit() as u:
        ad = an_ad(u.session, author, title="Ladder, three metres")
        made = answer_ad(
            u.session, asker=as_asker(answerer), public_id=ad.public_id, text="Is it free?", key=ids.uuid7()
        )
        write(u.session, asker=as_asker(author), conversation_id=made.id, text="It is.", key=None)
    return made, author, answerer


def unread(live, talk, person):
    with live.unit(read_only=True) as u:
        return u.session.scalar(
            select(Member.unread).where(Member.conversation_id == talk.id, Member.account_id == person.id)
        )


@pytest.mark.parametrize("width", [320, 1280])
def test_sent_message_appears_without_a_new_page_and_the_hand_stays_in_the_box(window, live, talk, width):
    made, _, reader = talk
    opened = window(width=width, device=reader.device)
    page = opened.go(f"/conversations/{made.public_id}")
    page.evaluate("window.stays = true")
    for text in ("Then I come on Saturday.", "My number: 06 12 34 56 78"):
        page.locator("#answer [name=text]").fill(text)
        page.locator("#answer button.button--main").press("Enter")
        message = page.locator(".thread > .mine", has_text=text)
        message.wait_for()
        page.wait_for_function("document.activeElement.name === 'text' && document.activeElement.value === ''")
        assert message.evaluate(
            "one => { const box = one.getBoundingClientRect(); return box.bottom > 0 && box.top < innerHeight }"
        )
    assert page.evaluate("window.stays")
    assert page.locator(".thread > .mine").count() == 3
    one_each = "['#read-mark', '#poll'].every(one => document.querySelectorAll(one).length === 1)"
    page.wait_for_function(one_each)  # what came by the answer and what came by the news of it have settled
    assert page.locator("#numbers form[action$='/number/show']").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_refused_message_is_told_at_its_box_and_what_was_typed_stays(window, talk):
    made, _, reader = talk
    opened = window(device=reader.device)
    opened.eyes.expect_status(422)
    page = opened.go(f"/conversations/{made.public_id}")
    page.locator("#answer [name=text]").fill("a" * 5001)
    page.locator("#answer button.button--main").click()
    page.locator("[data-errors]").wait_for()
    assert len(page.locator("#answer [name=text]").input_value()) == 5001
    assert page.locator(".thread > .mine").count() == 1


def test_tab_that_lies_behind_reads_nothing_until_it_is_looked_at(window, live, talk):
    made, _, reader = talk
    opened = window(device=reader.device)
    opened.page.add_init_script(BEHIND)
    page = opened.go(f"/conversations/{made.public_id}")
    page.wait_for_timeout(1000)
    assert unread(live, made, reader) == 1
    page.evaluate("window.looked = true; document.dispatchEvent(new Event('visibilitychange'))")
    wait_for(lambda: unread(live, made, reader) == 0, "it is read", live.said)

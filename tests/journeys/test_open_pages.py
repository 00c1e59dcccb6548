"""Pages that stay open: messages and counts arrive without loading again, told by the streams process or by asking."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import expect

from app.blueprints.conversations import services
from app.blueprints.conversations.models import Conversation, Member
from app.blueprints.moderation.services import block, unblock
from tests.builders.accounts import a_person
from tests.builders.accounts import lea as build_lea
from tests.builders.accounts import tom as build_tom
from tests.builders.conversations import a_conversation, as_asker
from tests.journeys import snaps
from tests.live import Live, free_ports, wait_for

SOON = 3000  # milliseconds; asking by itself takes a page 15 seconds
# The page as it was loaded, and what it is told of its tab.
MARKED = "window.first = true"
HIDING = """
window.away = false;
Object.defineProperty(document, 'hidden', { get: () => window.away });
window.turn = (away) => { window.away = away; document.dispatchEvent(new Event('visibilitychange')); };
"""


@dataclass
class Talk:
    """Léa wrote to Tom; each has a device."""

    live: Live
    lea: Any
    tom: Any
    conversation: Conversation

    @property
    def path(self) -> str:
        return f"/conversations/{self.conversation.public_id}"

    def write(self, who: Any, text: str) -> None:
        with self.live.unit() as unit:
            services.write(unit.session, asker=as_asker(who), conversation_id=self.conversation.id, text=text, key=None)

    def unread(self, who: Any) -> int:
        with self.live.unit(read_only=True) as unit:
            return unit.session.get_one(Member, (self.conversation.id, who.id)).unread


@pytest.fixture
def talk(live):
    lea, tom = live.person(build_lea), live.person(build_tom)
    with live.unit() as unit:
        made = a_conversation(unit.session, lea, tom)
        unit.session.flush()
        unit.session.expunge_all()
    return Talk(live, lea, tom, made)


@pytest.fixture
def reading(window, talk):
    """Somebody with the conversation open, by now listening."""

    def opened(who, *, listens=True, height=844, path="", port=None):
        found = window(device=who.device, height=height)
        page = found.page
        page.add_init_script(HIDING)
        address = talk.live.address(path or talk.path, port=port)
        if listens:
            with page.expect_response(lambda answer: answer.url.endswith("/live") and answer.request.method == "POST"):
                page.goto(address)
            expect(page.locator("[data-live]")).to_have_count(1)
        else:
            page.goto(address)
        page.evaluate(MARKED)
        return page

    return opened


def same(page):
    """It was not loaded again."""
    return page.evaluate("window.first === true")


def test_message_appears_in_the_open_page_of_the_other_and_is_read_there(reading, talk):
    lea, tom = reading(talk.lea), reading(talk.tom)
    wait_for(lambda: talk.unread(talk.tom) == 0 or None, "Tom has read", talk.live.said)
    tom.locator("textarea[name=text]").fill("Oui, passe après cinq heures")
    tom.locator("form:has(textarea[name=text]) button.button--main").click()
    expect(lea.locator(".thread", has_text="après cinq heures")).to_be_visible(timeout=SOON)
    assert same(lea)
    wait_for(lambda: talk.unread(talk.lea) == 0 or None, "Léa has read", talk.live.said)
    expect(lea.locator("[data-counts=messages] .count")).to_have_count(0)


def test_photo_appears_in_both_open_pages_as_soon_as_it_is_prepared(reading, talk):
    lea, tom = reading(talk.lea), reading(talk.tom)
    lea.locator("summary", has_text="Add photos").click()
    lea.locator("[name=files]").set_input_files(snaps.one_of("cat"))
    lea.get_by_label("Your message").fill("Is it her?")
    lea.get_by_role("button", name="Send").click()
    for page in (tom, lea):
        expect(page.locator(".attachments img")).to_be_visible(timeout=20_000)
        expect(page.get_by_text("This photo is being prepared.")).to_have_count(0)
        assert same(page)


def test_one_ones_own_other_page_shows_what_one_wrote_here(reading, talk):
    telephone = reading(talk.lea)
    talk.write(talk.lea, "[From the other device]")
    expect(telephone.locator(".thread .mine", has_text="From the other device")).to_be_visible(timeout=SOON)
    expect(telephone.locator(".thread [data-live]")).to_have_count(1)


def test_many_messages_at_once_come_each_once_and_in_order(reading, talk):
    page = reading(talk.lea)
    for number in range(12):
        talk.write(talk.tom, f"[Number {number}.]")
    expect(page.locator(".thread", has_text="[Number 11.]")).to_be_visible(timeout=2 * SOON)
    texts = [text for text in page.locator(".bubble p").all_inner_texts() if "Number" in text]
    assert texts == [f"[Number {number}.]" for number in range(12)]


def test_message_that_came_by_two_ways_is_shown_once(reading, talk):
    page = reading(talk.lea)
    page.evaluate(
        "document.querySelector('.thread').append(document.querySelector('.thread > [id^=m-]').cloneNode(true))"
    )
    talk.write(talk.tom, "[The next]")
    expect(page.locator(".thread", has_text="The next")).to_have_count(1, timeout=SOON)
    assert page.locator(".thread > [id^=m-]").count() == 2


def test_badge_and_title_of_the_open_page_count_what_comes_elsewhere(reading, talk):
    page = reading(talk.lea)
    title = page.title()
    somebody = talk.live.person(a_person, given_name="Nora", family_name="Lund")
    with talk.live.unit() as unit:
        a_conversation(unit.session, somebody, talk.lea, "[Something else]")
    expect(page).to_have_title(f"(1) {title}", timeout=SOON)
    expect(page.locator(".tabbar [data-counts=messages]")).to_contain_text("1")
    assert same(page)


def test_hidden_page_neither_listens_nor_reads_until_it_is_shown_again(reading, talk):
    page = reading(talk.lea)
    page.evaluate("turn(true)")
    talk.write(talk.tom, "[While nobody looked]")
    page.wait_for_timeout(1500)
    assert page.locator(".thread", has_text="While nobody looked").count() == 0
    assert talk.unread(talk.lea) == 1
    page.evaluate("turn(false)")
    expect(page.locator(".thread", has_text="While nobody looked")).to_be_visible(timeout=SOON)
    wait_for(lambda: talk.unread(talk.lea) == 0 or None, "it is read once it is seen", talk.live.said)
    assert same(page)


def test_who_reads_above_is_left_there_and_reads_when_they_come_down(reading, talk):
    for number in range(30):
        talk.write(talk.tom, f"[Earlier {number}.]")
    page = reading(talk.lea, path=f"{talk.path}#newest")
    wait_for(lambda: talk.unread(talk.lea) == 0 or None, "everything is read", talk.live.said)
    page.evaluate("scrollTo(0, 0)")
    talk.write(talk.tom, "[The newest of all]")
    expect(page.locator(".thread", has_text="The newest of all")).to_have_count(1, timeout=SOON)
    assert page.evaluate("scrollY") == 0
    assert talk.unread(talk.lea) == 1
    page.locator(".bubble", has_text="The newest of all").scroll_into_view_if_needed()
    wait_for(lambda: talk.unread(talk.lea) == 0 or None, "it is read once it is seen", talk.live.said)


def test_who_writes_at_the_end_keeps_the_field_under_their_fingers(reading, talk):
    for number in range(30):
        talk.write(talk.tom, f"[Earlier {number}.]")
    page = reading(talk.lea, path=f"{talk.path}#newest")
    field = page.locator("textarea[name=text]")
    field.click()
    field.press_sequentially("J’arr")
    before = field.bounding_box()["y"]
    talk.write(talk.tom, "[It is here,\n\nand long]")
    expect(page.locator(".thread", has_text="and long")).to_have_count(1, timeout=SOON)
    assert abs(field.bounding_box()["y"] - before) < 3
    assert field.input_value() == "J’arr"
    assert field.evaluate("field => field === document.activeElement")


def test_page_left_open_goes_away_soon_after_signing_out_elsewhere(reading, talk):
    page = reading(talk.lea)
    other = page.context.new_page()
    other.goto(talk.live.address("/account"))
    other.locator("form[action$='/sign-out'] button").first.click()
    page.wait_for_url(re.compile(r"/sign-in\?next=/conversations/\w+$"), timeout=3 * SOON)


def test_without_the_streams_process_the_page_asks_again_and_again(window, talk):
    """Another web process that knows of no streams: the same page, by polling."""
    port = free_ports(1)
    with talk.live.web(port, "web-alone", SMIILE_LIVE_URL=""):
        page = window(device=talk.lea.device).page
        page.context.add_cookies([{"name": "device", "value": talk.lea.device, "url": talk.live.address(port=port)}])
        page.clock.install()
        page.goto(talk.live.address(talk.path, port=port))
        page.evaluate(MARKED)
        talk.write(talk.tom, "[By asking]")
        page.clock.run_for(10_000)
        assert page.locator(".thread", has_text="By asking").count() == 0
        page.clock.run_for(10_000)
        expect(page.locator(".thread", has_text="By asking")).to_be_visible(timeout=SOON)
        assert same(page)
        page.close()


def test_killed_streams_process_costs_a_page_some_seconds_and_it_listens_again_by_itself(window, talk):
    port, streams = (first := free_ports(2)), first + 1
    opened = window(device=talk.lea.device)
    page, listens = opened.page, f":{streams}/live"
    page.context.add_cookies([{"name": "device", "value": talk.lea.device, "url": talk.live.address(port=port)}])
    page.clock.install()
    with talk.live.web(port, "web-killed", SMIILE_LIVE_URL=f"http://{{host}}:{streams}/live"):
        with talk.live.streams(streams) as process:
            with page.expect_response(lambda answer: answer.url.endswith(listens)):
                page.goto(talk.live.address(talk.path, port=port))
            page.evaluate(MARKED)
            process.kill()
            process.wait()
        talk.write(talk.tom, "[Nobody told]")
        page.clock.run_for(20_000)
        expect(page.locator(".thread", has_text="Nobody told")).to_be_visible(timeout=SOON)
        with talk.live.streams(streams):
            found = []
            page.on("response", lambda answer: found.append(answer) if answer.url.endswith(listens) else None)
            for _ in range(120):
                page.clock.run_for(2_000)  # the page's time; ours is what the answers need
                page.wait_for_timeout(50)
                if found:
                    break
            talk.write(talk.tom, "[Told again]")
            expect(page.locator(".thread", has_text="Told again")).to_be_visible(timeout=SOON)
            assert same(page)
            page.close()
    # What the browser itself writes about a connection that breaks off or is refused.
    opened.eyes.seen[:] = [said for said in opened.eyes.seen if listens not in said]


def test_without_javascript_the_page_is_whole_and_reading_takes_its_button(window, talk):
    page = window(device=talk.tom.device, java_script_enabled=False).go(talk.path)
    assert page.locator(".thread li:not([hidden])").count() >= 2
    page.locator("form[action$='/read'] button").click()
    assert talk.unread(talk.tom) == 0


def test_who_is_writing_when_the_other_blocks_reads_it_keeps_the_words_and_sends_them_once_one_may(reading, talk):
    page = reading(talk.lea)
    page.locator("textarea[name=text]").fill("Oui, passe après cinq heures")
    with talk.live.unit() as unit:
        block(unit.session, asker=as_asker(talk.tom), account=talk.lea.account.public_id)
    for _ in range(2):  # told once, however often the page asks
        with page.expect_response(lambda answer: "/later?" in answer.url):
            page.evaluate("htmx.trigger('#poll', 'news')")
        expect(page.locator("form#answer button.button--main")).to_have_count(0, timeout=SOON)
    expect(page.locator(".answer")).to_have_count(1)
    assert page.locator("main .notice").count() == 1
    assert page.locator("textarea[name=text]").input_value() == "Oui, passe après cinq heures"
    late = reading(talk.lea)
    expect(late.locator("textarea[name=text]")).to_have_count(0)
    with talk.live.unit() as unit:
        unblock(unit.session, asker=as_asker(talk.tom), account=talk.lea.account.public_id)
    for one in (page, late):
        expect(one.locator("form#answer button.button--main")).to_have_count(1, timeout=SOON)
        expect(one.locator("main .notice")).to_have_count(0)
    late.locator("textarea[name=text]").fill("Et demain")
    for one, words in ((page, "Oui, passe après cinq heures"), (late, "Et demain")):
        one.locator("form#answer button.button--main").click()
        for other in (page, late):
            expect(other.locator(".thread", has_text=words)).to_be_visible(timeout=SOON)
            assert same(other)

"""What a page does when things are slow, gone or on paper, in a real browser: no network, no answer, pressed twice, print."""

import re

import pytest
from playwright.sync_api import expect

from tests.builders.accounts import lea

FRAME = ".top__end, .side, .tabbar, .foot, .chips, .tabs, .wish, .fold, .card__foot, .answer, main form, main .button"


@pytest.fixture
def page(window, live):
    """The feed of somebody signed in."""
    opened = window(device=live.person(lea, language="de").device)
    opened.eyes.expect_status(422)
    return opened.go("/")


def kept(page):
    """Every address that the service worker keeps, once it is at work."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function(
        "async () => (await (await caches.open('offline-2-de')).keys()).some((one) => one.url.endsWith('/offline'))"
    )
    return page.evaluate(
        """async () => (await Promise.all((await caches.keys()).map(async (name) =>
          (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname)))).flat()"""
    )


def test_without_a_network_a_page_says_so_in_the_reader_s_language_and_is_drawn(page, live):
    kept(page)
    page.context.set_offline(True)
    page.goto(live.address("/ads/new"))
    expect(page.locator("h1")).to_have_text("Sie sind nicht verbunden")
    assert page.locator(".art").bounding_box()["width"] > 200
    assert page.evaluate("getComputedStyle(document.body).fontFamily").startswith('"Atkinson')
    fonts = "document.fonts.ready.then(() => [...document.fonts].filter((one) => one.status == 'loaded').length)"
    assert page.evaluate(fonts) >= 2
    page.context.set_offline(False)
    page.locator("main .button--main").click()
    expect(page.locator("h1")).not_to_have_text("Sie sind nicht verbunden")
    assert page.url == live.address("/ads/new")  # the page that was wanted


def test_form_sent_without_a_network_leads_back_to_its_own_page(page, live):
    """Without htmx, as with a script that comes late."""
    kept(page)
    page.goto(live.address("/ads/new?kind=ask"))
    page.context.set_offline(True)
    page.evaluate("HTMLFormElement.prototype.submit.call(document.getElementById('new-ad'))")
    expect(page.locator("h1")).to_have_text("Sie sind nicht verbunden")
    page.context.set_offline(False)
    page.locator("main .button--main").click()
    expect(page.locator("#new-ad [name=title]")).to_be_visible()
    assert page.url == live.address("/ads/new?kind=ask")


def test_page_of_no_network_stays_when_the_next_one_cannot_be_fetched_whole(page, live):
    """Another language, and the line breaks while its parts come: what was there is still there."""
    kept(page)
    page.context.route("**/static/dist/**", lambda route: route.abort())
    install = """async () => {
      const there = await navigator.serviceWorker.register('/sw.js?in=fr');
      const next = there.installing;
      if (next) await new Promise((done) => next.addEventListener('statechange', () => next.state == 'redundant' && done()));
      return there.active.scriptURL;
    }"""
    assert page.evaluate(install).endswith("in=de")
    page.context.set_offline(True)
    page.goto(live.address("/ads/new"))
    expect(page.locator("h1")).to_have_text("Sie sind nicht verbunden")


def test_another_language_takes_the_place_of_the_one_before(page, live):
    kept(page)
    page.evaluate("navigator.serviceWorker.register('/sw.js?in=fr').then(() => true)")
    page.wait_for_function("async () => (await caches.keys()).join() == 'offline-2-fr'")


def test_nothing_that_somebody_reads_is_ever_kept(page, live):
    kept(page)
    for path in ("/account", "/conversations", "/notifications", "/"):
        page.goto(live.address(path))
    names = kept(page)
    assert {name for name in names if not name.startswith("/static/dist/")} == {"/offline"}
    text = page.evaluate("async () => (await caches.match('/offline')).text()")
    assert "Léa" not in text
    assert "csrf" not in text


def test_a_form_that_leaves_the_page_is_sent_once(window, live):
    opened = window()
    opened.eyes.expect_status(422)
    page = opened.go("/sign-in")
    page.locator("[name=email]").fill("nobody@example.org")
    page.locator("[name=password]").fill("four words of mine")
    sent = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    page.evaluate(
        "() => { const form = document.getElementById('sign-in'); for (let n = 0; n < 3; n += 1) form.requestSubmit(); }"
    )
    page.locator("[data-errors]").wait_for()
    assert len(sent) == 1


def test_no_answer_is_told_in_the_reader_s_words_and_what_was_typed_stays(window, live):
    opened = window(device=live.person(lea, language="de").device)
    page = opened.go("/ads/new?kind=ask")
    page.locator("[name=title]").fill("Zwei starke Arme")
    page.context.set_offline(True)
    page.locator("#new-ad .button--main").click()
    expect(page.locator(".toast")).to_contain_text("antwortet gerade nicht")
    assert page.locator("[name=title]").input_value() == "Zwei starke Arme"
    expect(page.locator("#new-ad .button--main")).to_be_enabled()
    page.locator(".toast__close").click()
    expect(page.locator(".toast")).to_have_count(0)
    opened.eyes.seen.clear()  # a console without a network says so


def test_summary_of_a_refused_form_names_the_field_and_leads_to_it(page, live):
    page.goto(live.address("/ads/new?kind=ask"))
    page.locator("#new-ad .button--main").click()
    link = page.locator("[data-errors] a[href='#title']")
    expect(link).to_have_text(re.compile(r"^Titel: \S"))
    link.click()
    expect(page.locator("#title")).to_be_focused()


@pytest.mark.parametrize("path", ["/", "/dinan", "/account"])
def test_paper_shows_what_is_read_and_nothing_to_press(page, live, path):
    page.goto(live.address(path))
    page.emulate_media(media="print")
    assert [one for one in page.locator(FRAME).all() if one.is_visible()] == []
    expect(page.locator("h1")).to_have_count(1)


def test_a_map_below_is_fetched_when_somebody_comes_near_and_always_without_scripts(window, live):
    device = live.person(lea).device
    fetched = []
    page = window(device=device, width=320).page
    page.on("request", lambda request: fetched.append(request.url) if "/map/places/" in request.url else None)
    page.goto(live.address("/ads/new"), wait_until="networkidle")
    assert fetched == []
    with page.expect_request("**/map/places/*"):
        page.locator(".still--map").scroll_into_view_if_needed()
    plain = window(device=device, java_script_enabled=False).page
    with plain.expect_request("**/map/places/*"):
        plain.goto(live.address("/ads/new"))
    assert plain.locator(".still--map svg:visible").count() == 1


def test_contrast_themes_show_what_is_pressed_chosen_and_focused(page, live):
    page.emulate_media(forced_colors="active")
    lines = page.evaluate(
        """() => [...document.querySelectorAll('main .button, .chips a, .card, .wish a')].filter((one) => one.checkVisibility())
          .filter((one) => !parseFloat(getComputedStyle(one).borderTopWidth)).map((one) => one.outerHTML.slice(0, 80))"""
    )
    assert lines == []
    chosen, other = (page.locator(f".chips a{which}").first for which in ("[aria-current]", ":not([aria-current])"))
    outline = "one => getComputedStyle(one).outlineStyle"
    assert (chosen.evaluate(outline), other.evaluate(outline)) == ("solid", "none")
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"

"""The live map in a browser: opened by a touch or by keys, its pins and its list; and the page without it."""

import re
from io import BytesIO

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image, ImageStat
from playwright.sync_api import expect

from tests.builders.accounts import farid, lea, tom
from tests.builders.ads import an_ad
from tests.live import GOERLITZ, wait_for
from tests.quality.looks import AXE

TITLE = "Boat trailer for the move"


def people(live, country):
    """A reader, and ads of a neighbour around: five in the town, one eleven kilometres away."""
    place = {"place_id": GOERLITZ, "language": "de"} if country == "de" else {"language": "fr"}
    reader, author = live.person(lea, country, **place), live.person(tom, country, **place)
    lat, lon = (51.1564, 14.9910) if country == "de" else (48.6493, -2.0257)
    with live.unit(country) as unit:
        for step in range(5):
            an_ad(unit.session, author, title=TITLE, lat=lat + step * 0.004, lon=lon)
        an_ad(unit.session, author, title="Far away", lat=lat + 0.1, lon=lon)
    return reader


def opened(window, reader, country, **more):
    found = window(country, device=reader.device, **more)
    page = found.go("/map")
    page.locator("[data-open-map]").click()
    expect(page.locator(".map__canvas canvas").first).to_be_visible()
    expect(page.locator(".map__pin").first).to_be_visible()
    return page


@pytest.mark.parametrize("country", ["fr", "de"])
@pytest.mark.parametrize("width", [320, 1366])
def test_map_is_fetched_when_it_is_opened_and_its_pins_lead_to_their_ads(live, window, country, width):
    reader, asked = people(live, country), []
    opening = window(country, device=reader.device, width=width)
    opening.page.on("request", lambda request: asked.append(request.url))
    page = opening.go("/map")
    assert not [url for url in asked if re.search(r"/map\.\w+\.(js|css)|/map/tiles/", url)]
    before = page.locator("article").count()
    page.locator("[data-open-map]").click()
    pin = page.locator(".map__pin").first
    expect(pin).to_be_visible()
    expect(page.locator(".map__canvas canvas").first).to_be_visible()
    assert [url for url in asked if "/map/tiles/" in url]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    box = pin.bounding_box()
    assert box["width"] >= 44
    assert box["height"] >= 44
    pin.click()
    expect(page.locator("#ads-title")).to_be_focused()
    expect(pin).to_have_attribute("aria-pressed", "true")
    assert 0 < page.locator("article").count() <= before
    assert found_violations(page) == []


def test_map_is_walked_by_keyboard_alone(live, window):
    page = opened(window, people(live, "fr"), "fr", dark=True)
    expect(page.locator(".map__canvas")).to_be_focused()
    names = []
    for _ in range(12):
        page.keyboard.press("Tab")
        focused = page.evaluate("[document.activeElement.className, document.activeElement.getAttribute('aria-label')]")
        if "map__pin" in focused[0]:
            names.append(focused[1])
            break
    assert names, "no pin was reached"
    assert re.search(r"\d", names[0])
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    expect(page.locator("#ads-title")).to_be_focused()
    assert found_violations(page) == []


def test_closer_look_parts_the_pins(live, window):
    page = opened(window, people(live, "fr"), "fr")
    count = page.locator(".map__pin").count()
    for _ in range(3):
        page.locator(".leaflet-control-zoom-in").click()
    expect(page.locator(".map__pin")).not_to_have_count(count)


def test_wheel_scrolls_the_page_and_not_the_map(live, window):
    page = opened(window, people(live, "fr"), "fr", width=1366)
    before = page.locator(".map__pin").first.bounding_box()["y"] + page.evaluate("scrollY")
    page.locator(".map__canvas").hover()
    page.mouse.wheel(0, 120)
    wait_for(lambda: page.evaluate("scrollY") or None, "the page scrolls", live.said)
    after = page.locator(".map__pin").first.bounding_box()["y"] + page.evaluate("scrollY")
    assert abs(after - before) < 80  # it did not zoom


def test_print_shows_the_still_and_not_the_map(live, window):
    page = opened(window, people(live, "fr"), "fr")
    page.emulate_media(media="print")
    expect(page.locator(".map .still")).to_be_visible()
    expect(page.locator(".map__canvas")).to_be_hidden()
    expect(page.locator("article").first).to_be_visible()


def test_without_javascript_there_are_the_still_and_the_list(live, window):
    reader = people(live, "fr")
    opening, answers = window("fr", device=reader.device, java_script_enabled=False), {}
    opening.page.on("response", lambda answer: answers.update({answer.url: answer.status}))
    page = opening.go("/map")
    expect(page.locator("[data-open-map]")).to_be_hidden()
    expect(page.locator(".still__pins").first).to_be_visible()
    assert page.get_by_text(TITLE).count() >= 5
    still = page.locator(".still use").get_attribute("href").partition("#")[0]
    assert answers[live.address(still)] == 200


def test_ground_turns_dark_with_the_page(live, window):
    page = opened(window, people(live, "fr"), "fr")
    assert wait_for(lambda: brightness(page) > 200 or None, "a light map", live.said)
    page.emulate_media(color_scheme="dark")
    assert wait_for(lambda: brightness(page) < 80 or None, "a dark map", live.said)


def test_home_is_set_by_arrow_keys_and_saved(live, window):
    reader = live.person(lea, language="fr")
    page = window("fr", device=reader.device).go("/account/location")
    page.locator("[data-open-map]").click()
    pin = page.locator(".map__pin--home")
    expect(pin).to_be_visible()
    pin.focus()
    for _ in range(3):
        page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+ArrowRight")
    told = page.locator(".map__told")
    expect(told).to_contain_text("300")
    point = page.locator("#point").input_value()
    lat, lon = (float(part) for part in point.split(","))
    assert lat == pytest.approx(48.6493 + 0.0027, abs=1e-4)
    assert lon > -2.0257
    assert found_violations(page) == []
    page.locator("form#home button[type=submit]").last.click()
    expect(page.locator(".notice--ok").first).to_be_visible()
    assert point.split(",")[0] not in page.content()


def test_pin_follows_numbers_and_a_direction_takes_its_place(live, window):
    reader = live.person(farid, language="fr")
    page = window("fr", device=reader.device, width=1366).go("/account/location")
    page.locator("[data-open-map]").click()
    page.locator(".map__canvas canvas").first.wait_for()
    page.locator(".more-exact summary").click()
    page.locator("#point").fill("48.68000, -1.85000")
    expect(page.locator(".map__told")).not_to_contain_text("{")
    page.locator(".map__canvas").click(position={"x": 120, "y": 90})
    assert page.locator("#point").input_value() != "48.68000, -1.85000"
    page.locator("input[name=direction][value='2']").check()
    assert page.locator("#point").input_value() == ""


def brightness(page):
    picture = Image.open(BytesIO(page.locator(".map__canvas").screenshot())).convert("L")
    return ImageStat.Stat(picture).median[0]


def found_violations(page):
    found = Axe().run(page, options=AXE).response["violations"]
    return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]

"""Keys of rows tell when a row was made: they stand in no address, neither whole nor in a cursor."""

import base64
import re
from uuid import uuid4

import pytest

from kernel import clock, seal
from kernel.paging import START, Cursor, cursor
from tests.builders.ads import an_ad
from tests.walls.secrets import plant

KEY = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}", re.IGNORECASE)
ADDRESS = re.compile(r'\s(?:href|src|srcset|action|hx-get|hx-post|data-live)="([^"]*)"')
ELSEWHERE = ("http", "mailto:", "tel:", "#", "/static/", "/files/", "/sitemap", "/map/")
MOST = 50  # pages of one crawl
BEGIN = ("/", "/types", "/places?q=saint", "/saint-malo", "/cancale", "/help", "/sitemaps/pages.xml")


@pytest.fixture
def ground(unit, world):
    found = plant(unit, world)
    with unit(world.fr) as here:
        for number in range(25):  # so that lists have a second page
            an_ad(here.session, found.people["lea"], title=f"Ladder {number}")
    return found


def test_no_pattern_of_an_address_holds_a_key(app):
    assert [rule.rule for rule in app.url_map.iter_rules() if "<uuid" in rule.rule] == []


@pytest.mark.parametrize("who", [None, "lea", "maud", "ines"])
def test_no_page_leads_to_an_address_with_a_key(browse, ground, who):
    browser = browse(ground.people[who]) if who else browse()
    waiting = [*BEGIN, "/account/devices", "/ads/mine", "/saint-malo/staff"]
    seen, bare = set(waiting), set()
    for number, path in enumerate(waiting):  # which grows meanwhile
        if number == MOST:
            break
        for address in ADDRESS.findall(browser.get(path).text):
            link = address.replace("&amp;", "&")
            if KEY.search(link):
                bare.add((path, link))
            if link.startswith("/") and not link.startswith(ELSEWHERE) and link.split("#")[0] not in seen:
                waiting.append(link.split("#")[0])
                seen.add(waiting[-1])
    assert bare == set()
    assert len(seen) > len(BEGIN) + 10


def test_cursor_tells_nothing_and_opens_for_whoever_made_it():
    place = Cursor(clock.now(), uuid4(), 7)
    text = str(place)
    assert cursor(text) == place
    assert place.id.bytes not in base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    assert not KEY.search(text)


@pytest.mark.parametrize("text", ["", "x", "AAAA", "é", "A" * 55], ids=ascii)
def test_what_is_no_cursor_begins_at_the_top(text):
    assert cursor(text) is START
    assert cursor(seal.of_id(uuid4())) is START  # sealed for another purpose


def test_changed_seal_opens_nothing():
    key = uuid4()
    text = seal.of_id(key)
    assert (seal.id_in(text), len(text)) == (key, 43)
    other = "B" if text[0] == "A" else "A"
    assert seal.id_in(other + text[1:]) is None
    assert seal.id_in(str(Cursor(clock.now(), key))) is None  # sealed for another purpose

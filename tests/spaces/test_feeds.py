"""Feeds of a space as reader programs see them: read by a real parser, and held against the formats' own rules."""

import json
import re
from datetime import datetime
from xml.etree import ElementTree as ET

import feedparser
import pytest
import time_machine
from markdown_it import MarkdownIt

from app.blueprints.posts import services
from app.blueprints.posts.models import Priority
from kernel import clock
from tests.builders.accounts import lea
from tests.builders.posts import a_post
from tests.builders.staff import appointed, asker_of, maud

ATOM, JSON = "/saint-malo/feed.atom", "/saint-malo/feed.json"
NS = {"a": "http://www.w3.org/2005/Atom"}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
HOSTILE = "Fish & <script>alert(1)</script> \u202egnidliub 🐟 ]]>"


@pytest.fixture
def people(unit, world):
    with unit(world.fr) as u:
        found = {"maud": maud(u.session), "lea": lea(u.session)}
    with unit(world.saint_malo) as u:
        appointed(u.session, found["maud"])
    return found


@pytest.fixture
def write(unit, world, people):
    def written(title="Market closed", **changes):
        with unit(world.saint_malo) as u:
            return a_post(u.session, asker_of(people["maud"]), title, **changes)

    return written


def moment(text):
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", text)
    return datetime.fromisoformat(text)


def test_reader_program_follows_a_space_from_its_page(browse, write):
    post = write("Market closed", text="From **ten** to six.", priority=Priority.important)
    page = browse().get("/saint-malo")
    links = re.findall(r'<link rel="alternate" type="([^"]+)" title="[^"]+" href="([^"]+)"', page.text)
    assert dict(links) == {"application/atom+xml": ATOM, "application/feed+json": JSON}
    assert f'<a href="{ATOM}" lang="en">Atom</a>' in page.text
    found = feedparser.parse(browse().get(ATOM).response.get_data())
    assert not found.bozo
    assert found.version == "atom10"
    assert "Saint-Malo" in found.feed.title
    (entry,) = found.entries
    assert (entry.title, entry.link) == (post.title, f"http://fr.localhost:8000/saint-malo/posts/{post.public_id}")
    assert "<strong>ten</strong>" in entry.content[0].value
    assert [tag.term for tag in entry.tags] == ["important"]
    assert browse().get(entry.link.removeprefix("http://fr.localhost:8000")).status == 200
    assert f'href="{ATOM}"' in browse().get(f"/saint-malo/posts/{post.public_id}").text


def test_atom_keeps_the_rules_of_its_format(browse, write):
    """RFC 4287, sections 4.1.1 and 4.1.2."""
    for number in range(3):
        write(f"Post {number}")
    answer = browse().get(ATOM)
    assert answer.response.content_type == "application/atom+xml; charset=utf-8"
    root = ET.fromstring(answer.response.get_data())
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    for parent in (root, *root.findall("a:entry", NS)):
        for name in ("id", "title", "updated"):
            assert len(parent.findall(f"a:{name}", NS)) == 1
        assert parent.get(LANG)
        assert parent.findtext("a:id", namespaces=NS).startswith("tag:")
    assert [link.get("href") for link in root.findall("a:link[@rel='self']", NS)] == [f"http://fr.localhost:8000{ATOM}"]
    assert root.find("a:author/a:name", NS).text == "Saint-Malo"  # entries have none of their own
    ids = [entry.findtext("a:id", namespaces=NS) for entry in root.findall("a:entry", NS)]
    assert len(set(ids)) == 3
    updates = [moment(found.text) for found in root.findall("a:entry/a:updated", NS)]
    assert updates == sorted(updates, reverse=True)
    assert moment(root.findtext("a:updated", namespaces=NS)) == updates[0]
    for entry in root.findall("a:entry", NS):
        assert entry.find("a:content", NS).get("type") == "html"
        assert moment(entry.findtext("a:published", namespaces=NS)) <= moment(
            entry.findtext("a:updated", namespaces=NS)
        )


def test_json_feed_has_the_fields_its_format_asks_for(browse, write):
    post = write()
    answer = browse().get(JSON)
    assert answer.response.content_type == "application/feed+json; charset=utf-8"
    told = json.loads(answer.text)
    assert told["version"] == "https://jsonfeed.org/version/1.1"
    assert (told["feed_url"], told["home_page_url"]) == (
        f"http://fr.localhost:8000{JSON}",
        "http://fr.localhost:8000/saint-malo",
    )
    assert (told["language"], told["authors"][0]["name"]) == ("fr", "Saint-Malo")
    (item,) = told["items"]
    assert item["id"].endswith(f"post/{post.public_id}")
    assert (item["title"], item["language"]) == (post.title, "en")
    assert "<li>bicycles pass</li>" in item["content_html"]
    assert moment(item["date_published"]) == moment(item["date_modified"]) == post.published_at.replace(microsecond=0)
    assert isinstance(item["tags"], list)


def test_both_tell_the_same(browse, write):
    write("One")
    write("Two")
    found = feedparser.parse(browse().get(ATOM).response.get_data())
    items = json.loads(browse().get(JSON).text)["items"]
    assert [(e.id, e.title, e.link) for e in found.entries] == [(i["id"], i["title"], i["url"]) for i in items]


def test_edit_keeps_the_id_and_moves_the_date(browse, write, unit, world, people):
    post = write()
    before = json.loads(browse().get(JSON).text)["items"][0]
    with time_machine.travel(clock.now().replace(year=2027), tick=True), unit(world.saint_malo) as u:
        words = {"title": "Market moved", "text": "To the quay.", "priority": Priority.normal, "last_day": None}
        services.edit_post(
            u.session, asker=asker_of(people["maud"]), public_id=post.public_id, version=post.version, **words
        )
    after = json.loads(browse().get(JSON).text)["items"][0]
    assert (after["id"], after["date_published"]) == (before["id"], before["date_published"])
    assert (after["title"], after["date_modified"] > before["date_modified"]) == ("Market moved", True)


def test_what_is_withdrawn_over_or_a_draft_is_not_in_it(browse, write, unit, world, people):
    gone, over = write("Withdrawn"), write("Over", last_day=clock.now().date())
    write("Draft", publish=False)
    stays = write("Stays")
    with unit(world.saint_malo) as u:
        services.withdraw_post(u.session, asker=asker_of(people["maud"]), public_id=gone.public_id)
    with time_machine.travel(over.shown_until, tick=True):
        for person in (None, people["maud"]):  # whoever asks
            items = json.loads(browse(person).get(JSON).text)["items"]
            assert [item["title"] for item in items] == [stays.title]
            assert "Draft" not in browse(person).get(ATOM).text


def test_withdrawal_is_a_change_of_the_feed(browse, write, unit, world, people):
    post = write()
    with time_machine.travel(clock.now().replace(year=2027), tick=True), unit(world.saint_malo) as u:
        services.withdraw_post(u.session, asker=asker_of(people["maud"]), public_id=post.public_id)
    found = feedparser.parse(browse().get(ATOM).response.get_data())
    assert (found.entries, found.feed.updated[:4]) == ([], "2027")


def test_feed_in_which_nothing_stands_is_whole_all_the_same(browse, people):
    found = feedparser.parse(browse().get(ATOM).response.get_data())
    assert (found.bozo, found.entries, found.feed.updated) == (False, [], "2026-01-01T00:00:00Z")
    assert json.loads(browse().get(JSON).text)["items"] == []


def test_hostile_words_stay_words(browse, write):
    write(HOSTILE, text=HOSTILE + "\n\n[go](javascript:alert(1)) [on](https://example.org/?a=1&b=2)")
    answer = browse().get(ATOM)
    assert "<script" not in answer.text
    found = feedparser.parse(answer.response.get_data(), sanitize_html=False)
    assert "Fish & " in found.entries[0].title
    html = json.loads(browse().get(JSON).text)["items"][0]["content_html"]
    assert "<script" not in html
    assert "javascript:" not in re.sub(r">[^<]*<", "", html)
    assert 'href="https://example.org/?a=1&amp;b=2"' in html


@pytest.mark.parametrize("path", [ATOM, JSON])
def test_who_has_it_already_gets_nothing_twice(browse, write, queries, path):
    write()
    first = browse().get(path)
    assert first.response.headers["Cache-Control"] == "public, max-age=300"
    tag = first.response.headers["ETag"]
    again = browse().get(path, **{"If-None-Match": tag})
    assert (again.status, again.text) == (304, "")
    assert queries(lambda: browse().get(path, **{"If-None-Match": tag})) <= 3
    write("Another")
    assert browse().get(path, **{"If-None-Match": tag}).status == 200


@pytest.mark.parametrize("path", [ATOM, JSON])
def test_it_is_the_same_for_everybody(browse, write, people, path):
    write()
    visitor, reader = browse(language="de").get(path), browse(people["lea"]).get(path)
    assert visitor.response.get_data() == reader.response.get_data()
    assert "Set-Cookie" not in visitor.response.headers


def test_place_that_nobody_claimed_has_no_feed(browse):
    assert browse().get("/cancale/feed.atom").status == 404


def test_end_of_a_last_day_is_a_change_of_the_feed(browse, write):
    post, tag = write("Over", last_day=clock.now().date()), browse().get(ATOM).response.headers["ETag"]
    assert browse().get(ATOM, **{"If-None-Match": tag}).status == 304
    with time_machine.travel(post.shown_until, tick=True):
        page = browse().get(ATOM, **{"If-None-Match": tag})
        found = feedparser.parse(page.response.get_data())
        assert (page.status, found.entries) == (200, [])
        assert moment(found.feed.updated) == post.shown_until.replace(microsecond=0)


@pytest.mark.parametrize("path", [ATOM, JSON])
def test_feed_is_made_once_for_many_readers_and_anew_when_it_changes(browse, write, queries, monkeypatch, path):
    """Counted: how often words are read as marks, the dear part."""
    read = []
    parse = MarkdownIt.parse
    monkeypatch.setattr(MarkdownIt, "parse", lambda self, text, *more: read.append(text) or parse(self, text, *more))
    write("One", text="First words.")
    read.clear()
    first = browse().get(path)
    assert read == ["First words."]
    assert browse().get(path).response.get_data() == first.response.get_data()
    assert browse().get(path, **{"If-None-Match": first.response.headers["ETag"]}).status == 304
    assert queries(lambda: browse().get(path)) <= 3
    assert read == ["First words."]
    write("Two", text="Second words.")
    read.clear()
    assert "Second words." in browse().get(path).text
    assert sorted(read) == ["First words.", "Second words."]

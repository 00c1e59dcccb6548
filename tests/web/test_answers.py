"""Answers of the JSON door as programs keep them: tags, 304, the next page, and changes that lose nobody's words."""

import json
import re

import pytest

from tests.builders.accounts import lea, tom
from tests.builders.ads import an_ad
from tests.builders.posts import a_post
from tests.builders.staff import appointed, asker_of, maud

KINDS = "/api/v1/ads/kinds"
POSTS = "/api/v1/spaces/saint-malo/posts"


@pytest.fixture
def people(unit, world):
    with unit(world.fr) as u:
        found = {"lea": lea(u.session), "tom": tom(u.session), "maud": maud(u.session)}
    with unit(world.saint_malo) as u:
        appointed(u.session, found["maud"])
    return found


@pytest.fixture
def ad(unit, world, people):
    with unit(world.fr) as u:
        return f"/api/v1/ads/{an_ad(u.session, people['lea'], title='A ladder').public_id}"


def send(browser, method, path, body, **headers):
    token = browser.get("/sign-in").form("/language")["values"]["csrf_token"]
    sent = {**browser.headers, "X-CSRF-Token": token, **headers}
    return browser.client.open(path, method=method, base_url=browser.base, json=body, headers=sent)


def tag(page):
    return page.response.headers["ETag"]


def packed(browser, path, encoding, **headers):
    told = {**browser.headers, "Accept-Encoding": encoding, **headers}
    return browser.client.get(path, base_url=browser.base, headers=told)


@pytest.mark.parametrize("encoding", ["", "gzip", "br"])
def test_what_somebody_has_already_is_not_sent_again(browse, people, encoding):
    reader = browse(people["lea"])
    first = packed(reader, KINDS, encoding)
    assert first.headers.get("Content-Encoding", "") == encoding
    again = packed(reader, KINDS, encoding, **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")
    assert packed(reader, KINDS, encoding, **{"If-None-Match": '"another"'}).status_code == 200


def test_bodies_that_differ_have_tags_that_differ(browse, people, ad):
    assert tag(browse(people["lea"]).get("/api/v1/ads/mine")) != tag(browse(people["tom"]).get("/api/v1/ads/mine"))
    tags = {packed(browse(people["lea"]), KINDS, encoding).headers["ETag"] for encoding in ("", "gzip", "br")}
    assert len(tags) == 3


def test_change_of_an_ad_changes_its_tag_and_asking_costs_few_statements(browse, people, ad, queries):
    reader = browse(people["tom"])
    known = tag(reader.get(ad))
    assert queries(lambda: reader.get(ad, **{"If-None-Match": known})) <= 6
    assert send(browse(people["lea"]), "PATCH", ad, {"title": "A long ladder"}).status_code == 200
    assert reader.get(ad, **{"If-None-Match": known}).status == 200


def test_who_may_keep_what(browse, people):
    own = browse(people["lea"]).get("/api/v1/ads/mine").response.headers
    assert own["Cache-Control"] == "private, no-cache"
    visitor = browse().get(POSTS).response.headers
    assert visitor["Cache-Control"] == "public, max-age=60"
    for told in (own, visitor):
        assert {"cookie", "accept-language"} <= {name.lower() for name in re.split(r",\s*", told["Vary"])}
    for reader in (browse(), browse(people["lea"])):
        reader.get("/sign-in")  # which gives the cookie that the token belongs to
        session = reader.get("/api/v1/session").response.headers
        assert session["Cache-Control"] == "private, no-store"
        assert "ETag" not in session
    refused = browse().get("/api/v1/ads/mine").response.headers
    assert "public" not in refused.get("Cache-Control", "")
    assert "ETag" not in refused


def test_page_with_a_form_is_kept_by_no_proxy(browse, people):
    visitor = browse()
    for _ in range(2):  # with and without the cookie of its forms
        assert visitor.get("/sign-in").response.headers["Cache-Control"].startswith("private")
    assert browse(people["lea"]).get("/").response.headers["Cache-Control"] == "private, no-store"


def test_list_names_its_next_page(browse, people, unit, world):
    with unit(world.fr) as u:
        for number in range(21):
            an_ad(u.session, people["lea"], title=f"Ladder {number}")
    reader = browse(people["lea"])
    first = reader.get("/api/v1/ads/mine?state=open")
    address, rel = re.fullmatch(r'<([^>]+)>; rel="(\w+)"', first.response.headers["Link"]).groups()
    assert rel == "next"
    assert address.startswith("http://fr.localhost:8000/api/v1/ads/mine?state=open&after=")
    rest = reader.get(address.removeprefix("http://fr.localhost:8000"))
    titles = [ad["title"] for page in (first, rest) for ad in json.loads(page.text)["items"]]
    assert sorted(titles) == sorted(f"Ladder {number}" for number in range(21))
    assert "Link" not in rest.response.headers


def test_every_list_with_a_cursor_in_its_query_has_one_of_that_name_in_its_answer(browse):
    document = json.loads(browse().get("/api/v1/openapi.json").text)
    schemas, found = document["components"]["schemas"], 0
    for path, doors in document["paths"].items():
        names = {parameter.get("name") for parameter in doors.get("get", {}).get("parameters", [])}
        for name in names & {"after", "before"}:
            answer = doors["get"]["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
            assert name in schemas[answer.rsplit("/", 1)[-1]]["properties"], path
            found += 1
    assert found > 5


def test_change_of_what_somebody_changed_meanwhile_is_refused(browse, people, ad):
    author = browse(people["lea"])
    read = packed(author, ad, "br").headers["ETag"]
    assert send(author, "PATCH", ad, {"title": "From my telephone"}, **{"If-Match": read}).status_code == 200
    late = send(author, "PATCH", ad, {"title": "From my laptop"}, **{"If-Match": read})
    assert (late.status_code, late.json["code"]) == (412, "changed_meanwhile")
    assert json.loads(author.get(ad).text)["title"] == "From my telephone"
    again = tag(author.get(ad))
    assert send(author, "PATCH", ad, {"title": "From my laptop"}, **{"If-Match": again}).status_code == 200
    assert send(author, "PATCH", ad, {"title": "Whatever is there"}, **{"If-Match": "*"}).status_code == 200
    assert send(author, "PATCH", ad, {"title": "Without asking"}).status_code == 200


def test_stranger_with_the_right_tag_changes_nothing(browse, people, ad):
    stranger = browse(people["tom"])
    assert send(stranger, "PATCH", ad, {"title": "Mine"}, **{"If-Match": tag(stranger.get(ad))}).status_code == 403


def test_post_is_changed_by_whoever_has_read_it_as_it_is(browse, people, unit, world):
    with unit(world.saint_malo) as u:
        path = f"{POSTS}/{a_post(u.session, asker_of(people['maud'])).public_id}"
    editor = browse(people["maud"])
    read = editor.get(path)
    words = {"title": "Moved", "text": "To the quay.", "version": json.loads(read.text)["version"]}
    assert send(editor, "PUT", path, words, **{"If-Match": tag(read)}).status_code == 200
    late = send(editor, "PUT", path, words, **{"If-Match": tag(read)})
    assert (late.status_code, late.json["code"]) == (412, "changed_meanwhile")
    assert send(editor, "PUT", path, words).status_code == 409


def test_form_of_an_ad_keeps_what_was_typed_when_another_window_was_faster(browse, people, ad):
    page = ad.removeprefix("/api/v1")
    slow, fast = browse(people["lea"]), browse(people["lea"])
    form = slow.get(f"{page}/edit").form("/edit")
    fast.fill(f"{page}/edit", "/edit", title="From my telephone")
    late = slow.send(form["action"], {**form["values"], "title": "From my laptop"})
    assert late.status == 422
    assert "changed in another window" in late.words
    kept = late.form("/edit")
    assert kept["values"]["title"] == "From my laptop"
    assert json.loads(slow.get(ad).text)["title"] == "From my telephone"
    assert slow.send(kept["action"], kept["values"]).status == 303  # now it is meant
    assert json.loads(slow.get(ad).text)["title"] == "From my laptop"


def test_fault_beside_a_change_does_not_wave_the_change_through(browse, people, ad):
    page = ad.removeprefix("/api/v1")
    slow, fast = browse(people["lea"]), browse(people["lea"])
    form = slow.get(f"{page}/edit").form("/edit")
    fast.fill(f"{page}/edit", "/edit", title="From my telephone")
    wrong = slow.send(form["action"], {**form["values"], "title": "x"}).form("/edit")
    assert slow.send(wrong["action"], {**wrong["values"], "title": "From my laptop"}).status == 422
    nonsense = slow.send(form["action"], {**form["values"], "version": "yesterday"})
    assert nonsense.status == 422

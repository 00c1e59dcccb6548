"""Posts through the HTML door: written, read, changed, withdrawn; strangers see nothing."""

import pytest

from kernel import ids
from tests.builders.accounts import xenia
from tests.builders.posts import a_post
from tests.builders.staff import asker_of

NEW, POSTS = "/saint-malo/posts/new", "/saint-malo/posts"
WORDS = {"title": "Market closed on Sunday", "text": "From **ten** to six.", "priority": "normal", "last_day": ""}


@pytest.fixture
def draft(unit, world, people):
    with unit(world.saint_malo) as u:
        return a_post(u.session, asker_of(people["ella"]), "Not yet", publish=False)


def test_editor_publishes_and_a_visitor_reads(browse, people):
    done = browse(people["ella"]).fill(NEW, POSTS, **WORDS, publish="yes")
    assert done.status == 303
    page = browse().get(done.location)
    assert page.status == 200
    assert "<strong>ten</strong>" in page.text
    assert '"@type": "NewsArticle"' in page.text
    assert f'rel="canonical" href="http://fr.localhost:8000{done.location}"' in page.text
    assert "noindex" not in page.text


def test_author_keeps_a_draft_and_cannot_publish_it_by_a_forged_field(browse, people):
    author = browse(people["anton"])
    assert 'name="publish"' not in author.get(NEW).text
    assert author.fill(NEW, POSTS, **WORDS, publish="yes").status == 403
    done = author.fill(NEW, POSTS, **WORDS)
    assert author.get(done.location).status == 200
    assert browse().get(done.location).status == 404


def test_refused_form_keeps_what_was_typed_and_says_what_is_wrong(browse, people):
    again = browse(people["ella"]).fill(NEW, POSTS, **(WORDS | {"title": " ", "last_day": "2020-02-30"}))
    assert again.status == 422
    assert "Please fill this in." in again.words
    assert "a day that exists" in again.words
    values = again.form(POSTS)["values"]
    assert values["text"].strip() == WORDS["text"]
    assert values["last_day"] == "2020-02-30"


@pytest.mark.parametrize("last_day", ["9999-12-31", "0001-01-01", "yesterday", "2027-1-1", "1" * 5000])
def test_strange_last_days_are_refused_in_words(browse, people, last_day):
    assert browse(people["ella"]).fill(NEW, POSTS, **(WORDS | {"last_day": last_day})).status == 422


def test_double_click_makes_one_post(browse, people):
    editor = browse(people["ella"])
    form = editor.get(NEW).form(POSTS)
    first, second = (editor.send(POSTS, {**form["values"], **WORDS, "publish": "yes"}) for _ in range(2))
    assert first.location == second.location


def test_hostile_words_stay_words(browse, people):
    text = "<script>alert(1)</script> [x](javascript:alert(1)) ![p](http://example.org/p.png) <img src=x onerror=y>"
    done = browse(people["ella"]).fill(NEW, POSTS, **(WORDS | {"text": text, "title": "</script><b>x"}), publish="yes")
    page = browse().get(done.location).text
    for bad in ("<script>alert", 'href="javascript', "<img", "</script><b>"):
        assert bad not in page


def test_change_is_shown_and_a_late_one_is_refused_with_the_words_kept(browse, people):
    one, other = browse(people["ella"]), browse(people["maud"])
    address = one.fill(NEW, POSTS, **WORDS, publish="yes").location
    form = other.get(f"{address}/edit").form("/edit")
    one.fill(f"{address}/edit", "/edit", title="Market moved")
    assert "Market moved" in browse().get(address).words
    late = other.send(form["action"], {**form["values"], "title": "Market lost"})
    assert late.status == 422
    assert "Somebody changed this post" in late.words
    assert late.form("/edit")["values"]["title"] == "Market lost"


def test_withdrawn_post_is_gone_for_readers(browse, people):
    editor = browse(people["ella"])
    address = editor.fill(NEW, POSTS, **WORDS, publish="yes").location
    assert editor.fill(f"{address}/withdraw", f"{address}/withdraw").location == "/saint-malo/desk"
    assert browse().get(address).status == 410
    assert editor.get(f"{address}/edit").status == 410


@pytest.mark.parametrize("who", ["tom", "gwen"])
def test_stranger_reaches_no_desk_page_by_address_or_form(browse, people, draft, who):
    stranger = browse(people[who])
    token = stranger.get("/saint-malo").form("/language")["values"]["csrf_token"]
    address = f"{POSTS}/{draft.public_id}"
    assert stranger.get(address).status == 404
    for path in (NEW, f"{address}/edit", f"{address}/withdraw", "/saint-malo/desk"):
        assert stranger.get(path).status == 403, path
    for path in (POSTS, f"{address}/edit", f"{address}/publish", f"{address}/withdraw"):
        sent = {"csrf_token": token, "key": str(ids.uuid7()), "version": "1", **WORDS}
        assert stranger.send(path, sent).status == 403, path
    assert stranger.send(f"/dinan/posts/{draft.public_id}/publish", {"csrf_token": token}).status in {403, 404}
    assert browse(people["ella"]).get(address).status == 200


def test_visitor_is_sent_to_sign_in(browse, people):
    assert browse().get(NEW).location == f"/sign-in?next={NEW}"


def test_another_country_has_no_such_space(browse, unit, world, people):
    with unit(world.xx) as u:
        stranger = xenia(u.session)
    address = browse(people["ella"]).fill(NEW, POSTS, **WORDS, publish="yes").location
    for path in (address, "/saint-malo", "/saint-malo/desk", NEW, "/api/v1/spaces/saint-malo/posts"):
        assert browse(stranger, host="xx.localhost").get(path).status == 404, path

"""The pages of ads: who sees what, and what becomes of hostile or mistyped words."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.blueprints.accounts.models import AccountState
from app.blueprints.ads.models import Ad, AdKind, AdState
from app.blueprints.moderation.models import Block
from kernel import clock
from tests.builders.accounts import farid, lea, tom, xenia
from tests.builders.ads import an_ad

TITLE = "Ladder, three metres"


@pytest.fixture
def people(unit, world):
    with unit(world.fr) as u:
        return lea(u.session), tom(u.session)


@pytest.fixture
def ad(unit, world, people):
    with unit(world.fr) as u:
        return an_ad(u.session, people[0])


def rows(unit, world):
    with unit(world.fr, read_only=True) as u:
        return u.session.scalars(select(Ad)).all()


def test_visitor_is_led_to_sign_in_and_learns_no_title(browse, ad):
    for path in (f"/ads/{ad.public_id}", "/ads/AAAAAAAAAAA", "/ads/new", "/ads/mine", f"/ads/{ad.public_id}/edit"):
        page = browse().get(path)
        assert page.status == 303
        assert "/sign-in" in page.location
        assert TITLE not in page.text


def test_confirmed_neighbour_of_another_place_reads_the_ad(browse, unit, world, ad):
    with unit(world.fr) as u:
        stranger = farid(u.session)
    page = browse(stranger).get(f"/ads/{ad.public_id}")
    assert (page.status, TITLE in page.words) == (200, True)


def test_unconfirmed_account_is_told_to_confirm(browse, unit, world, ad):
    with unit(world.fr) as u:
        new = tom(u.session, state=AccountState.unconfirmed, confirmed_at=None)
    for path in ("", "/history", "/edit", "/close", "/renew"):
        page = browse(new).get(f"/ads/{ad.public_id}{path}")
        assert (page.status, TITLE in page.text) == (403, False)


def test_account_of_another_country_finds_nothing(browse, unit, world, ad):
    with unit(world.xx) as u:
        stranger = xenia(u.session)
    at_home = browse(stranger, host="xx.localhost").get(f"/ads/{ad.public_id}")
    with_her_cookie_here = browse(stranger).get(f"/ads/{ad.public_id}")
    assert (at_home.status, with_her_cookie_here.status) == (404, 303)
    assert TITLE not in at_home.text + with_her_cookie_here.text


@pytest.mark.parametrize("path", ["", "/edit"])
def test_hidden_ad_is_gone_for_neighbours_and_explained_to_its_author(browse, unit, world, people, path):
    with unit(world.fr) as u:
        hidden = an_ad(u.session, people[0], state=AdState.hidden)
    assert browse(people[1]).get(f"/ads/{hidden.public_id}{path}").status == 404
    assert "moderation has hidden" in browse(people[0]).get(f"/ads/{hidden.public_id}").words


def test_blocked_neighbour_does_not_find_the_ad(browse, unit, world, people, ad):
    with unit(world.fr) as u:
        u.session.add(Block(blocker_id=people[0].id, blocked_id=people[1].id, created_at=clock.now()))
    assert browse(people[1]).get(f"/ads/{ad.public_id}").status == 404
    assert TITLE not in browse(people[1]).get("/").text


def test_block_button_on_the_ad_puts_the_author_out_of_sight(browse, people, ad):
    reader = browse(people[1])
    sent = reader.fill(f"/ads/{ad.public_id}", "/block")
    assert (sent.status, sent.location) == (303, "/")
    assert reader.get(f"/ads/{ad.public_id}").status == 404


def test_ad_is_reported_from_its_page(browse, people, ad):
    page = browse(people[1]).get(f"/report?kind=ads&id={ad.public_id}")
    assert (page.status, TITLE in page.words) == (200, True)


def test_author_reads_no_answer_form_and_neighbour_no_tools(browse, people, ad):
    author, reader = (browse(person).get(f"/ads/{ad.public_id}") for person in people)
    assert [form["action"] for form in author.forms if "/ads/" in form["action"]] == []
    assert [form["action"] for form in reader.forms if "/ads/" in form["action"]] == [
        f"/ads/{ad.public_id}/answers",
        f"/ads/{ad.public_id}/dismiss",
    ]


def test_edit_by_another_is_refused(browse, people, ad, unit, world):
    reader = browse(people[1])
    assert reader.get(f"/ads/{ad.public_id}/edit").status == 403
    assert reader.post(f"/ads/{ad.public_id}/edit", kind="ask", title="Mine now", text="").status == 403
    assert reader.post(f"/ads/{ad.public_id}/close", outcome="elsewhere").status == 403
    assert [(row.title, row.state) for row in rows(unit, world)] == [(TITLE, "open")]


def test_author_changes_the_ad(browse, people, ad):
    author = browse(people[0])
    sent = author.fill(f"/ads/{ad.public_id}/edit", "/edit", title="Ladder, four metres")
    page = author.follow(sent)
    assert "Ladder, four metres" in page.words
    assert "Light enough to carry alone." in page.words


def test_double_click_makes_one_ad_and_both_answers_lead_to_it(browse, people, unit, world):
    author = browse(people[0])
    form = author.get("/ads/new?kind=ask").form("/ads")["values"] | {"title": "Plants to water", "text": ""}
    first, second = author.send("/ads", form), author.send("/ads", form)
    assert (first.status, first.location) == (second.status, second.location) == (303, first.location)
    assert len(rows(unit, world)) == 1


def test_refused_form_keeps_what_was_typed_and_its_key(browse, people, unit, world):
    author = browse(people[0])
    opened = author.get("/ads/new?kind=ask").form("/ads")["values"]
    sent = author.send("/ads", opened | {"kind": "", "title": "Hi", "text": "Line one\nLine two"})
    again = sent.form("/ads")["values"]
    assert sent.status == 422
    assert (again["title"], again["text"].strip(), again["key"]) == ("Hi", "Line one\nLine two", opened["key"])
    assert "Please choose what it is about." in sent.words
    assert "at least 5 characters" in sent.words
    assert rows(unit, world) == []


def test_htmx_gets_the_form_alone_and_then_an_address(browse, people):
    author = browse(people[0])
    opened = author.get("/ads/new?kind=lend").form("/ads")["values"]
    author.headers["HX-Request"] = "true"
    refused = author.send("/ads", opened | {"title": ""})
    assert refused.status == 422
    assert "<html" not in refused.text
    done = author.send("/ads", opened | {"title": "Drill and bits", "text": ""})
    assert (done.status, done.response.headers["HX-Redirect"][:5]) == (204, "/ads/")


HOSTILE = [
    ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
    ("' OR 1=1; DROP TABLE ad; --", "&#39; OR 1=1; DROP TABLE ad; --"),
    ("{{ 7 * 7 }} %(name)s {0}", "{{ 7 * 7 }} %(name)s {0}"),
    ("سلّم للإعارة 🪜 ẞǅ", "سلّم للإعارة 🪜 ẞǅ"),
    ("null\x00byte and \u202eturned", "nullbyte and turned"),
]


@pytest.mark.parametrize(("typed", "shown"), HOSTILE)
def test_hostile_words_are_kept_and_shown_as_words(browse, people, typed, shown):
    author = browse(people[0])
    sent = author.fill("/ads/new?kind=ask", "/ads", title=typed, text=typed)
    page = browse(people[1]).get(sent.location)
    assert page.text.count(shown) >= 2
    assert shown in browse(people[1]).get("/").text


@pytest.mark.parametrize("length", [3001, 300_000])
def test_too_long_a_text_is_refused_and_kept(browse, people, unit, world, length):
    sent = browse(people[0]).fill("/ads/new?kind=ask", "/ads", title="A long story", text="x" * length)
    assert (sent.status, sent.form("/ads")["values"]["text"].strip()) == (422, "x" * length)
    assert rows(unit, world) == []


def test_body_of_megabytes_is_refused_before_it_is_read(browse, people, unit, world):
    author = browse(people[0])
    form = author.get("/ads/new?kind=ask").form("/ads")["values"]
    assert author.send("/ads", form | {"title": "A long story", "text": "x" * 2_000_000}).status == 413
    assert rows(unit, world) == []


def test_answer_without_words_is_refused_on_the_page_of_the_ad(browse, people, ad):
    sent = browse(people[1]).fill(f"/ads/{ad.public_id}", "/answers", text="   ")
    assert (sent.status, TITLE in sent.words) == (422, True)
    assert "Please fill this in." in sent.words


def test_answer_to_a_settled_ad_is_told_on_its_page(browse, people, ad):
    reader = browse(people[1])
    form = reader.get(f"/ads/{ad.public_id}").form("/answers")
    browse(people[0]).fill(f"/ads/{ad.public_id}/close", "/close", outcome="elsewhere")
    sent = reader.send(form["action"], form["values"] | {"text": "Still there?"})
    assert (sent.status, "settled" in sent.words) == (422, True)


def test_answerer_is_led_back_to_the_conversation(browse, people, ad):
    reader = browse(people[1])
    sent = reader.fill(f"/ads/{ad.public_id}", "/answers", text="May I?")
    assert f'href="{sent.location}"' in reader.get(f"/ads/{ad.public_id}").text


def test_own_ads_are_listed_page_by_page(browse, unit, world, people):
    with unit(world.fr) as u:
        for number in range(25):
            an_ad(u.session, people[0], title=f"Ad {number:02}", created_at=clock.now() - timedelta(days=number))
        an_ad(u.session, people[1], title="Somebody else's")
    author = browse(people[0])
    first = author.get("/ads/mine")
    after = first.text.split("after=")[1].split('"')[0]
    second = author.get(f"/ads/mine?after={after}")
    assert [f"Ad {number:02}" in first.words for number in range(25)] == [True] * 20 + [False] * 5
    assert [f"Ad {number:02}" in second.words for number in range(25)] == [False] * 20 + [True] * 5
    assert "Somebody else" not in first.words + second.words


@pytest.mark.parametrize("count", [1, 3])
def test_page_of_an_ad_costs_the_same_however_many_answered(browse, unit, world, people, ad, queries, count):
    for _ in range(count):
        with unit(world.fr) as u:
            reader = tom(u.session)
        browse(reader).fill(f"/ads/{ad.public_id}", "/answers", text="May I?")
    author = browse(people[0])
    assert queries(lambda: author.get(f"/ads/{ad.public_id}")) == 5


@pytest.mark.parametrize("where", ["title", "text"])
def test_author_is_told_that_neighbours_see_the_number_masked(browse, unit, world, people, ad, where):
    with unit(world.fr) as u:
        path = f"/ads/{an_ad(u.session, people[0], **{where: 'Ring 06 12 34 56 78'}).public_id}"
    told = "Neighbours see the telephone number in this ad masked."
    assert told in browse(people[0]).get(path).words
    assert told not in browse(people[1]).get(path).words
    assert told not in browse(people[0]).get(f"/ads/{ad.public_id}").words


@pytest.mark.parametrize(
    ("kind", "details", "drawn"),
    [
        (AdKind.found, {"object": "keys"}, "art-thing-keys"),
        (AdKind.lost, {"object": "pet"}, "art-thing-pet"),
        (AdKind.found, {"object": "other"}, "art-found"),
        (AdKind.sell, {}, "art-sell"),
    ],
)
def test_drawing_shows_the_thing_that_is_told(browse, unit, world, people, kind, details, drawn):
    with unit(world.fr) as u:
        path = f"/ads/{an_ad(u.session, people[0], kind=kind, details=details).public_id}"
    for page in ("/", path):
        assert re.findall(r'class="art".*?(art-[a-z-]+)\.', browse(people[1]).get(page).text, re.DOTALL)[0] == drawn


def test_poster_that_is_over_does_not_ask_to_try_again(browse, unit, world, people):
    with unit(world.fr) as u:
        path = f"/ads/{an_ad(u.session, people[0], kind=AdKind.lost, state=AdState.closed, closed_at=clock.now(), outcome='elsewhere').public_id}/poster"
    page = browse(people[0]).get(path)
    assert page.status == 409
    assert "as long as your ad is open" in page.words
    assert "try again" not in page.words


def test_nobody_is_chosen_before_one_says_how_it_ended(browse, people, ad):
    path = f"/ads/{ad.public_id}"
    assert browse(people[1]).fill(path, f"{path}/answers", text="May I?").status == 303
    page = browse(people[0]).get(f"{path}/close")
    assert page.words.count("How did it end?") == 1
    assert "With another neighbour" in page.words
    assert " checked" not in page.text


def test_history_tells_hours_and_minutes_and_no_seconds(browse, people, ad):
    path = f"/ads/{ad.public_id}"
    assert browse(people[0]).fill(f"{path}/edit", f"{path}/edit", title="Ladder, four metres").status == 303
    words = browse(people[1]).get(f"{path}/history").words
    assert re.search(r"until [^:]+ \d+:\d\d\b(?!:)", words), words

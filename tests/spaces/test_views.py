"""The public face of a space and its desk; the states a space can be in."""

import gzip
from dataclasses import replace

import pytest

from app.blueprints.showcase.services import recount
from app.blueprints.staff.models import Right
from tenants.models import TenantState
from tests.builders.accounts import lea, tom
from tests.builders.ads import an_ad
from tests.builders.posts import a_post
from tests.builders.staff import appointed, asker_of, gwen, maud


@pytest.fixture
def people(unit, world):
    with unit(world.fr) as u:
        found = {"maud": maud(u.session), "lea": lea(u.session), "tom": tom(u.session), "gwen": gwen(u.session)}
    with unit(world.saint_malo) as u:
        appointed(u.session, found["maud"])
        appointed(u.session, found["lea"], Right.author)
    with unit(world.dinan) as u:
        appointed(u.session, found["gwen"])
    return found


def put(house, monkeypatch, state):
    """The registry says that every space is in this state."""
    find = house.registry.collectivity

    def moved(country, slug):
        found = find(country, slug)
        return replace(found, state=state) if found else None

    monkeypatch.setattr(house.registry, "collectivity", moved)


def posts(unit, world, people, count):
    with unit(world.saint_malo) as u:
        for number in range(count):
            a_post(u.session, asker_of(people["maud"]), f"Post {number}")


def test_visitor_reads_what_the_town_says(browse, unit, world, people):
    posts(unit, world, people, 2)
    page = browse().get("/saint-malo")
    assert page.status == 200
    assert "Verified" in page.words
    assert page.words.index("Post 1") < page.words.index("Post 0")
    assert '"@type": "GovernmentOrganization"' in page.text
    assert 'rel="canonical" href="http://fr.localhost:8000/saint-malo"' in page.text
    assert "Write a post" not in page.words
    assert len(gzip.compress(page.text.encode())) < 12_000


def test_claimed_place_tells_of_the_town_and_its_neighbours_too(browse, unit, world, people):
    with unit(world.fr) as u:
        an_ad(u.session, people["tom"], kind="ask", title="Who waters my plants?")
        recount(u.session)
    page = browse().get("/saint-malo")
    for words in ("35400", "Ille-et-Vilaine", "Cancale", "about 13 km away", "1 open ad", "for neighbours only"):
        assert words in page.words, words
    assert 'href="/saint-malo/ask"' in page.text
    assert "plants" not in page.words


def test_space_of_no_single_place_has_a_page_all_the_same(browse, house, monkeypatch, world):
    space = house.registry.collectivity("fr", "dinan")
    space = replace(space, slug="dinan-agglo")
    monkeypatch.setattr(house.registry, "collectivity", lambda _country, slug: space if slug == space.slug else None)
    page = browse().get("/dinan-agglo")
    assert page.status == 200
    assert "No news yet" in page.words
    assert "At a glance" not in page.words


def test_empty_space_says_so(browse, world):
    assert "No news yet" in browse().get("/dinan").words


def test_older_posts_follow_by_link_and_as_a_fragment(browse, unit, world, people):
    posts(unit, world, people, 12)
    first = browse().get("/saint-malo")
    address = first.text.split('class="button button--line" href="/saint-malo?before=')[1].split('"')[0]
    rest = browse().get(f"/saint-malo?before={address}")
    assert "Post 0" in rest.words
    assert "Post 11" not in rest.words
    assert "noindex" in rest.text
    fragment = browse().get(f"/saint-malo?before={address}", **{"HX-Request": "true"})
    assert "<html" not in fragment.text
    assert "Post 0" in fragment.words


@pytest.mark.parametrize(
    "before", ["", "x", "2026-11-23", "9999-12-31T23:59:59+00:00", "\x00", "0001-01-01T00:00:00+14:00"]
)
def test_strange_page_marks_do_no_harm(browse, world, before):
    assert browse().get(f"/saint-malo?before={before}").status == 200


def test_staff_find_their_way_from_the_space_to_the_desk(browse, people):
    assert "Write a post" in browse(people["lea"]).get("/saint-malo").words
    assert "Write a post" not in browse(people["tom"]).get("/saint-malo").words
    assert "Write a post" not in browse(people["gwen"]).get("/saint-malo").words


def test_desk_is_for_staff(browse, people):
    assert browse(people["lea"]).get("/saint-malo/desk").status == 200
    for who in ("tom", "gwen"):
        assert browse(people[who]).get("/saint-malo/desk").status == 403
    assert browse().get("/saint-malo/desk").location == "/sign-in?next=/saint-malo/desk"


def test_desk_shows_drafts_and_posts(browse, unit, world, people):
    posts(unit, world, people, 1)
    with unit(world.saint_malo) as u:
        a_post(u.session, asker_of(people["lea"]), "Half-written", publish=False)
    desk = browse(people["maud"]).get("/saint-malo/desk")
    assert desk.words.index("Drafts") < desk.words.index("Half-written") < desk.words.index("Published")
    assert "noindex" in desk.text


@pytest.mark.parametrize("path", ["/saint-malo", "/saint-malo/desk"])
def test_queries_do_not_grow_with_posts(browse, unit, world, people, queries, path):
    posts(unit, world, people, 1)
    browser = browse(people["maud"])
    browser.get(path)
    few = queries(lambda: browser.get(path))
    posts(unit, world, people, 4)
    assert queries(lambda: browser.get(path)) == few


@pytest.mark.parametrize(
    ("state", "status", "words"),
    [
        (TenantState.suspended, 503, "The space of Dinan is paused"),
        (TenantState.closed, 410, "The space of Dinan has been closed"),
    ],
)
def test_space_that_is_not_open_says_why(browse, house, monkeypatch, world, state, status, words):
    put(house, monkeypatch, state)
    page = browse().get("/dinan")
    assert page.status == status
    assert words in page.words
    assert browse().get("/dinan/desk").status == status


@pytest.mark.parametrize("state", [TenantState.opening, TenantState.archived])
def test_place_without_a_living_space_is_the_place_again(browse, house, monkeypatch, world, state):
    put(house, monkeypatch, state)
    assert "official space" not in browse().get("/dinan").words
    assert browse().get("/dinan").status == 200
    assert browse().get("/dinan/desk").status == 404


def test_unclaimed_and_unknown_places_are_not_spaces(browse):
    assert browse().get("/cancale").status == 200
    assert browse().get("/no-such-town").status == 404
    assert browse().get("/cancale/desk").status == 404

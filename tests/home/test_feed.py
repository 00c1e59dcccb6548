"""The feed and the landing page."""

import re
from datetime import timedelta

import pytest

from app.blueprints.accounts.models import AccountState
from app.blueprints.ads.models import GROUPS, AdKind, AdState
from app.blueprints.bulletins.models import Bulletin, Priority
from app.blueprints.showcase.services import recount
from kernel import clock, ids
from tests.builders.accounts import farid, lea, tom, xenia
from tests.builders.ads import an_ad


@pytest.fixture
def people(unit, world):
    with unit(world.fr) as u:
        return lea(u.session), tom(u.session)


def a_bulletin(session, place_id, title, **changes):
    values = {
        "id": ids.uuid7(),
        "source_id": ids.uuid7(),
        "place_id": place_id,
        "collectivity_id": ids.uuid7(),
        "body": "Town of Saint-Malo",
        "language": "fr",
        "title": title,
        "excerpt": "From ten to six.",
        "priority": Priority.normal,
        "path": "/saint-malo/posts/AAAAAAAAAAA",
        "published_at": clock.now(),
        "shown_until": None,
        "version": 1,
        "withdrawn": False,
    }
    session.add(Bulletin(**(values | changes)))
    session.flush()


def titles(page):
    return re.findall(r'<h2 class="card__title"[^>]*><a [^>]*>([^<]*)</a>', page.text)


def next_page(page):
    return re.search(r'class="more"><a [^>]*?href="([^"]*)"', page.text)[1].replace("&amp;", "&")


def test_ads_and_news_stand_in_one_order_of_time(browse, unit, world, people):
    now = clock.now()
    with unit(world.fr) as u:
        place = people[0].account.place_id
        for hours, title in ((1, "Ad of the first hour"), (3, "Ad of the third hour")):
            an_ad(u.session, people[0], title=title, created_at=now - timedelta(hours=hours))
        a_bulletin(u.session, place, "News of the second hour", published_at=now - timedelta(hours=2))
        a_bulletin(u.session, place, "Withdrawn", withdrawn=True)
        a_bulletin(u.session, farid(u.session).account.place_id, "News of another town")
    assert titles(browse(people[1]).get("/")) == [
        "Ad of the first hour", "News of the second hour", "Ad of the third hour",
    ]  # fmt: skip


def test_pages_of_the_merged_feed_lose_and_repeat_nothing(browse, unit, world, people):
    now, expected = clock.now(), []
    with unit(world.fr) as u:
        for number in range(50):
            title, at = f"Row number {number:02}", now - timedelta(minutes=number // 2)  # pairs share their moment
            expected.append(title)
            if number % 3:
                an_ad(u.session, people[0], title=title, created_at=at)
            else:
                a_bulletin(u.session, people[0].account.place_id, title, published_at=at)
    reader = browse(people[1])
    pages = [reader.get("/")]
    for _ in range(2):
        pages.append(reader.get(next_page(pages[-1])))
    seen = [title for page in pages for title in titles(page)]
    assert [len(titles(page)) for page in pages] == [20, 20, 10]
    assert sorted(seen) == expected
    assert 'class="more"' not in pages[-1].text


def test_next_rows_come_as_a_fragment_to_htmx(browse, unit, world, people):
    with unit(world.fr) as u:
        for number in range(25):
            an_ad(u.session, people[0], title=f"Row number {number:02}")
    reader = browse(people[1])
    fragment = reader.get(next_page(reader.get("/")), **{"HX-Request": "true"})
    assert (len(titles(fragment)), "<html" in fragment.text) == (5, False)


@pytest.mark.parametrize("show", list(GROUPS))
def test_chips_choose_kinds(browse, unit, world, people, show):
    with unit(world.fr) as u:
        for each in AdKind:
            an_ad(u.session, people[0], title=f"This is {each}", kind=each)
        a_bulletin(u.session, people[0].account.place_id, "News")
    reader = browse(people[1])
    assert set(titles(reader.get(f"/?show={show}"))) == {f"This is {one}" for one in GROUPS[show]}
    assert titles(reader.get("/?show=news")) == ["News"]
    assert len(titles(reader.get("/"))) == len(AdKind) + 1


def test_every_kind_stands_under_one_chip():
    assert sorted(kind for kinds in GROUPS.values() for kind in kinds) == sorted(AdKind)


def test_radius_decides_whether_the_next_town_is_seen(browse, unit, world, people):
    with unit(world.fr) as u:
        an_ad(u.session, farid(u.session), title="Ladder in Cancale")
    reader = browse(people[1])
    assert [titles(reader.get(f"/?within={km}")) for km in (5, 20)] == [[], ["Ladder in Cancale"]]
    assert "about 13 km away" in reader.get("/?within=20").words


@pytest.mark.parametrize("query", ["show=sell", "within=x", "within=-3", "after=AAAA", "show=ask&show=offer"])
def test_address_that_makes_no_sense_still_shows_a_feed(browse, unit, world, people, query):
    with unit(world.fr) as u:
        an_ad(u.session, people[0], kind=AdKind.ask)
    assert len(titles(browse(people[1]).get(f"/?{query}"))) == 1


@pytest.mark.parametrize("count", [1, 30])
def test_feed_costs_the_same_statements_however_long(browse, unit, world, people, queries, count):
    with unit(world.fr) as u:
        for number in range(count):
            an_ad(u.session, lea(u.session), title=f"Ad number {number}")
            a_bulletin(u.session, people[0].account.place_id, f"News {number}")
    reader = browse(people[1])
    assert queries(lambda: reader.get("/")) <= 5


def test_visitor_and_unconfirmed_see_kinds_and_counts_only(browse, unit, world, people):
    with unit(world.fr) as u:
        an_ad(u.session, people[0], kind=AdKind.lend)
        an_ad(u.session, people[0], kind=AdKind.lend, title="Drill and bits")
        an_ad(u.session, people[0], kind=AdKind.lend, state=AdState.expired)
        new = tom(u.session, state=AccountState.unconfirmed, confirmed_at=None)
        recount(u.session)
    for who in (None, new):
        page = browse(who).get("/")
        assert page.status == 200
        assert "2 things to borrow" in page.words
        assert not {"Ladder", "Drill", "Léa", "Martin"} & set(re.findall(r"\w+", page.words))
    assert "confirm your e-mail address" in browse(new).get("/").words
    assert browse().get("/").forms[0]["action"].endswith("/places")


def test_landing_page_counts_its_own_country_only(browse, unit, world, people):
    with unit(world.fr) as u:
        an_ad(u.session, people[0])
        recount(u.session)
    with unit(world.xx) as u:
        stranger = xenia(u.session)
        recount(u.session)
    assert "1 thing to borrow" in browse().get("/").words
    assert not re.search(r"\d things? to borrow", browse(host="xx.localhost").get("/").words)
    assert titles(browse(stranger, host="xx.localhost").get("/")) == []


def test_feed_is_not_for_search_engines_and_the_landing_page_is(browse, people):
    assert 'content="noindex"' in browse(people[0]).get("/").text
    assert 'content="noindex"' not in browse().get("/").text

"""The search on top of the feed: words, towns among them, filters in the address, nothing found, visitors."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from app.blueprints.accounts.models import AccountState
from app.blueprints.ads.models import AdKind
from kernel.seal import of_id
from tests.builders.accounts import farid, lea, tom
from tests.builders.ads import an_ad
from tests.home.test_feed import next_page, titles
from tests.world import CANCALE


@pytest.fixture
def people(unit, world):
    with unit(world.fr) as u:
        return lea(u.session), tom(u.session)


@pytest.fixture
def reader(browse, people):
    return browse(people[1])


@pytest.fixture
def ladders(unit, world, people):
    with unit(world.fr) as u:
        an_ad(u.session, people[0], title="Ladder, three metres", text="Light.")
        an_ad(
            u.session, people[0], title="Piano lessons", text="I bring my own ladder to the piano.", kind=AdKind.offer
        )
        an_ad(u.session, farid(u.session), title="Ladder in Cancale", text="Long.")


def plain(page):
    """Titles without their marks."""
    return [
        re.sub(r"</?mark>", "", title)
        for title in re.findall(r'class="card__title"[^>]*><a [^>]*>(.*?)</a>', page.text)
    ]


def links(page, words):
    """Addresses of the links that show these words."""
    return [
        href.replace("&amp;", "&")
        for href, label in re.findall(r'<a [^>]*?href="([^"]*)"[^>]*>(.*?)</a>', page.text, re.DOTALL)
        if words in re.sub(r"<[^>]+>", "", label)
    ]


def test_words_find_and_are_marked(reader, ladders):
    page = reader.get("/?q=LADDERS")
    assert plain(page) == ["Piano lessons", "Ladder, three metres"]
    assert "<mark>Ladder</mark>, three metres" in page.text
    assert "my own <mark>ladder</mark> to the piano" in page.text


def test_marks_let_nothing_through(unit, world, people, reader):
    with unit(world.fr) as u:
        an_ad(
            u.session, people[0], title="<b>Ladder</b> & <script>", text="</p><script>alert('ladder')</script> ladder"
        )
    page = reader.get("/?q=ladder")
    assert "&lt;b&gt;<mark>Ladder</mark>&lt;/b&gt; &amp; &lt;script&gt;" in page.text
    assert "<script>alert" not in page.text


@pytest.mark.parametrize(
    "number",
    [
        "06 12 34 56 78",
        "06.12.34.56.78",
        "06/12/34/56/78",
        "+33 6 12 34 56 78",
        "０６ １２ ３４ ５６ ７８",
        "06_12_34_56_78",
    ],
)
def test_masked_telephone_number_is_not_found_by_its_digits(unit, world, people, reader, number):
    with unit(world.fr) as u:
        an_ad(u.session, people[0], title=f"Ladder 35 {number}", text="Built in 2019")
        an_ad(u.session, people[0], title="Ladder of mine", text=f"Built in 2019. Call {number}")
    asked = ("12", "34", "56", "78", "1234", "0612345678", "3456")
    assert [pair for pair in asked if plain(reader.get(f"/?q=ladder+{pair}&within=5"))] == []
    assert len(plain(reader.get("/?q=ladder+2019&within=5"))) == 2


@pytest.mark.parametrize(
    "typed", ["ladder cancale", "Ladder à Cancale", "ladder near Cancale", "cancale ladder", "ladder 🪜 cancale"]
)
def test_a_town_among_the_words_becomes_the_middle(reader, ladders, typed):
    page = reader.get(f"/?q={typed}")
    assert plain(page) == ["Ladder in Cancale"]
    assert "Around Cancale" in page.words
    without = links(page, "Around Cancale")[0]
    assert parse_qs(urlsplit(without).query)["near"] == ["here"]
    assert plain(reader.get(without)) == []  # "cancale" is a word now, and stands in no ad near


def test_a_town_alone_shows_what_is_around_it(reader, ladders):
    assert plain(reader.get("/?q=Cancale")) == ["Ladder in Cancale"]
    around = reader.get("/?near=cancale")
    assert plain(around) == ["Ladder in Cancale"]
    assert f"/map/places/{of_id(CANCALE)}.svg" in around.text  # its own map, and not the asker's
    assert plain(reader.get("/?near=nowhere-at-all")) != []


def test_a_slip_is_put_right_and_said(reader, ladders):
    page = reader.get("/?q=ladedr")
    assert plain(page) == ["Ladder, three metres", "Piano lessons"][::-1]
    assert "Nobody near you writes “ladedr”. This is what there is for “ladder”." in page.words


def test_what_was_put_right_stays_right_on_the_next_page(unit, world, people, reader):
    with unit(world.fr) as u:
        for number in range(25):
            an_ad(u.session, people[0], title=f"Ladder number {number:02}")
    first = reader.get("/?q=ladedr&within=5")
    second = reader.get(next_page(first))
    assert sorted(plain(first) + plain(second)) == [f"Ladder number {number:02}" for number in range(25)]


@pytest.mark.parametrize("typed", ["the with and", "je cherche", "🦔", "?!"])
def test_words_that_say_nothing_are_no_empty_page(reader, ladders, typed):
    page = reader.get(f"/?q={typed}")
    assert plain(page) == ["Piano lessons", "Ladder, three metres"]
    assert "Say what it is" in page.words


def test_nothing_found_offers_ways_on(reader, ladders):
    page = reader.get("/?q=blue+ladder&price_most=3&within=5")
    assert plain(page) == []
    assert "Nothing for “blue ladder” here yet" in page.words
    wider, alone, kept = (links(page, words)[0] for words in ("Look within 20 km", "Only “ladder”", "Tell me when"))
    assert parse_qs(urlsplit(wider).query) == {"q": ["blue ladder"], "price_most": ["3"], "within": ["20"]}
    assert plain(reader.get(alone.replace("price_most=3", ""))) == ["Piano lessons", "Ladder, three metres"]
    assert kept.startswith("/searches/new?")


def test_every_filter_stands_in_the_address_and_can_be_taken_away(unit, world, people, reader):
    with unit(world.fr) as u:
        an_ad(u.session, people[0], title="Drill for twelve", kind=AdKind.sell, price=1200, currency="EUR")
        an_ad(u.session, people[0], title="Drill for eighty", kind=AdKind.sell, price=8000, currency="EUR")
        an_ad(u.session, people[0], title="Drill to borrow", kind=AdKind.lend)
    page = reader.get("/?q=drill&kind=sell&kind=rent&price_most=20&order=nearest&condition=&from_day=&until_day=")
    assert plain(page) == ["Drill for twelve"]
    chips = re.findall(r"Take away: </span>(.*?)<svg", page.text)
    assert chips == ["“drill”", "Sells", "Rents out", "Nearest first", "At most 20\xa0€"]
    assert plain(reader.get(links(page, "At most 20")[0])) == ["Drill for eighty", "Drill for twelve"]
    form = page.form("/")
    assert form["values"]["q"] == "drill"
    assert form["values"]["price_most"] == "20"


@pytest.mark.parametrize(
    "query",
    [
        "order=best",
        "price_most=many",
        "from_day=soon",
        "condition=fine",
        "kind=steal",
        "near=%00",
        "near=../x",
        "within=9999999",
    ],
)
def test_filters_that_make_no_sense_are_left_aside(reader, ladders, query):
    page = reader.get(f"/?q=ladder&{query}")
    assert (page.status, len(plain(page)) >= 2) == (200, True)


def test_too_many_words_are_told_at_the_field_and_kept(reader, ladders):
    typed = "ladder " * 20
    page = reader.get(f"/?q={typed}")
    assert page.status == 422
    assert "Please use at most 100 characters." in page.words
    assert page.form("/")["values"]["q"].startswith("ladder ladder")
    assert 'aria-invalid="true"' in page.text


def test_a_search_answers_htmx_with_what_was_found_alone(reader, ladders):
    page = reader.get("/?q=ladder", **{"HX-Request": "true"})
    assert ("<html" in page.text, 'id="found"' in page.text) == (False, True)
    assert len(plain(page)) == 2


def test_town_news_are_no_part_of_a_search(unit, world, people, reader):
    from tests.home.test_feed import a_bulletin

    with unit(world.fr) as u:
        a_bulletin(u.session, people[0].account.place_id, "Ladder street is closed")
    assert titles(reader.get("/")) == ["Ladder street is closed"]
    assert titles(reader.get("/?q=ladder")) == []


def test_visitor_is_asked_to_sign_in_and_the_words_are_kept(browse, unit, world, people, ladders):
    page = browse().get("/?q=ladder+cancale&within=20")
    assert not {"Cancale", "metres"} & set(re.findall(r"\w+", page.words.replace("“ladder cancale”", "")))
    onward = next(parse_qs(urlsplit(link).query) for link in links(page, "Sign in") if "next" in link)
    assert onward["next"] == ["/?q=ladder+cancale&within=20"]
    with unit(world.fr) as u:
        new = tom(u.session, state=AccountState.unconfirmed, confirmed_at=None)
    assert "metres" not in browse(new).get("/?q=ladder").words


@pytest.mark.parametrize("path", ["/?q=ladder", "/?q=ladder+cancale&order=nearest", "/?q=zzyzx"])
def test_search_costs_the_same_statements_however_many_are_found(unit, world, people, reader, queries, path):
    costs = set()
    for _ in range(2):
        with unit(world.fr) as u:
            for number in range(15):
                an_ad(u.session, lea(u.session), title=f"Ladder number {number}")
        reader.get(path)
        costs.add(queries(lambda: reader.get(path)))
    assert len(costs) == 1
    assert max(costs) <= 9


def test_a_town_of_another_country_is_none_here(reader, ladders):
    assert "Around" not in reader.get("/?q=ladder+lointain").words


def test_ambiguous_towns_are_offered(browse, owner_places, reader):
    page = reader.get("/?q=ladder+in+doubleville")
    assert "Which town do you mean?" in page.words
    assert len(links(page, "Doubleville")) == 2


@pytest.fixture
def owner_places(server, shared_database):
    from uuid import UUID

    from sqlalchemy import delete, insert

    from tenants.models import Place
    from tests import world as worlds

    rows = [
        worlds._place(UUID(int=0xAA01 + n), "fr", f"9900{n}", "Doubleville", f"doubleville-{n}", (44.0 + n, 3.0))
        for n in range(2)
    ]
    owner = worlds.owner_engine(server, shared_database)
    with owner.begin() as connection:
        connection.execute(insert(Place), rows)
    yield
    with owner.begin() as connection:
        connection.execute(delete(Place).where(Place.name == "Doubleville"))
    owner.dispose()


def test_words_on_buttons_keep_the_letters_they_were_typed_with(reader, ladders):
    page = reader.get("/?q=Blue+Zeppelin&within=5")
    assert links(page, "Only “Blue”")
    assert links(page, "Only “Zeppelin”")


def test_card_says_in_words_that_an_ad_is_not_for_oneself(reader, ladders):
    button = re.search(r'/dismiss".*?<button[^>]*>(.*?)</button>', reader.get("/?within=5").text, re.DOTALL)[1]
    assert button.strip() == "Not for me"

"""The pages of a kind of ad, in the country and in a town: what they tell, where they stand, who may keep them."""

import pytest

from app.blueprints.ads.models import AdKind
from app.blueprints.showcase.policy import LEAST_ADS, WORDS, kinds
from tests.builders.accounts import a_person, farid, lea
from tests.showcase.hands import ads, is_indexed, told_of
from tests.world import DINAN

EVERY_KIND = {
    "ask", "offer", "lend", "borrow", "give", "sell", "rent", "lost", "found", "alert", "recommend", "mission", "ride",
}  # fmt: skip


def lender_in_dinan(session):
    return a_person(session, "Yann", "Kerlo", place_id=DINAN)


def test_every_kind_has_its_public_words():
    assert WORDS.keys() >= EVERY_KIND
    assert {str(kind) for kind in AdKind} <= WORDS.keys()
    said = [words.lead for words in WORDS.values()] + [words.usual for words in WORDS.values()]
    assert len(set(said)) == len(said)


def test_visitor_finds_out_how_lending_goes_and_where_most_is_lent(browse, unit, world):
    ads(unit, world.fr, lea, AdKind.lend, AdKind.lend)
    ads(unit, world.fr, farid, AdKind.lend)
    page = browse().get("/types/lend")
    for words in ("Borrow and lend among neighbours", "3 things to borrow", "raclette", "What if something breaks?"):
        assert words in page.words, words
    assert page.words.index("Saint-Malo 2 open ads") < page.words.index("Cancale 1 open ad")
    assert 'href="/saint-malo/lend"' in page.text
    assert is_indexed(page)


def test_overview_leads_to_every_kind_with_its_number(browse, unit, world):
    ads(unit, world.fr, lea, *kinds())
    page = browse().get("/types")
    for kind in kinds():
        assert f'href="/types/{kind}"' in page.text
    assert "1 neighbour needs a hand" in page.words
    assert is_indexed(page)


def test_page_of_a_kind_in_a_town_counts_the_town_and_the_towns_around(browse, unit, world):
    ads(unit, world.fr, lea, *[AdKind.lend] * LEAST_ADS)
    ads(unit, world.fr, farid, AdKind.lend)
    page = browse().get("/saint-malo/lend")
    assert "in Saint-Malo 3 in towns within 5 km 3 in towns within 20 km 4" in page.words
    assert "Cancale about 13 km away, 1 open ad" in page.words
    assert told_of(page, "BreadcrumbList")["itemListElement"][1]["item"] == "http://fr.localhost:8000/saint-malo"


@pytest.mark.parametrize(("number", "indexed"), [(0, False), (LEAST_ADS - 1, False), (LEAST_ADS, True)])
def test_thin_page_of_a_kind_is_kept_from_crawlers_and_out_of_the_map(browse, unit, world, number, indexed):
    ads(unit, world.fr, lea, *[AdKind.ask] * number)
    page = browse().get("/saint-malo/ask")
    assert page.status == 200
    assert is_indexed(page) == indexed
    map_of_kinds = browse().get("/sitemaps/types-1.xml")
    assert ("saint-malo/ask" in map_of_kinds.text) == indexed
    assert map_of_kinds.status == (200 if indexed else 404)


def test_town_without_such_an_ad_says_so_and_shows_the_towns_around(browse):
    page = browse().get("/cancale/offer")
    assert "Nobody in Cancale has such an ad open at this moment." in page.words
    assert "Saint-Malo about 13 km away" in page.words


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("/parame/lend", "/saint-malo/lend"),
        ("/Cancale/lend", "/cancale/lend"),
    ],
)
def test_other_slugs_lead_to_the_page_for_good(browse, asked, told):
    page = browse().get(asked)
    assert (page.status, page.location) == (301, told)


def test_each_language_has_its_own_slug(made_up):
    page = made_up.get("/fr/schoenfels/lend")
    assert (page.status, page.location) == (301, "/fr/belleroche-du-nord/lend")
    page = made_up.get("/de/schoenfels/lend")
    assert 'hreflang="fr-BE" href="http://xx.localhost:8000/fr/belleroche-du-nord/lend"' in page.text


@pytest.mark.parametrize(
    "path",
    ["/no-such-town/lend", "/l-isle/lend", "/saint-malo/teleport", "/types/teleport", "/saint_malo/lend", "/é/lend"],
)
def test_what_is_no_town_or_no_kind_is_not_found(browse, path):
    assert browse().get(path).status == 404


def test_town_of_another_country_is_not_found(browse, made_up):
    assert browse().get("/belleroche-du-nord/lend").status == 404
    assert made_up.get("/cancale/lend").status == 404


def test_neighbour_at_home_is_led_to_the_form(browse, unit, world):
    with unit(world.fr) as u:
        person = lea(u.session)
    page = browse(person).get("/saint-malo/lend")
    assert 'href="/ads/new?kind=lend"' in page.text
    assert "Join the neighbours here" not in page.words


@pytest.mark.parametrize("path", ["/types", "/types/lend", "/saint-malo/lend", "/cancale"])
def test_page_costs_the_same_statements_however_much_there_is(browse, unit, world, statements, path):
    costs = []
    for author in (lea, farid, lender_in_dinan):
        ads(unit, world.fr, author, *kinds())
        statements.clear()
        browse().get(path)
        costs.append(len(statements))
    assert len(set(costs)) == 1
    assert costs[0] <= 6

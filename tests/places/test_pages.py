"""The page of a place: what it tells, where it stands, what it weighs."""

import gzip
import itertools
import json
import re
from collections import Counter
from uuid import uuid4

import pytest
from sqlalchemy import delete, insert

from app.blueprints.places import queries
from app.blueprints.places.policy import LEAST_FACTS
from app.factory import HERE
from app.web.assets import Assets
from kernel.seal import of_id
from tenants.models import Place, PlacePostal
from tests.builders import places
from tests.world import CANCALE

FIRST_VIEW = 60_000  # bytes of HTML, style and script together, compressed


def linked_data(page):
    """What a page tells machines, by type."""
    graph = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page.text)[1])["@graph"]
    return {node["@type"]: node for node in graph}


def alternates(page):
    return dict(re.findall(r'rel="alternate" hreflang="([^"]+)" href="([^"]+)"', page.text))


def canonical(page):
    return re.search(r'rel="canonical" href="([^"]+)"', page.text)[1]


def test_page_tells_the_visitor_what_the_place_is_and_how_to_begin(browse):
    page = browse().get("/cancale")
    assert page.status == 200
    assert "<h1>Cancale</h1>" in page.text
    for words in (
        "Ille-et-Vilaine",
        "35260",
        "Saint-Malo",
        "about 13 km away",
        "Join the neighbours here",
        "town hall",
    ):
        assert words in page.words, words
    assert 'href="/sign-up?place=cancale"' in page.text
    assert 'name="robots"' not in page.text


def test_page_shows_the_still_of_the_place_and_whom_it_is_from(browse):
    page = browse().get("/cancale")
    assert f'<use href="/map/places/{of_id(CANCALE)}.svg#map">' in page.text
    assert "Sources of the map" in page.words
    assert "/map/places/" not in browse().get("/nulle-part").text  # it has no point


def test_page_of_a_bare_name_is_whole_but_kept_from_crawlers(browse):
    page = browse().get("/nulle-part")
    assert page.status == 200
    assert "Nulle-Part" in page.words
    assert "Join the neighbours here" in page.words
    assert '<meta name="robots" content="noindex">' in page.text
    assert "away" not in page.words


def test_page_is_thin_by_the_same_rule_as_the_map(app, browse, owner_engine, monkeypatch):
    """All combinations of what a place may have: the page says `noindex` exactly where the map leaves it out."""
    combinations = list(itertools.product((False, True), repeat=5))
    rows = [laid(number, *facts) for number, facts in enumerate(combinations)]
    alive = {row["id"] for row, facts in zip(rows, combinations, strict=True) if facts[-1]}
    with owner_engine.begin() as connection:
        for row, (_population, code, *_rest) in zip(rows, combinations, strict=True):
            connection.execute(insert(Place).values(**row))
            if code:
                values = {
                    "country": "fr",
                    "postal_code": "35998",
                    "place_id": row["id"],
                    "source": "t",
                    "guessed": False,
                }
                connection.execute(insert(PlacePostal).values(**values))
    try:
        monkeypatch.setitem(
            app.extensions, "place_counts", lambda _session, ids: {one: {"ask": 1} for one in ids if one in alive}
        )
        kept = {row["slug"] for row in rows if 'name="robots"' not in browse().get(f"/{row['slug']}").text}
        with app.extensions["house"].scope.unit(app.extensions["house"].registry.country("fr"), read_only=True) as unit:
            listed = {place.slug for place in queries.listed(unit.session, country="fr", alive=alive)}
        assert kept == {slug for slug in listed if slug.startswith("sum-")}
        wanted = {
            row["slug"] for row, facts in zip(rows, combinations, strict=True) if facts[-1] or sum(facts) >= LEAST_FACTS
        }
        assert kept == wanted
    finally:
        with owner_engine.begin() as connection:
            ids = [row["id"] for row in rows]
            connection.execute(delete(PlacePostal).where(PlacePostal.place_id.in_(ids)))
            connection.execute(delete(Place).where(Place.id.in_(ids)))


def laid(number, population, _code, point, language, _alive):
    """A place that has some of what a page can tell."""
    more = {"population": 7, "population_of": "commune"} if population else {}
    more |= {"lat": 47.5, "lon": 1.5} if point else {}
    more |= {"slugs": {"de": f"summe-{number}"}} if language else {}
    return places.a_place(uuid4(), f"Sum {number}", f"sum-{number}", parent_code="18", **more)


def test_guessed_postal_code_and_population_of_a_settlement_are_never_shown(browse):
    page = browse().get("/devinette")
    assert page.status == 200
    assert "35999" not in page.text
    assert "Inhabitants" not in page.words


def test_population_of_the_commune_is_shown_with_year_and_source(made_up):
    page = made_up.get("/fr/belleroche-du-nord")
    assert "41,200 (2026)" in page.words or "41 200 (2026)" in page.words.replace("\u202f", " ")
    assert "Invented for tests" in page.words


def test_counts_of_ads_come_from_whoever_knows_them(app, browse, monkeypatch):
    known = {CANCALE: {"ask": 2}}
    monkeypatch.setitem(app.extensions, "place_counts", lambda _session, ids: known if CANCALE in ids else {})
    assert "2 open ads" in browse().get("/cancale").words
    assert "No open ad here" in browse().get("/nulle-part").words


def test_linked_data_is_sound_and_holds_no_markup(made_up):
    data = linked_data(made_up.get("/de/schoenfels"))["AdministrativeArea"]
    assert data["name"] == "Schönfels"
    assert data["url"] == "http://xx.localhost:8000/de/schoenfels"
    assert data["alternateName"] == ["Belleroche-du-Nord"]
    assert data["geo"]["latitude"] == 50.41


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("/fr/schoenfels", "/fr/belleroche-du-nord"),
        ("/de/belleroche-du-nord", "/de/schoenfels"),
        ("/schoenfels", "/de/schoenfels"),
        ("/Belleroche-du-Nord", "/belleroche-du-nord"),
        ("/de/SCHOENFELS", "/de/schoenfels"),
    ],
)
def test_other_slugs_of_a_place_lead_to_its_address_for_good(made_up, asked, told):
    page = made_up.get(asked)
    assert (page.status, page.location) == (301, told)


def test_merged_place_leads_to_its_successor(browse):
    page = browse().get("/parame")
    assert (page.status, page.location) == (301, "/saint-malo")


def test_shared_plain_address_lists_those_that_share_it(browse):
    page = browse().get("/l-isle")
    assert page.status == 200
    assert 'href="/l-isle-35"' in page.text
    assert 'href="/l-isle-22"' in page.text
    assert "Ille-et-Vilaine" in page.words
    assert "noindex" in page.text


def test_plain_address_of_one_place_with_a_longer_one_leads_there(made_up):
    page = made_up.get("/fr/eu")
    assert (page.status, page.location) == (302, "/fr/eu-s")


@pytest.mark.parametrize(
    "path",
    ["/belleroche-du-nord", "/no-such-place", "/saint_malo", "/..", "/%00", "/saint-malo%20", "/é", "/" + "a" * 5000],
)
def test_place_of_another_country_and_what_is_no_place_are_not_found(browse, path):
    assert browse().get(path).status == 404


def test_place_is_found_at_its_own_country_only(browse, made_up):
    assert made_up.get("/cancale").status == 404
    assert browse().get("/cancale").status == 200


def test_versions_of_every_page_of_a_country_of_two_languages_name_each_other(made_up):
    seen = Counter()
    maps = re.findall(r"<loc>([^<]+)</loc>", made_up.get("/sitemaps/places-1.xml").text)
    for address in maps:
        page = made_up.get(address.removeprefix("http://xx.localhost:8000"))
        assert page.status == 200, address
        assert canonical(page) == address
        versions = alternates(page)
        assert set(versions) == {"fr-BE", "de-BE", "x-default"}
        assert address in versions.values()
        for other in versions.values():
            seen[other] += 1
            back = made_up.get(other.removeprefix("http://xx.localhost:8000"))
            assert back.status == 200, other
            assert alternates(back) == versions
    assert len(maps) == 2 * 18  # of the twenty, two are bare names; Lointain is a name with a point
    assert set(maps) <= set(seen)


def test_language_menu_leads_straight_to_the_slug_of_the_language(made_up):
    assert 'href="http://xx.localhost:8000/de/schoenfels" lang="de"' in made_up.get("/fr/belleroche-du-nord").text


def test_page_costs_the_same_few_statements_wherever_it_is(browse, made_up, statements):
    costs = []
    for visitor, path in ((browse(), "/cancale"), (browse(), "/devinette"), (made_up, "/fr/belleroche-du-nord")):
        statements.clear()
        assert visitor.get(path).status == 200
        costs.append(len(statements))
    assert costs == [4, 4, 4]


def test_page_is_light(browse):
    assets = Assets(HERE / "static" / "dist")
    files = [HERE / "static" / "dist" / assets.url(name).rsplit("/", 1)[1] for name in ("app.css", "app.js")]
    weight = sum(len(gzip.compress(file.read_bytes())) for file in files)
    weight += len(gzip.compress(browse().get("/cancale").text.encode()))
    assert weight <= FIRST_VIEW

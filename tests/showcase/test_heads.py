"""What search engines and messengers show of a public page: title, description, card; what a page weighs; who may keep it."""

import gzip

import pytest

from app.blueprints.help.policy import TEXTS
from app.blueprints.showcase.policy import WORDS, kinds
from app.factory import HERE
from app.i18n.catalogue import LANGUAGES
from app.web import heads
from app.web.assets import Assets
from tests.builders.accounts import lea
from tests.builders.posts import a_post
from tests.builders.staff import appointed, asker_of, maud
from tests.showcase.hands import ads, is_indexed, meta, title_of, told_to_machines
from tests.web import schema_org

FIRST_VIEW = 60_000  # bytes of HTML, style and script, compressed (README 7 of the design: fonts apart)
PUBLIC = [
    "/", "/places", "/saint-malo", "/cancale", "/types", *(f"/types/{kind}" for kind in kinds()),
    *(f"/saint-malo/{kind}" for kind in kinds()), *TEXTS,
]  # fmt: skip
LONGEST = "Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson"


@pytest.fixture
def full(unit, world):
    """Every kind of ad in Saint-Malo, and a post of the town: its path."""
    ads(unit, world.fr, lea, *kinds(), *kinds(), *kinds())
    with unit(world.fr) as u:
        writer = maud(u.session)
    with unit(world.saint_malo) as u:
        appointed(u.session, writer)
        title = "The market of the old town moves to the square in front of the station for two weeks in December"
        return f"/saint-malo/posts/{a_post(u.session, asker_of(writer), title).public_id}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_title_and_description_of_every_public_page_fit_in_every_language(browse, full, language):
    browser = browse(language=language)
    titles = {}
    for path in (*PUBLIC, full):
        page = browser.get(path)
        title, description = title_of(page), meta(page, "description")
        assert 5 < len(title) <= heads.TITLE_MOST, (path, title)
        assert 20 < len(description) <= heads.DESCRIPTION_MOST, (path, description)
        assert titles.setdefault(title, path) == path
        assert (meta(page, "og:title"), meta(page, "og:description")) == (title, description)


def test_every_public_page_may_be_kept_and_has_a_card_that_is_there(app, browse, full):
    client = app.test_client()
    for path in (*PUBLIC, full):
        page = browse().get(path)
        assert is_indexed(page), path
        image = meta(page, "og:image").removeprefix("http://fr.localhost:8000")
        card = client.get(image, base_url="http://fr.localhost:8000")
        assert (card.status_code, card.content_type) == (200, "image/png"), path
        assert len(card.data) < 40_000
        assert meta(page, "og:url") == f"http://fr.localhost:8000{path}"
    assert meta(browse().get(full), "og:type") == "article"


def test_linked_data_of_every_public_page_is_what_schema_org_allows(browse, made_up, full):
    told = {}
    for browser, paths in ((browse(), (*PUBLIC, full)), (made_up, ("/de/schoenfels", "/fr/belleroche-du-nord/lend"))):
        for path in paths:
            nodes = told[path] = told_to_machines(browser.get(path))
            found = [fault for node in nodes for fault in schema_org.faults(node)]
            assert found == [], path
            assert nodes or path == "/places", path
    types = {node["@type"] for nodes in told.values() for node in nodes}
    assert types == {
        "WebSite", "AdministrativeArea", "BreadcrumbList", "FAQPage", "CollectionPage", "GovernmentOrganization", "NewsArticle",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("node", "words"),
    [
        ({"@type": "Elephant"}, "not known"),
        ({"@type": "Question", "name": "Why?"}, "without acceptedAnswer"),
        ({"@type": "Answer", "text": "So.", "latitude": 4}, "no property of Answer"),
        ({"@type": "AdministrativeArea", "name": "L&#39;Isle"}, "holds markup"),
        ({"@type": "AdministrativeArea", "name": "A", "geo": {"@type": "Answer", "text": "x"}}, "none of"),
        ({"@type": "AdministrativeArea", "name": "A", "url": "/a"}, "no address"),
        ({"@type": "GeoCoordinates", "latitude": True, "longitude": 4}, "a boolean"),
    ],
)
def test_planted_fault_of_linked_data_is_found(node, words):
    assert any(words in fault for fault in schema_org.faults(node))


def test_every_kind_of_page_is_light(browse, full):
    assets = Assets(HERE / "static" / "dist")
    files = [HERE / "static" / "dist" / assets.url(name).rsplit("/", 1)[1] for name in ("app.css", "app.js")]
    shared = sum(len(gzip.compress(file.read_bytes())) for file in files)
    for path in (*PUBLIC, full):
        weight = shared + len(gzip.compress(browse().get(path).text.encode()))
        assert weight <= FIRST_VIEW, (path, weight)


def test_pages_that_are_not_for_everybody_are_kept_from_crawlers_in_words_and_header(app, browse, unit, world, full):
    with unit(world.fr) as u:
        person = lea(u.session)
    signed_in = [browse(person).get(path) for path in ("/", "/types", "/cancale", "/account")]
    missing = browse().get("/no-such-town")
    machines = browse().get("/api/v1/places?q=dinan")
    for page in (*signed_in, missing, machines):
        assert page.response.headers["X-Robots-Tag"] == "noindex"
    assert [meta(page, "og:title") for page in signed_in] == [None] * 4


def test_visitor_finds_no_other_page_that_may_be_kept(app, browse):
    """Every door without an id, opened by a visitor: what may be kept is public, and told in the maps."""
    rules = {rule.rule for rule in app.url_map.iter_rules() if "GET" in rule.methods and "<" not in rule.rule}
    kept = {
        rule
        for rule in rules
        if (page := browse().get(rule)).status == 200
        and page.response.content_type.startswith("text/html")
        and "X-Robots-Tag" not in page.response.headers
    }
    doors = {"/sign-in", "/sign-up", "/offline"}  # not in the maps; whoever searches them may find them
    assert kept - doors == {path for path in PUBLIC if not path.startswith(("/saint-malo", "/cancale"))}


@pytest.mark.parametrize("name", [LONGEST, "A" * 90, "Ö"])
def test_titles_of_long_names_are_cut_between_words(name):
    assert len(heads.title(f"{name}: neighbours who help each other")) <= heads.TITLE_MOST
    assert heads.fitting(f"{name}: neighbours who help each other", name) in {
        name,
        f"{name}: neighbours who help each other",
    }


def test_words_are_cut_with_a_mark_and_their_escapes_are_counted_as_one():
    assert heads.cut("one two three", 9) == "one two…"
    assert heads.cut("onetwothree", 6) == "onetw…"
    assert heads.title("L&#39;Isle") == "L'Isle – Smiile"


def test_every_kind_that_may_come_has_a_drawing_and_a_card():
    assets = Assets(HERE / "static" / "dist")
    scenes = (HERE / "static" / "dist" / assets.url("scenes.svg").rsplit("/", 1)[1]).read_text()
    for kind in WORDS:
        assert f'<symbol id="{kind}"' in scenes
        assert assets.url(f"card-{kind}.png")

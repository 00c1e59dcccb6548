"""What neighbours are and write is on no page that a visitor can reach: planted words are looked for everywhere."""

import re

import pytest

from app.blueprints.ads.models import AdKind
from app.blueprints.posts.services import publish_post
from app.blueprints.showcase.policy import kinds
from app.blueprints.showcase.services import recount
from kernel import ids
from tests.builders.accounts import a_person
from tests.builders.ads import an_ad
from tests.builders.posts import a_post
from tests.builders.staff import appointed, asker_of
from tests.showcase.hands import crawl
from tests.world import CANCALE, DINAN, SAINT_MALO

CANARY = "Zyxwortel"
POINT = (48.61234567, -2.01987654)
FORBIDDEN = re.compile(rf"{CANARY}|48\.612|-?2\.0198", re.IGNORECASE)


@pytest.fixture
def crowded(unit, world):
    """Towns full of neighbours with everything a neighbour may have; a staff member of the same kind."""
    told = []
    with unit(world.fr) as u:
        for number, place_id in enumerate((SAINT_MALO, CANCALE, DINAN) * 2):
            person = a_person(
                u.session,
                f"Given{CANARY}",
                f"Family{CANARY}",
                place_id=place_id,
                email=f"{CANARY}{number}@example.org",
                lat=POINT[0],
                lon=POINT[1],
            )
            for kind in kinds():
                ad = an_ad(
                    u.session, person, kind=kind, title=f"Title {CANARY}", text=f"Text {CANARY} {ids.public_id()}"
                )
                told.append(ad.public_id)
            told.append(person.account.public_id)
        recount(u.session)
    with unit(world.saint_malo) as u:
        appointed(u.session, person)
        post = a_post(u.session, asker_of(person), "Market on Sunday", publish=False)
        a_post(u.session, asker_of(person), f"Draft {CANARY}", publish=False)
        publish_post(u.session, asker=asker_of(person), public_id=post.public_id)
    return told


def test_no_page_that_a_visitor_reaches_holds_anything_of_a_neighbour(browse, crowded):
    pages = crawl(browse(), "/", "/saint-malo", "/cancale", "/dinan", "/places?q=saint", "/types", "/sitemap.xml")
    maps = re.findall(r"<loc>http://[^/]+(/[^<]*)</loc>", pages["/sitemap.xml"].text)
    pages |= crawl(browse(), *maps, "/robots.txt", "/api/v1/places?q=saint", "/api/v1/session", "/api/v1/openapi.json")
    assert {"/", "/types", "/saint-malo", "/cancale/lend", "/help/safety"} <= pages.keys()
    assert any("/posts/" in path for path in pages)
    leaks = [
        path
        for path, page in pages.items()
        if FORBIDDEN.search(page.text) or FORBIDDEN.search(str(page.response.headers))
    ]
    assert leaks == []
    named = [path for path, page in pages.items() for public_id in crowded if public_id in page.text]
    assert named == []
    assert AdKind.lend in {path.rsplit("/", 1)[1] for path in pages}


def test_the_planted_words_would_be_found(browse, crowded, unit, world):
    """The other direction: a neighbour does read them, so that the test above cannot pass on empty pages."""
    with unit(world.fr) as u:
        reader = a_person(u.session, "Lise", "Plume")
    assert FORBIDDEN.search(browse(reader).get("/").text)

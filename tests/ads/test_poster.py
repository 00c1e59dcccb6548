"""The poster of what is lost: for its author alone, nobody's name, number or address on it, and a code that can be read."""

import re
from datetime import timedelta

import pytest

from app.blueprints.ads import services
from app.blueprints.ads.models import Ad, Outcome
from app.web import qr
from kernel import clock
from tests.ads.code import read_code
from tests.builders.accounts import lea, tom
from tests.builders.conversations import as_asker
from tests.builders.files import a_photo
from tests.builders.lost import CAT, a_found_cat, a_lost_cat


@pytest.fixture
def cat(unit, world):
    with unit(world.fr) as u:
        person = lea(u.session)
        return person, a_lost_cat(u.session, person, text="Minette is shy. Ring 06 12 34 56 78 at any hour.")


def poster_of(page):
    return page.text[page.text.index('<article class="poster"') : page.text.index("</article>")]


def test_poster_leads_to_the_ad_and_tells_of_nobody(browse, unit, world, cat):
    person, ad = cat
    photo = a_photo(unit, world, person, ad.id)
    page = browse(person).get(f"/ads/{ad.public_id}/poster")
    poster = poster_of(page)
    assert page.status == 200
    assert CAT in poster
    assert f"/files/{photo.public_id}/" in poster
    address = f"http://fr.localhost:8000/ads/{ad.public_id}/seen"
    assert address in poster
    assert read_code(poster) == address
    for private in ("Léa", "Martin", "06 12", "34 56", "example.org", person.account.public_id):
        assert private not in poster, private
    assert "style=" not in poster
    assert f'href="/ads/{ad.public_id}/poster"' in browse(person).get(f"/ads/{ad.public_id}").text


def test_code_of_a_poster_tells_a_stranger_what_to_do_and_a_neighbour_sees_the_ad(browse, unit, world, cat):
    _, ad = cat
    with unit(world.fr) as u:
        neighbour = tom(u.session)
    door = f"/ads/{ad.public_id}/seen"
    assert browse(neighbour).get(door).location == f"/ads/{ad.public_id}"
    stranger = browse()
    page = stranger.get(door)
    assert (page.status, "Have you seen it?" in page.words, CAT in page.text) == (200, True, False)
    form = stranger.get(f"/sign-in?next=/ads/{ad.public_id}").form("/sign-in")
    assert f'href="/sign-in?next={form["values"]["next"]}"' in page.text.replace("%2F", "/")
    nothing = stranger.get("/ads/AAAAAAAAAAA/seen")
    assert nothing.text.count("AAAAAAAAAAA") == page.text.count(
        ad.public_id
    )  # the same words whether it is there or not
    assert nothing.words == page.words


def test_poster_is_for_the_author_while_the_ad_is_open(browse, unit, world, cat):
    person, ad = cat
    with unit(world.fr) as u:
        stranger, found = tom(u.session), a_found_cat(u.session, person)
    assert browse(stranger).get(f"/ads/{ad.public_id}/poster").status == 403
    assert browse(person).get(f"/ads/{found.public_id}/poster").status == 409
    assert "/poster" not in browse(stranger).get(f"/ads/{ad.public_id}").text
    with unit(world.fr) as u:
        services.close_ad(u.session, asker=as_asker(person), public_id=ad.public_id, outcome=Outcome.given_up)
    gone = browse(person).get(f"/ads/{ad.public_id}/poster")
    assert gone.status == 409
    assert "as long as your ad is open" in gone.words
    with unit(world.fr) as u:
        old = a_lost_cat(u.session, person)
        u.session.get(Ad, old.id).expires_at = clock.now() - timedelta(minutes=1)
        u.session.get(Ad, old.id).published_at = clock.now() - timedelta(days=60)
    assert browse(person).get(f"/ads/{old.public_id}/poster").status == 409


def test_code_is_black_on_white_with_a_quiet_margin():
    svg = qr.drawn("https://smiile.fr/ads/AbCdEfGhIjK")
    assert 'fill="#fff"' in svg
    assert re.search(r'stroke="#000"', svg)
    assert "<script" not in svg
    assert "style=" not in svg

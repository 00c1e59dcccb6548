"""Not for me: out of sight in every list, and back again when one changes one's mind."""

import pytest
from sqlalchemy import select

from app.blueprints.ads import errors, services
from app.blueprints.ads.models import AdDismissal
from tests.ads.test_api import Program
from tests.ads.test_services import asking
from tests.builders.accounts import lea, tom
from tests.builders.ads import a_draft, an_ad

TITLE = "Ladder, three metres"


@pytest.fixture
def people(unit, world):
    with unit(world.fr) as u:
        return lea(u.session), tom(u.session)


@pytest.fixture
def ad(unit, world, people):
    with unit(world.fr) as u:
        return an_ad(u.session, people[0])


def test_ad_put_aside_is_gone_from_the_feed_and_waits_among_my_ads(browse, people, ad):
    reader = browse(people[1])
    sent = reader.fill("/", f"/ads/{ad.public_id}/dismiss")
    page = reader.follow(sent)
    assert "You will not see this ad again." in page.words
    assert TITLE not in page.words
    assert TITLE in reader.get("/ads/dismissed").words
    assert "do not want to see this ad" in reader.get(f"/ads/{ad.public_id}").words
    again = reader.fill("/ads/dismissed", "/undismiss")
    assert again.status == 303
    assert TITLE in reader.get("/").words
    assert TITLE not in reader.get("/ads/dismissed").words


def test_htmx_puts_a_line_with_undo_in_the_place_of_the_card_and_the_card_back(browse, people, ad):
    reader = browse(people[1])
    form = reader.get("/").form("/dismiss")
    reader.headers["HX-Request"] = "true"
    line = reader.send(form["action"], form["values"])
    assert (line.status, "<html" in line.text, TITLE in line.words) == (200, False, True)
    undo = line.form("/undismiss")
    card = reader.send(undo["action"], undo["values"])
    assert card.form("/dismiss")["action"] == form["action"]


def test_program_puts_aside_and_takes_back_as_often_as_it_likes(app, people, ad):
    program = Program(app, people[1])
    path = f"/ads/{ad.public_id}"
    assert [program.send("POST", f"{path}/dismiss").status_code for _ in range(2)] == [204, 204]
    assert program.send("GET", "/ads").json["items"] == []
    assert [one["id"] for one in program.send("GET", "/ads/dismissed").json["items"]] == [ad.public_id]
    assert [program.send("POST", f"{path}/undismiss").status_code for _ in range(2)] == [204, 204]
    assert len(program.send("GET", "/ads").json["items"]) == 1


def test_own_ad_is_not_put_aside_and_a_draft_is_not_there(unit, world, people, ad):
    with unit(world.fr) as u:
        with pytest.raises(errors.OwnAd):
            services.dismiss_ad(u.session, asker=asking(u.session, people[0]), public_id=ad.public_id)
        draft = a_draft(u.session, people[0])
        with pytest.raises(errors.NoSuchAd):
            services.dismiss_ad(u.session, asker=asking(u.session, people[1]), public_id=draft.public_id)
        assert u.session.scalars(select(AdDismissal)).all() == []


def test_one_neighbours_choice_is_nobody_elses(browse, unit, world, people, ad):
    browse(people[1]).fill("/", f"/ads/{ad.public_id}/dismiss")
    with unit(world.fr) as u:
        third = tom(u.session)
    assert TITLE in browse(third).get("/").words
    assert TITLE not in browse(third).get("/ads/dismissed").words

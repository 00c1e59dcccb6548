"""Letters that wait are asked once more when they leave: nothing of what was hidden, blocked or dismissed meanwhile."""

import pytest
from sqlalchemy import select

from app.blueprints.ads import services as ads
from app.blueprints.ads.models import Ad, AdDismissal, AdKind, AdState
from app.blueprints.home import services
from app.blueprints.home.models import Tell
from app.blueprints.moderation.models import Block
from app.blueprints.notifications import jobs
from app.blueprints.notifications import services as notifications
from app.blueprints.notifications.models import Notification
from kernel import clock, ids
from tests.builders.accounts import lea, tom
from tests.builders.ads import an_ad
from tests.builders.lost import a_lost_cat
from tests.builders.searches import a_search
from tests.travel import travel


@pytest.fixture
def people(unit, world):
    with unit(world.fr) as u:
        return lea(u.session), tom(u.session)


def found(unit, world, people, tell, titles=("Something illegal",)):
    """Ads that a search has found, told by a letter that waits."""
    with unit(world.fr) as u:
        a_search(u.session, people[1], tell=tell)
        made = [an_ad(u.session, people[0], title=title) for title in titles]
        for ad in made:
            services.match_ad(u.session, ad_id=ad.id)
            services.tell_found(u.session, ad_id=ad.id, cause_id=ids.uuid7())
        if tell is Tell.daily:
            services.write_daily(u.session, people=[(people[1].id, clock.now().date())])
        return made


def turn(session, why, people, ad):
    """Make that the reader should not be told."""
    author, reader = people
    if why == "hidden":
        ads.hide_ad(session, ad_id=ad.id)
    elif why == "blocked":
        session.add(Block(blocker_id=reader.id, blocked_id=author.id, created_at=clock.now()))
    elif why == "dismissed":
        session.add(AdDismissal(account_id=reader.id, ad_id=ad.id, created_at=clock.now()))
    elif why == "over":
        session.get(Ad, ad.id).state = AdState.expired
    session.flush()


def leaving(app, unit, world):
    """The letter that leaves now, as it would be written."""
    with unit(world.fr) as u, app.app_context():
        [letter] = [jobs._as_it_is(u.session, one) for one in notifications.claim_letters(u.session, most=5)]
        return letter


@pytest.mark.parametrize("tell", [Tell.letter, Tell.daily])
@pytest.mark.parametrize("why", ["hidden", "blocked", "dismissed", "over", "nothing"])
def test_letter_of_finds_is_asked_once_more(app, unit, world, people, tell, why):
    [ad] = found(unit, world, people, tell)
    with unit(world.fr) as u:
        turn(u.session, why, people, ad)
    assert leaving(app, unit, world).wanted is (why == "nothing")


@pytest.mark.parametrize("tell", [Tell.page, Tell.letter])
@pytest.mark.parametrize("kind", [AdKind.lend, AdKind.lost])
def test_what_is_hidden_loses_its_title_in_the_list_of_whom_searches_told(
    browse, house, unit, world, people, tell, kind
):
    author, reader = people
    title = "My neighbour is a thief, 06 12 34 56 78"
    with unit(world.fr) as u:
        a_search(u.session, reader, tell=tell)
        ad = (
            a_lost_cat(u.session, author, title=title) if kind == AdKind.lost else an_ad(u.session, author, title=title)
        )
        other = an_ad(u.session, author)
        for one in (ad, other):
            services.match_ad(u.session, ad_id=one.id)
            services.tell_found(u.session, ad_id=one.id, cause_id=ids.uuid7())
    page, heard = browse(reader), []
    for verb in (None, ads.hide_ad, ads.restore_ad):
        with unit(world.fr) as u:
            if verb is not None:
                verb(u.session, ad_id=ad.id)
        travel(house, world.fr)
        words = page.get("/notifications").words
        assert (other.title in words, "34 56" in words) == (True, False)
        with unit(world.fr) as u:
            unread = select(Notification.path).where(Notification.read_at.is_(None)).order_by(Notification.id)
            heard.append(("is a thief" in words, u.session.scalars(unread).all()))
    lines = [f"/ads/{one.public_id}" for one in (ad, other)]
    assert heard == [(True, lines), (False, lines[1:]), (True, lines[1:])]


def test_daily_letter_tells_what_is_left_of_it(app, unit, world, people):
    first, _second = found(unit, world, people, Tell.daily, ("First ladder", "Second ladder"))
    with unit(world.fr) as u:
        turn(u.session, "hidden", people, first)
    letter = leaving(app, unit, world)
    assert [ad["title"] for group in letter.values["groups"] for ad in group["ads"]] == ["Second ladder"]


def test_letter_of_a_find_tells_the_title_as_it_is_now(app, unit, world, people):
    [ad] = found(unit, world, people, Tell.letter, ("Long lader",))
    with unit(world.fr) as u:
        u.session.get(Ad, ad.id).title = "Long ladder"
    assert leaving(app, unit, world).values["title"] == "Long ladder"

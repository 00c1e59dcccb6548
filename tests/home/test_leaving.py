"""Letters that wait are asked once more when they leave: nothing of what was hidden, blocked or dismissed meanwhile."""

import pytest

from app.blueprints.ads import services as ads
from app.blueprints.ads.models import Ad, AdDismissal, AdState
from app.blueprints.home import services
from app.blueprints.home.models import Tell
from app.blueprints.moderation.models import Block
from app.blueprints.notifications import jobs
from app.blueprints.notifications import services as notifications
from kernel import clock, ids
from tests.builders.accounts import lea, tom
from tests.builders.ads import an_ad
from tests.builders.searches import a_search


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

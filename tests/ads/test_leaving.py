"""Letters to those who answered an ad are asked once more when they leave: what is not true any more is not sent."""

from datetime import timedelta

import pytest

from app.blueprints.ads import services
from app.blueprints.ads.models import Outcome
from app.blueprints.moderation.models import Block
from app.blueprints.notifications import jobs
from app.blueprints.notifications import services as notifications
from kernel import clock
from tests.ads.test_reactions import follow
from tests.ads.test_services import FRANCE, answer, asking
from tests.builders.accounts import lea, tom
from tests.builders.ads import an_ad


@pytest.fixture
def people(unit, world):
    with unit(world.fr) as u:
        return lea(u.session), tom(u.session)


def close(session, author, ad):
    asker = asking(session, author)
    services.close_ad(session, asker=asker, public_id=ad.public_id, outcome=Outcome.elsewhere)


def leaving(app, unit, world, monkeypatch, name):
    """The letter of this name as it would leave in an hour; None: it would not."""
    later = clock.now() + timedelta(hours=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    with unit(world.fr) as u, app.app_context():
        taken = [jobs._as_it_is(u.session, one) for one in notifications.claim_letters(u.session, most=9)]
    [letter] = [one for one in taken if one.letter == f"ads/mail/{name}"]
    return letter if letter.wanted else None


@pytest.mark.parametrize("why", ["nothing", "hidden", "blocked", "settled"])
def test_change_is_told_while_the_ad_is_open_and_its_author_in_sight(app, unit, world, people, monkeypatch, why):
    author, reader = people
    with unit(world.fr) as u:
        ad = an_ad(u.session, author)
        answer(u.session, reader, ad)
        asker = asking(u.session, author)
        services.edit_ad(u.session, asker=asker, pack=FRANCE, public_id=ad.public_id, title="Ladder, 06 12 34 56 78")
    follow(unit, world, "ads.AdEdited")
    with unit(world.fr) as u:
        if why == "hidden":
            services.hide_ad(u.session, ad_id=ad.id)
        elif why == "settled":
            close(u.session, author, ad)
        elif why == "blocked":
            u.session.add(Block(blocker_id=reader.id, blocked_id=author.id, created_at=clock.now()))
    letter = leaving(app, unit, world, monkeypatch, "changed")
    assert (letter and letter.values["title"]) == ("Ladder, 06 •• •• •• 78" if why == "nothing" else None)


@pytest.mark.parametrize("why", ["nothing", "hidden", "blocked", "open again"])
def test_end_is_told_while_it_is_true_and_the_author_in_sight(app, unit, world, people, monkeypatch, why):
    author, reader = people
    with unit(world.fr) as u:
        ad = an_ad(u.session, author)
        answer(u.session, reader, ad)
        close(u.session, author, ad)
    follow(unit, world, "ads.AdClosed")
    with unit(world.fr) as u:
        if why == "hidden":
            services.hide_ad(u.session, ad_id=ad.id)
        elif why == "open again":
            services.reopen_ad(u.session, asker=asking(u.session, author), public_id=ad.public_id)
        elif why == "blocked":
            u.session.add(Block(blocker_id=reader.id, blocked_id=author.id, created_at=clock.now()))
    letter = leaving(app, unit, world, monkeypatch, "settled")
    assert (letter and letter.values["title"]) == (ad.title if why == "nothing" else None)

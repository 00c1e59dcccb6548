"""Letters about an ad are asked once more when they leave: what is not true any more, or hidden, is not sent."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.blueprints.ads import services
from app.blueprints.ads.models import Outcome
from app.blueprints.ads.queries import LOST_NEAR
from app.blueprints.conversations import queries as conversations
from app.blueprints.conversations import services as talking
from app.blueprints.conversations.models import Conversation
from app.blueprints.moderation.models import Block, Mute
from app.blueprints.notifications import jobs
from app.blueprints.notifications import services as notifications
from app.blueprints.notifications.models import How, Notification
from kernel import clock, ids
from tests.ads.test_reactions import follow
from tests.ads.test_services import FRANCE, answer, asking
from tests.builders.accounts import lea, tom
from tests.builders.ads import an_ad
from tests.builders.conversations import as_asker
from tests.builders.lost import a_lost_cat, word_goes


@pytest.fixture
def people(unit, world):
    with unit(world.fr) as u:
        return lea(u.session), tom(u.session)


def close(session, author, ad):
    asker = asking(session, author)
    services.close_ad(session, asker=asker, public_id=ad.public_id, outcome=Outcome.elsewhere)


def leaving(app, unit, world, monkeypatch, name, room="ads"):
    """The letter of this name as it would leave in an hour; None: it would not."""
    later = clock.now() + timedelta(hours=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    with unit(world.fr) as u, app.app_context():
        taken = [jobs._as_it_is(u.session, one) for one in notifications.claim_letters(u.session, most=9)]
    [letter] = [one for one in taken if one.letter == f"{room}/mail/{name}"]
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


NEAR = "My neighbour is a thief, 06 12 34 56 78"


@pytest.fixture
def told_near(house, unit, world, people):
    """Léa's lost ad, and Tom, who lives near and wants letters of such."""
    author, reader = people
    with unit(world.fr) as u:
        notifications.choose_tellings(u.session, asker=asking(u.session, reader), wanted={LOST_NEAR: How.letter})
        ad = a_lost_cat(u.session, author, title=NEAR)
        word_goes(u.session, ad)
    return ad


@pytest.mark.parametrize("why", ["nothing", "hidden", "blocked", "muted", "settled", "put aside"])
def test_what_is_lost_is_told_while_it_is_open_and_its_author_in_sight(
    app, unit, world, people, monkeypatch, told_near, why
):
    author, reader = people
    with unit(world.fr) as u:
        if why == "hidden":
            services.hide_ad(u.session, ad_id=told_near.id)
        elif why == "settled":
            close(u.session, author, told_near)
        elif why == "blocked":
            u.session.add(Block(blocker_id=reader.id, blocked_id=author.id, created_at=clock.now()))
        elif why == "muted":
            u.session.add(Mute(muter_id=reader.id, muted_id=author.id, created_at=clock.now()))
        elif why == "put aside":
            services.dismiss_ad(u.session, asker=asking(u.session, reader), public_id=told_near.public_id)
    letter = leaving(app, unit, world, monkeypatch, "lost_near")
    assert (letter and letter.values["title"]) == (NEAR.replace("12 34 56", "•• •• ••") if why == "nothing" else None)


def test_what_is_hidden_loses_its_title_in_the_list_of_who_was_told(browse, unit, world, people, told_near):
    _author, reader = people
    page = browse(reader)
    assert "is a thief" in page.get("/notifications").words
    with unit(world.fr) as u:
        services.hide_ad(u.session, ad_id=told_near.id)
        assert u.session.scalars(unread_of(reader)).all() == []
    assert "is a thief" not in page.get("/notifications").words
    with unit(world.fr) as u:
        services.restore_ad(u.session, ad_id=told_near.id)
    words = page.get("/notifications").words
    assert "is a thief" in words
    assert "34 56" not in words


def test_what_is_hidden_loses_its_title_in_the_list_of_who_answered(browse, unit, world, people):
    author, reader = people
    with unit(world.fr) as u:
        ad = an_ad(u.session, author)
        answer(u.session, reader, ad)
        services.edit_ad(u.session, asker=asking(u.session, author), pack=FRANCE, public_id=ad.public_id, title=NEAR)
    follow(unit, world, "ads.AdEdited")
    page = browse(reader)
    for verb, said in ((None, True), (services.hide_ad, False), (services.restore_ad, True)):
        with unit(world.fr) as u:
            if verb is not None:
                verb(u.session, ad_id=ad.id)
        words = page.get("/notifications").words
        assert ("is a thief" in words, "34 56" in words) == (said, False)


def unread_of(person):
    return select(Notification.id).where(Notification.account_id == person.id, Notification.read_at.is_(None))


def said(unit, world, people, text="She is in my shed, come before six. 06 12 34 56 78"):
    """Tom has said that he has found Léa's cat."""
    author, finder = people
    with unit(world.fr) as u:
        ad = a_lost_cat(u.session, author)
        asker = as_asker(finder)
        match = services.propose_match(u.session, asker=asker, public_id=ad.public_id, text=text, key=ids.uuid7())
    follow(unit, world, "ads.MatchProposed")
    return ad, match


@pytest.mark.parametrize("why", ["nothing", "hidden", "blocked", "muted", "settled", "declined", "read"])
def test_that_it_is_found_is_told_with_the_words_of_the_finder(app, unit, world, people, monkeypatch, why):
    author, finder = people
    ad, match = said(unit, world, people)
    with unit(world.fr) as u:
        asker, talk = asking(u.session, author), u.session.get(Conversation, match.conversation_id)
        if why == "hidden":
            services.hide_ad(u.session, ad_id=ad.id)
        elif why == "settled":
            close(u.session, author, ad)
        elif why == "declined":
            services.decline_match(u.session, asker=asker, public_id=match.public_id)
        elif why == "read":
            talking.mark_read(u.session, asker=asker, conversation_id=talk.id, newest=None)
        elif why == "blocked":
            u.session.add(Block(blocker_id=author.id, blocked_id=finder.id, created_at=clock.now()))
        elif why == "muted":
            u.session.add(Mute(muter_id=author.id, muted_id=finder.id, created_at=clock.now()))
    letter = leaving(app, unit, world, monkeypatch, "match_lost")
    if why != "nothing":
        assert letter is None
        return
    assert letter.values["messages"] == ["She is in my shed, come before six. 06 •• •• •• 78"]
    assert letter.conversation == talk.public_id  # an answer to the letter goes there
    assert letter.path == f"/ads/{ad.public_id}"
    with unit(world.fr) as u:
        [message] = conversations.messages(u.session, author.id, talk.id)
    assert letter.values["told_up_to"] == message.public_id


@pytest.mark.parametrize("more", [False, True])
def test_words_of_the_finder_leave_in_one_letter_and_not_in_two(app, unit, world, people, monkeypatch, more):
    author, finder = people
    with unit(world.fr) as u:
        ad = a_lost_cat(u.session, author)
        talk = answer(u.session, finder, ad)
        talking.mark_read(u.session, asker=asking(u.session, author), conversation_id=talk.id, newest=None)
        asker = as_asker(finder)
        services.propose_match(u.session, asker=asker, public_id=ad.public_id, text="I have her.", key=ids.uuid7())
    for event in ("conversations.MessageWritten", "ads.MatchProposed"):
        follow(unit, world, event)
    with unit(world.fr) as u, app.app_context():
        [letter] = [jobs._as_it_is(u.session, one) for one in notifications.claim_letters(u.session, most=9)]
        assert (letter.letter, letter.values["messages"]) == ("ads/mail/match_lost", ["I have her."])
        told_up_to = letter.values["told_up_to"]
        notifications.letter_sent(u.session, delivery_id=letter.delivery_id, told_up_to=told_up_to)
        if more:
            talking.write(u.session, asker=asker, conversation_id=talk.id, text="Come before six.", key=None)
    letter = leaving(app, unit, world, monkeypatch, "message", room="conversations")
    assert (letter and letter.values["messages"]) == (["I have her.", "Come before six."] if more else None)


@pytest.mark.parametrize("why", ["nothing", "hidden", "blocked", "open again"])
def test_that_it_is_the_one_is_told_while_it_is_true(app, unit, world, people, monkeypatch, why):
    author, finder = people
    ad, match = said(unit, world, people)
    with unit(world.fr) as u:
        services.confirm_match(u.session, asker=asking(u.session, author), public_id=match.public_id)
    follow(unit, world, "ads.MatchConfirmed")
    with unit(world.fr) as u:
        if why == "hidden":
            services.hide_ad(u.session, ad_id=ad.id)
        elif why == "open again":
            services.reopen_ad(u.session, asker=asking(u.session, author), public_id=ad.public_id)
        elif why == "blocked":
            u.session.add(Block(blocker_id=author.id, blocked_id=finder.id, created_at=clock.now()))
    letter = leaving(app, unit, world, monkeypatch, "match_confirmed")
    assert (letter and letter.values["title"]) == (ad.title if why == "nothing" else None)
    if letter:
        assert letter.path == f"/conversations/{letter.conversation}"

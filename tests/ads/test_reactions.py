"""What follows an answer and a decision of moderation, by the road's own steps."""

import pytest
from sqlalchemy import select

from app import wiring
from app.blueprints.ads.models import AdState
from app.blueprints.conversations.models import Conversation
from app.blueprints.moderation.events import ThingHidden, ThingKept
from app.blueprints.notifications.models import Delivery, Notification
from app.i18n import letters
from kernel import ids
from kernel.events import read
from kernel.outbox import CountryOutbox
from tests.builders.accounts import lea, tom
from tests.builders.ads import an_ad
from tests.builders.moderation import a_decision, a_manager, a_thing


@pytest.fixture
def people(unit, world):
    with unit(world.fr) as u:
        return lea(u.session), tom(u.session, language="de")


@pytest.fixture
def ad(unit, world, people):
    with unit(world.fr) as u:
        return an_ad(u.session, people[0])


def follow(unit, world, name, times=1):
    """Run the steps that follow every event of this name, as the worker does."""
    with unit(world.fr) as u:
        found = u.session.scalars(select(CountryOutbox).where(CountryOutbox.name == name)).all()
    for row in found * times:
        for step in wiring.ROAD.following(name):
            with unit(world.fr) as u:
                step.run(u.session, read(wiring.ROAD.event(name), row.payload), tenant=world.fr, event_id=row.id)


def told(unit, world):
    with unit(world.fr, read_only=True) as u:
        rows = u.session.execute(select(Notification.account_id, Notification.kind, Notification.path)).all()
        letters_due = u.session.scalars(select(Delivery.letter)).all()
        talk = u.session.scalars(select(Conversation.public_id)).one()
    return {(row[0], row[1]): row[2] for row in rows}, sorted(letters_due), talk


def test_answer_is_told_to_both_once_even_when_the_event_comes_twice(browse, unit, world, people, ad):
    browse(people[1]).fill(f"/ads/{ad.public_id}", "/answers", text="May I?")
    follow(unit, world, "ads.AdAnswered", times=2)
    notifications, letters_due, talk = told(unit, world)
    path = f"/conversations/{talk}"
    assert notifications == {(people[0].id, "ads.answered"): path, (people[1].id, "ads.answer_sent"): path}
    assert letters_due == ["ads/mail/answer_sent", "ads/mail/answered"]


def test_first_message_is_not_told_a_second_time_by_the_conversation(browse, unit, world, people, ad):
    browse(people[1]).fill(f"/ads/{ad.public_id}", "/answers", text="May I?")
    follow(unit, world, "ads.AdAnswered")
    follow(unit, world, "conversations.MessageWritten")
    notifications, _letters, _talk = told(unit, world)
    assert {kind for _account, kind in notifications} == {"ads.answered", "ads.answer_sent"}


def test_both_read_it_in_the_list_of_notifications(browse, unit, world, people, ad):
    browse(people[1]).fill(f"/ads/{ad.public_id}", "/answers", text="May I?")
    follow(unit, world, "ads.AdAnswered")
    author, answerer = (browse(person).get("/notifications").text for person in people)
    assert ("Tom L." in author, "Léa M." in answerer) == (True, True)
    assert "Ladder, three metres" in author


VALUES = {
    "reader": "Léa",
    "name": "Tom L.",
    "title": "Échelle & <b>perceuse</b>",
    "place": "Saint-Malo",
    "url": "http://fr.localhost:8000/conversations/AAAAAAAAAAA",
    "settings_url": "http://fr.localhost:8000/notifications/letters",
}


@pytest.mark.parametrize("letter", ["answered", "answer_sent"])
@pytest.mark.parametrize("language", ["fr", "de", "en"])
def test_letters_say_who_and_what_and_lead_there(app, letter, language):
    with app.app_context():
        made = letters.render(f"ads/mail/{letter}", country="fr", language=language, values=VALUES)
    assert made.language.startswith(language)
    assert "Tom L." in made.subject
    assert "\n" not in made.subject
    assert VALUES["title"] in made.text
    assert "&lt;b&gt;perceuse" in made.html
    assert all(VALUES["url"] in part for part in (made.text, made.html))
    assert VALUES["settings_url"] in made.html


@pytest.mark.parametrize(("kind", "state"), [("ads", AdState.hidden), ("messages", AdState.open)])
def test_moderation_hides_ads_and_leaves_other_things_of_the_same_key_alone(unit, world, ad, people, kind, state):
    about = {"kind": kind, "id": ad.id, "author_id": people[0].id, "report_id": ids.uuid7(), "reporter_ids": ()}
    hide, restore = (_ours(event) for event in (ThingHidden, ThingKept))
    with unit(world.fr) as u:
        hide(u.session, ThingHidden(**about), tenant=world.fr, event_id=ids.uuid7())
    assert _state(unit, world, ad) == state
    with unit(world.fr) as u:
        restore(u.session, ThingKept(**about), tenant=world.fr, event_id=ids.uuid7())
    assert _state(unit, world, ad) == AdState.open


@pytest.mark.parametrize(("decisions", "state"), [((True, False), AdState.open), ((False, True), AdState.hidden)])
def test_newest_decision_stands_in_whatever_order_the_events_come(unit, world, ad, people, decisions, state):
    with unit(world.fr) as u:
        manager, thing = a_manager(u.session), a_thing(people[0], id=ad.id)
        for hide in decisions:
            a_decision(u.session, manager, people[1], thing, hide=hide)
        told = u.session.scalars(select(CountryOutbox).order_by(CountryOutbox.id.desc())).all()
    decided = [row for row in told if row.name in {"moderation.ThingHidden", "moderation.ThingKept"}]
    assert len(decided) == 2
    for row in decided:  # the newest first, as when the older one is tried again
        kind = wiring.ROAD.event(row.name)
        with unit(world.fr) as u:
            _ours(kind)(u.session, read(kind, row.payload), tenant=world.fr, event_id=row.id)
    assert _state(unit, world, ad) == state


def _ours(event):
    return next(step.run for step in wiring.ROAD.follows[event] if step.name.startswith("ads."))


def _state(unit, world, ad):
    with unit(world.fr, read_only=True) as u:
        return u.session.get(type(ad), ad.id).state

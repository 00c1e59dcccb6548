"""What follows in conversations when moderation decides."""

import pytest
from sqlalchemy import select

from app.blueprints.conversations import queries, reactions, services
from app.blueprints.conversations.models import Message
from app.blueprints.moderation import services as moderation
from app.blueprints.moderation.models import Reason
from app.wiring import ROAD
from kernel.events import read
from kernel.outbox import CountryOutbox
from tests.builders.accounts import a_person
from tests.builders.conversations import as_asker
from tests.builders.moderation import a_decision, a_manager, a_thing
from tests.travel import travel


def test_hidden_message_is_shown_to_neither_side(browse, people, house, world, unit):
    with unit(world.fr) as u:
        chief = as_asker(a_person(u.session, "Inès", "Roy", role="country_manager"))
        public_id = u.session.scalars(select(Message.public_id)).one()
        thing = queries.reportable(u.session, public_id, asker=as_asker(people.tom))
        made = moderation.report(u.session, asker=as_asker(people.tom), thing=thing, reason=Reason.spam, text="")
        moderation.decide(
            u.session, asker=chief, public_id=made.public_id, hide=True, statement="This is advertising, see rule 4."
        )
    travel(house, world.fr, times=2)
    for person in (people.lea, people.tom):
        words = browse(person).get(people.path).words
        assert "This message was hidden by moderation." in words
        assert "is it still free" not in words
        assert "is it still free" not in browse(person).get("/conversations").words


@pytest.mark.parametrize("decisions", [(True, False), (False, True)])
def test_newest_decision_stands_in_whatever_order_the_events_come(people, world, unit, decisions):
    with unit(world.fr) as u:
        message, manager = u.session.scalars(select(Message)).one(), a_manager(u.session)
        thing = a_thing(people.lea, kind="messages", id=message.id)
        for hide in decisions:
            a_decision(u.session, manager, people.tom, thing, hide=hide)
        told = u.session.scalars(select(CountryOutbox).order_by(CountryOutbox.id.desc())).all()
    steps = {"moderation.ThingHidden": reactions.hide_message, "moderation.ThingKept": reactions.keep_message}
    decided = [row for row in told if row.name in steps]
    assert len(decided) == 2
    for row in decided:  # the newest first, as when the older one is tried again
        with unit(world.fr) as u:
            event = read(ROAD.event(row.name), row.payload)
            steps[row.name](u.session, event, tenant=world.fr, event_id=row.id)
    with unit(world.fr, read_only=True) as u:
        assert u.session.scalars(select(Message.hidden_at.is_not(None))).one() is decisions[-1]


def test_message_is_reportable_by_its_two_sides_only(people, unit, world):
    with unit(world.fr) as u:
        public_id = u.session.scalars(select(Message.public_id)).one()
        found = queries.reportable(u.session, public_id, asker=as_asker(people.tom))
        assert (found.author_id, found.path) == (people.lea.id, people.path)
        assert queries.reportable(u.session, public_id, asker=as_asker(people.farid)) is None
        assert queries.reportable(u.session, "AAAAAAAAAAA", asker=as_asker(people.tom)) is None


def test_hidden_message_is_not_read_on_the_page_that_reports_it(browse, people, unit, world):
    with unit(world.fr) as u:
        message = u.session.scalars(select(Message)).one()
        services.hide_message(u.session, message_id=message.id, hidden=True)
    assert browse(people.tom).get(f"/report?kind=messages&id={message.public_id}").status == 404

"""Many are told one thing at once: each once, by the letters they want, and prompt."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from app.blueprints.notifications.models import Delivery, Notification
from app.blueprints.notifications.services import notify_many, turn_letters_off
from kernel.outbox import CountryOutbox
from tests.builders.accounts import farid, lea, tom

KIND = "ads.lost_near"


@pytest.fixture
def people(unit, world):
    with unit(world.fr) as u:
        return [make(u.session).account for make in (lea, tom, farid)]


def tell(session, people, event_id, **more):
    values = {one.id: {"name": one.given_name, "title": "Grey cat"} for one in people}
    notify_many(
        session, event_id=event_id, kind=KIND, message="“%(title)s”, %(name)s", values=values, path="/ads/x", **more
    )


def test_each_is_told_once_in_words_of_their_own(unit, world, people):
    event_id = uuid4()
    with unit(world.fr) as u:
        tell(u.session, people[:2], event_id)
        tell(u.session, people, event_id)
        tell(u.session, people, uuid4())
        rows = u.session.execute(select(Notification.account_id, Notification.values["name"].astext)).tuples().all()
        assert sorted(rows) == sorted([(one.id, one.given_name) for one in people] * 2)
        assert u.session.scalars(select(Delivery)).all() == []


def test_letters_go_to_those_named_who_want_them_and_one_hint_goes_ahead(unit, world, people):
    event_id = uuid4()
    with unit(world.fr) as u:
        turn_letters_off(u.session, account_id=people[2].id, kind=KIND)
        for _ in range(2):
            tell(
                u.session,
                people,
                event_id,
                letter="ads/mail/lost_near",
                by_letter=[people[1].id, people[2].id, uuid4()],
            )
        wanted = select(Notification.account_id, Delivery.letter, Delivery.state).join(Delivery)
        assert u.session.execute(wanted).tuples().all() == [(people[1].id, "ads/mail/lost_near", "due")]
        assert len(u.session.scalars(select(CountryOutbox).where(CountryOutbox.name.endswith("LettersDue"))).all()) == 1


def test_nobody_to_tell_is_nothing(unit, world):
    with unit(world.fr) as u:
        tell(u.session, [], uuid4(), letter="ads/mail/lost_near", by_letter=[])
        assert u.session.scalars(select(Notification)).all() == []

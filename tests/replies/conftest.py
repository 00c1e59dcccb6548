"""Léa wrote to Tom about a ladder; letters can be replied to. Farid takes no part, Xenia lives in the other country."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from app.blueprints.conversations.models import Message
from app.blueprints.notifications.models import Delivery, Notification
from app.blueprints.replies import services
from app.blueprints.replies.models import IncomingLetter
from kernel.config import Config
from tests.builders.accounts import farid, lea, tom, xenia
from tests.builders.conversations import a_conversation
from tests.builders.replies import DOMAIN, SECRET_KEY, a_letter, reply_address
from tests.travel import travel


@pytest.fixture
def config(config: Config) -> Config:
    return replace(config, inbound_domain=DOMAIN)


@pytest.fixture
def people(unit, world):
    with unit(world.fr) as u:
        made = SimpleNamespace(lea=lea(u.session), tom=tom(u.session), farid=farid(u.session))
        made.talk = a_conversation(u.session, made.lea, made.tom, "Hello Tom, is it still free?")
    with unit(world.xx) as u:
        made.xenia = xenia(u.session)
    return made


class Post:
    """Letters handed over and read, in the test's transaction."""

    def __init__(self, house, world, people, unit):
        self.house, self.world, self.people, self.unit = house, world, people, unit

    def give(self, letter, *, to=None, return_path="a@example.org"):
        """Hand a letter over to a reply address (Tom's), as the mail server would."""
        address = to or reply_address(self.people.tom, self.people.talk)
        content = letter if isinstance(letter, bytes) else bytes(letter)
        with self.unit(self.world.fr) as u:
            route = services.find_route(u.session, local_part=address.split("@")[0], secret=SECRET_KEY, country="fr")
            services.keep_letter(u.session, route=route, return_path=return_path, content=content)

    def read(self, *, times=1):
        travel(self.house, self.world.fr, times=times)

    def comes(self, letter=None, **more):
        self.give(letter if letter is not None else a_letter(self.people.tom), **more)
        self.read()
        return self.became()

    def became(self):
        """State and reason of the newest letter."""
        return next(iter(self.became_all()), None)

    def became_all(self):
        """State and reason of every letter, the newest first."""
        with self.unit(self.world.fr, read_only=True) as u:
            rows = u.session.scalars(select(IncomingLetter).order_by(IncomingLetter.id.desc()))
            return [(row.state, row.reason) for row in rows]

    def messages(self):
        """The texts of the conversation, without the first."""
        with self.unit(self.world.fr, read_only=True) as u:
            rows = u.session.execute(select(Message.author_id, Message.text).order_by(Message.id)).all()
            return [(row.author_id, row.text) for row in rows][1:]

    def told(self, person, kind="replies.refused"):
        """What a person was told about their letters: reasons, or titles."""
        with self.unit(self.world.fr, read_only=True) as u:
            rows = u.session.scalars(
                select(Notification).where(Notification.account_id == person.id, Notification.kind == kind)
            )
            return [row.values.get("reason", row.values["title"]) for row in rows]

    def letters_due(self, letter="replies/mail/refused"):
        with self.unit(self.world.fr, read_only=True) as u:
            return len(u.session.scalars(select(Delivery).where(Delivery.letter == letter)).all())


@pytest.fixture
def post(app, house, world, people, unit):
    with app.app_context():
        yield Post(house, world, people, unit)

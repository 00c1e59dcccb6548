"""Léa wrote to Tom about a ladder; Farid and Xenia have nothing to do with it."""

from types import SimpleNamespace

import pytest

from tests.builders.accounts import farid, lea, tom, xenia
from tests.builders.conversations import a_conversation


@pytest.fixture
def people(unit, world):
    with unit(world.fr) as u:
        made = SimpleNamespace(lea=lea(u.session), tom=tom(u.session), farid=farid(u.session))
        made.talk = a_conversation(u.session, made.lea, made.tom, "Hello <b>Tom</b>, is it still free?")
    with unit(world.xx) as u:
        made.xenia = xenia(u.session)
    made.path = f"/conversations/{made.talk.public_id}"
    return made

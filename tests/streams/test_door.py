"""The door that gives tickets: only to who takes part, only while somebody tells, only for the page's own origin."""

from dataclasses import replace

import pytest

from app.factory import create_app
from kernel import live
from kernel.live import Subject
from tests.browser import Browser
from tests.builders.accounts import farid, lea, tom
from tests.builders.conversations import a_conversation
from tests.streams.conftest import KEY


@pytest.fixture
def talk(unit, world):
    with unit(world.fr) as u:
        people = lea(u.session), tom(u.session), farid(u.session)
        made = a_conversation(u.session, *people[:2])
    return (*people, made)


@pytest.fixture
def ears(house):
    """Somebody listens, as the streams process does."""
    with house.queue.connection.pubsub() as ear:
        ear.subscribe(live.CHANNEL)
        while not house.queue.heard():
            ear.get_message(timeout=0.1)
        yield ear


@pytest.fixture
def open_page(house):
    def opened(person, url="http://{host}:8404/live"):
        app = create_app(replace(house, config=replace(house.config, live_url=url, live_key=KEY)))
        return Browser(app, host="fr.localhost", language="en", device=person.device)

    return opened


def test_ticket_is_for_ones_own_badge_device_and_conversation(talk, world, ears, open_page):
    lea, _tom, _farid, conversation = talk
    answer = open_page(lea).get(f"/conversations/{conversation.public_id}/live").response
    assert answer.json["url"] == "http://fr.localhost:8404/live"
    ticket = live.read(KEY, answer.json["ticket"], origin="http://fr.localhost:8000")
    badge = live.topic(world.fr.id, Subject.badge, lea.id)
    assert ticket.says == {
        badge: "badge",
        live.topic(world.fr.id, Subject.conversation, conversation.id): "conversation",
    }
    assert ticket.account == badge
    assert ticket.device.startswith("device:")
    life = live.LIFE.total_seconds()
    assert 0.8 * life <= ticket.ends_at - ticket.made_at <= life
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_nobody_else_gets_a_ticket(talk, ears, open_page):
    assert open_page(talk[2]).get(f"/conversations/{talk[3].public_id}/live").status == 404


def test_without_a_process_that_tells_the_page_is_told_to_ask_again(talk, open_page, browse):
    path = f"/conversations/{talk[3].public_id}/live"
    assert open_page(talk[0]).get(path).status == 204
    assert browse(talk[0]).get(path).status == 204


def test_without_streams_in_the_configuration_nobody_is_told_of_any(talk, ears, browse):
    assert browse(talk[0]).get(f"/conversations/{talk[3].public_id}/live").status == 204


@pytest.mark.parametrize(
    ("url", "allowed"),
    [("http://{host}:8404/live", "'self' http://fr.localhost:8404"), ("/live", "'self'"), ("", "'self'")],
)
def test_pages_may_connect_to_the_streams_and_nowhere_else(talk, open_page, url, allowed):
    policy = open_page(talk[0], url).get("/").response.headers["Content-Security-Policy"]
    assert f"connect-src {allowed};" in policy


def test_unknown_host_gets_no_origin_into_its_policy(house):
    app = create_app(replace(house, config=replace(house.config, live_url="http://{host}/live", live_key=KEY)))
    policy = Browser(app, host="evil.example", language="en", device=None).get("/").response.headers
    assert "evil" not in policy["Content-Security-Policy"]


def test_a_page_for_visitors_loads_nothing_of_this(talk, browse):
    assert "/static/dist/live." not in browse().get("/sign-in").text
    assert "/static/dist/live." in browse(talk[0]).get("/").text

"""Letters of signing in: whole, in words, harmless, and the only place where a link's secret stands."""

import dataclasses
import re

import pytest
from sqlalchemy import text

from app.blueprints.accounts import jobs
from app.blueprints.accounts.events import LetterKind, SignInLetterWanted
from app.blueprints.accounts.services.tokens import note_wish
from kernel.errors import TemporaryFailure
from tests.builders.accounts import JOINING, a_person, lea


@pytest.fixture
def write(app, house, world, unit, mailbox):
    """Write one letter to Léa (or to her new address) by the errand itself."""

    def written(kind, **changes):
        with unit(world.fr) as here:
            person = a_person(here.session, email="lea@example.org", **({"language": "fr"} | changes))
            asked_id = note_wish(here.session, account_id=person.id, email="new@example.org")
        event = SignInLetterWanted(kind=kind, account_id=person.id, asked_id=asked_id)
        with app.app_context():
            jobs.send_letter(house, event, tenant=world.fr)
        return mailbox.letters[-1]

    return written


@pytest.mark.parametrize("kind", list(LetterKind))
def test_every_letter_is_whole(write, kind):
    unconfirmed = {"state": "unconfirmed", "confirmed_at": None} if kind == "confirm" else {}
    letter = write(kind, **unconfirmed)
    assert letter["To"] == ("new@example.org" if kind == "change_email" else "lea@example.org")
    assert letter["From"] == "Smiile <bonjour@fr.localhost>"
    assert letter["Content-Language"].startswith("fr")
    plain, html = (letter.get_body((form,)).get_content() for form in ("plain", "html"))
    (link,) = re.findall(r"http://\S+", plain)
    assert link.startswith("http://fr.localhost:8000/")
    assert f'href="{link}"' in html
    assert "Léa" in plain
    assert "&" not in letter["Subject"]
    assert not re.search(r"%\(\w+\)s|\{[{%]", letter["Subject"] + plain + html)


def test_hostile_name_is_escaped_in_html_and_plain_in_text(write):
    letter = write(LetterKind.reset, given_name="<b>O'Neil")
    assert "<b>O'Neil" in letter.get_body(("plain",)).get_content()
    assert "<b>O" not in letter.get_body(("html",)).get_content()


def test_no_link_stands_in_a_row_or_in_the_queue(browse, deliver, unit, world, house):
    browse().fill("/sign-up", "/sign-up", **JOINING)
    link = deliver().link(JOINING["email"])
    secret = link.rsplit("/", 1)[1]
    assert len(secret) == 43  # 256 bits in base64
    with unit(world.fr, read_only=True) as here:
        for table in ("token", "outbox", "account", "device"):
            assert secret not in str(here.session.execute(text(f"SELECT * FROM {world.fr.schema}.{table}")).all())
    assert secret.encode() not in b"".join(house.queue.connection.keys("*"))


def test_letter_is_tried_again_when_the_mail_server_is_away(app, house, world, unit):
    with unit(world.fr) as here:
        event = SignInLetterWanted(kind=LetterKind.reset, account_id=lea(here.session).id)
    away = dataclasses.replace(house, config=dataclasses.replace(house.config, smtp_url="smtp://127.0.0.1:9"))
    with app.app_context(), pytest.raises(TemporaryFailure):
        jobs.send_letter(away, event, tenant=world.fr)


def test_nobody_and_who_is_confirmed_get_no_letter(app, house, world, unit, mailbox):
    with unit(world.fr) as here:
        confirmed = lea(here.session).id
    with app.app_context():
        for kind, account_id in ((LetterKind.reset, None), (LetterKind.confirm, confirmed)):
            jobs.send_letter(house, SignInLetterWanted(kind=kind, account_id=account_id), tenant=world.fr)
    assert mailbox.letters == []


def test_new_browser_is_told_once(browse, deliver, unit, world):
    with unit(world.fr) as here:
        email = lea(here.session).account.email
    for agent in ("Mozilla/5.0 (Android 16) Firefox/150.0", "Mozilla/5.0 (Android 16) Firefox/151.0"):
        browser = browse()
        browser.headers["User-Agent"] = agent
        browser.fill("/sign-in", "/sign-in", email=email, password="seven green snails sing")
    assert deliver().subjects(email) == ["Signed in on a new browser"]

"""The door for letters, asked by a mail server: what is answered "250" is stored, what is not the server keeps."""

import smtplib
from dataclasses import replace
from types import SimpleNamespace

import pytest
from sqlalchemy import create_engine, func, select

from app import inbound
from app.blueprints.replies import services
from app.blueprints.replies.models import IncomingLetter
from kernel.config import Misconfigured
from kernel.outbox import CountryOutbox
from tenants import house as houses
from tenants import services as tenants
from tenants.models import TenantState
from tests import world as worlds
from tests.builders.accounts import lea, tom
from tests.builders.conversations import a_conversation
from tests.builders.replies import a_letter, reply_address
from tests.live import free_ports


@pytest.fixture
def committing(config, server, clone):
    made = houses.build(replace(config, database_url=worlds.app_url(server, clone)))
    yield made
    made.close()


@pytest.fixture
def people(committing, world):
    with committing.scope.unit(world.fr) as u:
        made = SimpleNamespace(lea=lea(u.session), tom=tom(u.session))
        made.talk = a_conversation(u.session, made.lea, made.tom)
        u.session.flush()
        u.session.expunge_all()
    made.address = reply_address(made.tom, made.talk)
    return made


@pytest.fixture
def door(committing, people):
    """The server, and a line to it."""
    listening = inbound.Server(committing, host="127.0.0.1", port=free_ports(1))
    listening.start()
    with smtplib.LMTP("127.0.0.1", listening.port, timeout=30) as line:
        line.ehlo()
        yield line
    listening.stop()


def stored(committing, tenant):
    with committing.scope.unit(tenant, read_only=True) as u:
        letters = list(u.session.scalars(select(IncomingLetter)))
        told = select(func.count()).where(CountryOutbox.name == "replies.LetterCameIn")
        assert u.session.scalars(told).one() == len(letters)
        return letters


def asked(line, address, sender="tom@example.org"):
    """What the door says to a recipient."""
    line.mail(sender)
    code = line.rcpt(address)[0]
    line.rset()
    return code


def refused(line, sender, address, content):
    with pytest.raises(smtplib.SMTPException) as no:
        line.sendmail(sender, [address], content)
    return getattr(no.value, "smtp_code", None) or no.value.recipients[address][0]


def test_letter_is_stored_as_it_came_with_its_event_and_answered(door, people, committing, world):
    letter = a_letter(people.tom, "Grüße\n.\n..two dots")
    line = "x" * 5_000  # longer than the standard allows
    content = bytes(letter) + line.encode() + b"\r\n"
    assert door.sendmail(people.tom.account.email, [people.address], content) == {}
    [row] = stored(committing, world.fr)
    assert row.raw == b"Return-Path: " + people.tom.account.email.encode() + b"\r\n" + content
    assert (row.account_id, row.state) == (people.tom.id, "waiting")


def test_letter_handed_over_twice_is_stored_once(door, people, committing, world):
    content = bytes(a_letter(people.tom))
    for _ in range(3):
        door.sendmail("tom@example.org", [people.address.upper()], content)
    assert len(stored(committing, world.fr)) == 1


def test_letter_without_an_id_is_known_by_its_bytes(door, people, committing, world):
    letter = a_letter(people.tom)
    del letter["Message-ID"]
    for content in (bytes(letter), bytes(letter), bytes(letter) + b"more"):
        door.sendmail("tom@example.org", [people.address], content)
    assert len(stored(committing, world.fr)) == 2


def test_null_sender_is_taken_and_noted(door, people, committing, world):
    door.sendmail("", [people.address], bytes(a_letter(people.tom)))
    [row] = stored(committing, world.fr)
    assert row.raw.startswith(b"Return-Path: <>\r\n")


def test_unknown_address_is_refused_for_good(door, people, committing, world):
    local_part, domain = people.address.split("@")
    for wrong in (
        "bonjour@reply.fr.localhost",
        f"{local_part}@fr.localhost",
        f"{local_part}@reply.xx.localhost",
        f"{local_part}@reply.zz.localhost",
        f"{local_part[:-1]}@{domain}",
        f"{local_part}@reply.fr.localhost.example.org",
    ):
        assert asked(door, wrong) == 550
    assert asked(door, people.address) == 250
    assert stored(committing, world.fr) == []


def test_country_that_is_closed_takes_no_letters(door, people, committing, world, server, clone):
    owner = create_engine(server.dsn("smiile_owner", clone))
    tenants.move(owner, world.fr.id, TenantState.closed)
    owner.dispose()
    committing.registry.forget()
    assert asked(door, people.address) == 550


def test_two_recipients_come_one_after_the_other(door, people):
    door.mail("tom@example.org")
    assert door.rcpt(people.address)[0] == 250
    assert door.rcpt(reply_address(people.lea, people.talk))[0] == 452


def test_oversized_letter_is_refused_and_the_line_goes_on(door, people, committing, world, monkeypatch):
    content = bytes(a_letter(people.tom)) + b"x" * 70 + b"\r\n"
    whole = content + (b"x" * 70 + b"\r\n") * (inbound.LARGEST // 72)
    assert refused(door, "tom@example.org", people.address, whole) == 552  # told by SIZE, before a byte is sent
    door.rset()
    door.mail("tom@example.org")
    door.rcpt(people.address)
    assert door.data(whole)[0] == 552
    assert door.sendmail("tom@example.org", [people.address], content) == {}
    assert len(stored(committing, world.fr)) == 1


def test_many_letters_are_put_off(door, people, committing, world):
    for _ in range(services.MOST_AN_HOUR):
        door.sendmail("tom@example.org", [people.address], bytes(a_letter(people.tom)))
    assert asked(door, people.address) == 450
    assert asked(door, reply_address(people.lea, people.talk)) == 250
    assert len(stored(committing, world.fr)) == services.MOST_AN_HOUR


def test_while_the_database_is_away_the_mail_server_keeps_the_letter(door, people, committing, world, server):
    content = bytes(a_letter(people.tom))
    door.mail("tom@example.org")
    assert door.rcpt(people.address)[0] == 250
    with server.connect() as connection:
        connection.execute("ALTER ROLE smiile_app CONNECTION LIMIT 0")
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'smiile_app' AND datname = %s",
            [committing.config.database_url.rsplit("/", 1)[1].split("?")[0]],
        )
    try:
        assert door.data(content)[0] == 451
        assert asked(door, people.address) == 451
    finally:
        with server.connect() as connection:
            connection.execute("ALTER ROLE smiile_app CONNECTION LIMIT -1")
    assert stored(committing, world.fr) == []
    assert door.sendmail("tom@example.org", [people.address], content) == {}
    assert len(stored(committing, world.fr)) == 1


def test_fault_of_ours_is_never_a_final_no(door, people, committing, world, monkeypatch, capfd):
    monkeypatch.setattr(services, "keep_letter", lambda *_, **__: 1 / 0)
    assert refused(door, "tom@example.org", people.address, bytes(a_letter(people.tom))) == 451
    assert people.tom.account.email not in "".join(capfd.readouterr())


@pytest.mark.parametrize("address", ["", "127.0.0.1", ":25", "127.0.0.1:many", "127.0.0.1:99999"])
def test_address_to_listen_at_is_whole_or_the_process_stops(config, address):
    with pytest.raises(Misconfigured, match="INBOUND_LISTEN"):
        inbound.listens_at(replace(config, inbound_listen=address))
    assert inbound.listens_at(replace(config, inbound_listen="[::1]:24")) == ("::1", 24)

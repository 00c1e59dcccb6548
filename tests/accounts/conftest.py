"""A mail server of the tests' own, and the road from an event to its letter, run by the real worker."""

import dataclasses
import re
import socket
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from sqlalchemy import select

from app import wiring, worker
from kernel.outbox import CountryOutbox


class Mailbox:
    """Letters as they came over SMTP."""

    def __init__(self):
        self.letters = []

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802  the name aiosmtpd calls
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    def to(self, address):
        return [letter for letter in self.letters if letter["To"] == address]

    def subjects(self, address):
        return [letter["Subject"] for letter in self.to(address)]

    def text(self, address):
        """The newest letter to this address, as text."""
        return self.to(address)[-1].get_body(("plain",)).get_content()

    def link(self, address):
        """The path of the one link in the newest letter to this address."""
        (found,) = re.findall(r"http://[^/\s]+(/\S+)", self.text(address))
        return found


class Unhurried(Controller):
    """aiosmtpd warns of a missing limit on the size of letters; ours come from ourselves."""

    def factory(self):
        return SMTP(self.handler, enable_SMTPUTF8=True, data_size_limit=2**20)


@pytest.fixture(scope="session")
def mail_server():
    box = Mailbox()
    with socket.socket() as free:  # the controller must know its port before it listens
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Unhurried(box, hostname="127.0.0.1", port=port)
    server.start()
    yield port, box
    server.stop()


@pytest.fixture
def mailbox(mail_server):
    _port, box = mail_server
    box.letters.clear()
    return box


@pytest.fixture
def config(config, mail_server):
    port, _box = mail_server
    return dataclasses.replace(config, smtp_url=f"smtp://127.0.0.1:{port}")


@pytest.fixture
def deliver(app, unit, world, mailbox):
    """Let everything that follows the events of a country happen, as relay and worker do; then the mailbox."""

    def run(tenant=None):
        tenant = tenant or world.fr
        with unit(tenant) as here:
            waiting = here.session.scalars(
                select(CountryOutbox).where(CountryOutbox.state == "new").order_by(CountryOutbox.id)
            ).all()
            for row in waiting:
                row.state = "done"
        for row in waiting:
            for step in wiring.ROAD.following(row.name):
                worker.run(
                    "react",
                    {
                        "source_id": str(tenant.id),
                        "event_id": str(row.id),
                        "name": row.name,
                        "payload": row.payload,
                        "step": step.name,
                    },
                )
        return mailbox

    return run


@pytest.fixture
def events(unit, world):
    """The events of a country waiting in its outbox: names and payloads."""

    def read(tenant=None):
        with unit(tenant or world.fr, read_only=True) as here:
            rows = here.session.scalars(select(CountryOutbox).order_by(CountryOutbox.id)).all()
            return [(row.name.split(".")[1], row.payload) for row in rows]

    return read

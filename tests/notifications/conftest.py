"""A real mail server in the test process, and a house whose units commit for real."""

import email
from collections.abc import Iterator
from dataclasses import replace
from email.message import Message
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from flask import Flask

from app import worker
from app.factory import create_app
from kernel.config import Config
from tenants import house as houses
from tenants.house import House
from tests import world as worlds


class Mailbox:
    """Keeps letters; `answers` are given before "250": what the server says to the next ones."""

    def __init__(self) -> None:
        self.letters: list[Message] = []
        self.answers: list[str] = []

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802  the name aiosmtpd calls
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("2"):
            self.letters.append(email.message_from_bytes(envelope.content, policy=default))
        return answer


class Server(Controller):
    """On a port that the system chooses."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def smtp_url(mailbox: Mailbox) -> Iterator[str]:
    server = Server(mailbox, hostname="127.0.0.1", port=0)
    server.start()
    yield f"smtp://127.0.0.1:{server.port}"
    server.stop()


@pytest.fixture
def committing(config: Config, server, clone: str, smtp_url: str) -> Iterator[House]:
    """A house on a database of the test's own."""
    made = houses.build(replace(config, database_url=worlds.app_url(server, clone), smtp_url=smtp_url))
    yield made
    made.close()


@pytest.fixture
def post_office(committing: House) -> Iterator[Flask]:
    """The application that writes the letters, with its context, as a worker has it."""
    made = create_app(committing)
    worker.use(made)
    with made.app_context():
        yield made

"""Letters come in: `python -m app.inbound`. A mail server hands them over by LMTP (RFC 2033); each is stored, then answered.

"250" is said after the commit: what was answered is in the database with its event, and what was not, the mail server
tries again. Nothing is read here but the address and the Message-ID; a worker does the rest (the room `replies`).
"""

import asyncio
import os
import signal
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from aiosmtpd.controller import Controller
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import Envelope, Session
from sqlalchemy.exc import SQLAlchemyError

from app.blueprints.replies import services
from app.blueprints.replies.errors import NoSuchAddress, TooManyLetters
from app.blueprints.replies.queries import Route
from app.i18n import addresses
from kernel import config, log
from kernel.config import Config, Misconfigured
from tenants import house as houses
from tenants.house import House
from tenants.models import TenantState
from tenants.registry import Tenant
from tenants.scope import Unit

LOG = log.get("inbound")
LARGEST = 30 * 1024 * 1024  # bytes of a letter, attachments included
LONGEST_LINE = 1024 * 1024  # the standard says 998; not every program of every neighbour keeps to it
NOBODY = "550 5.1.1 This reply address is not valid any more. Please answer on Smiile."
SLOWER = "450 4.7.1 Too many letters, please try again later"
ONE_BY_ONE = "452 4.5.3 One recipient at a time, please"  # so that one answer after the data is the answer for all
AWAY = "451 4.3.0 Please try again later"
STORED = "250 2.0.0 Stored"


class Inbox:
    """What LMTP asks, answered from the database."""

    def __init__(self, house: House) -> None:
        self.house = house

    async def handle_RCPT(  # noqa: N802  the names aiosmtpd calls
        self, _server: LMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if envelope.rcpt_tos:
            return ONE_BY_ONE
        answer = await asyncio.to_thread(self._answer, address, lambda _unit, _route: None, read_only=True)
        if answer == STORED:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server: LMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content, return_path = envelope.content, envelope.mail_from or "<>"
        assert isinstance(content, bytes)

        def keep(unit: Unit, route: Route) -> None:
            services.keep_letter(unit.session, route=route, return_path=return_path, content=content)

        return await asyncio.to_thread(self._answer, envelope.rcpt_tos[0], keep, read_only=False)

    async def handle_exception(self, fault: Exception) -> str:
        """Never a final no for a fault of ours: the mail server keeps the letter."""
        LOG.error("letter not taken", error=type(fault).__name__)
        return AWAY

    def _answer(self, address: str, act: Callable[[Unit, Route], None], *, read_only: bool) -> str:
        """Find whose address it is, in a unit of its country, and act there. STORED, or why not."""
        local_part, _, domain = address.rpartition("@")
        secret = self.house.config.secret_key
        try:
            tenant = self._tenant(domain)
            if tenant is None:
                return NOBODY
            with self.house.scope.unit(tenant, read_only=read_only) as unit:
                act(
                    unit,
                    services.find_route(unit.session, local_part=local_part, secret=secret, country=tenant.country),
                )
        except NoSuchAddress:
            return NOBODY
        except TooManyLetters:
            return SLOWER
        except SQLAlchemyError as obstacle:
            LOG.warning("letter must wait", error=type(obstacle).__name__)
            return AWAY
        return STORED

    def _tenant(self, domain: str) -> Tenant | None:
        code = addresses.country_of(self.house.config, domain)
        tenant = self.house.registry.country(code) if code else None
        return tenant if tenant is not None and tenant.state in {TenantState.open, TenantState.suspended} else None


class _Lines(LMTP):
    """LMTP with longer lines."""

    line_length_limit = LONGEST_LINE


class Server(Controller):
    """The listener, in a thread of its own."""

    def __init__(self, house: House, *, host: str, port: int) -> None:
        super().__init__(Inbox(house), hostname=host, port=port, data_size_limit=LARGEST, enable_SMTPUTF8=True)

    def factory(self) -> Any:
        return _Lines(self.handler, **self.SMTP_kwargs)


def listens_at(chosen: Config) -> tuple[str, int]:
    """Host and port of INBOUND_LISTEN. Raises Misconfigured."""
    parts = urlsplit(f"//{chosen.inbound_listen}")
    try:
        port = parts.port
    except ValueError:
        port = None
    if not parts.hostname or port is None:
        raise Misconfigured("INBOUND_LISTEN must be host:port, as in 127.0.0.1:8005")
    return parts.hostname, port


def main() -> None:
    """Take letters until told to stop; letters half handed over stay with the mail server."""
    log.set_up("inbound")
    chosen = config.from_environment(os.environ)
    host, port = listens_at(chosen)
    told = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, told)  # before the server's thread, which inherits it
    house = houses.build(chosen)
    server = Server(house, host=host, port=port)
    server.start()
    signal.sigwait(told)
    server.stop()
    house.close()


if __name__ == "__main__":
    main()

"""The local stack as a table: which programs, in which order, with which environment."""

import hmac
import http.client
import os
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from infra.credentials import Credentials
from infra.postgres import DATABASE, Postgres
from infra.process import Process
from infra.valkey import Valkey

COUNTRIES = ("fr", "be", "lu", "de", "ch", "it", "es", "nl", "pt")
ANSWER_WITHIN = 60.0  # seconds from the start of gunicorn to the expected body
SECRET = {"DATABASE_URL", "SECRET_KEY", "SMTP_URL"}  # what the streams process is not told
PLACED = (
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "REDIS_URL",
    "SMTP_URL",
    "STRIPE_ACCOUNTS",
)  # from outside: a real service


class OutsideError(Exception):
    """What was set from outside does not fit together; the message is for the person."""


@dataclass(frozen=True)
class Ports:
    """Everything listens on 127.0.0.1, at fixed distances from the base."""

    base: int

    @property
    def mail_page(self) -> int:
        return self.base + 1

    @property
    def smtp(self) -> int:
        return self.base + 2

    @property
    def stripe(self) -> int:
        return self.base + 3

    @property
    def streams(self) -> int:
        return self.base + 4

    @property
    def inbound(self) -> int:
        return self.base + 5

    @property
    def all(self) -> range:
        return range(self.base, self.base + 6)


@dataclass(frozen=True)
class Stack:
    """One checkout on one base port; what `outside` names is not started here."""

    checkout: Path
    ports: Ports
    outside: Mapping[str, str]

    def __post_init__(self) -> None:
        if ("DATABASE_URL" in self.outside) != ("DATABASE_OWNER_URL" in self.outside):
            raise OutsideError(
                "DATABASE_URL and DATABASE_OWNER_URL go together: the application's address and the owner's."
            )

    @property
    def var(self) -> Path:
        return self.checkout / "var"

    def addresses(self) -> dict[str, str]:
        return {country: f"http://{country}.localhost:{self.ports.base}" for country in COUNTRIES}

    def mail_page(self) -> str | None:
        return None if "SMTP_URL" in self.outside else f"http://localhost:{self.ports.mail_page}"

    def stripe_page(self) -> str | None:
        """Of the double that stands in for Stripe; none where accounts there, or a database, are set from outside."""
        real = {"STRIPE_ACCOUNTS", "DATABASE_URL"} & set(self.outside)
        return None if real else f"http://localhost:{self.ports.stripe}"

    def databases(self) -> list[Process]:
        """The servers to start here, each ready for use when it answers."""
        rows = []
        if "DATABASE_URL" not in self.outside:
            server = self._postgres

            def answer(alive: Callable[[], bool]) -> None:
                server.wait_ready(alive=alive)
                server.bootstrap()

            rows.append(
                Process(
                    name="postgres",
                    command=server.command(),
                    environment=server.environment(),
                    stop_signal=server.stop_signal,
                    mode=server.mode,
                    database=True,
                    prepare=server.init,
                    wait=answer,
                )
            )
        if "REDIS_URL" not in self.outside:
            cache = self._valkey
            rows.append(
                Process(
                    name="valkey",
                    command=cache.command(),
                    environment=cache.environment(),
                    database=True,
                    prepare=cache.init,
                    wait=lambda alive: cache.wait_ready(alive=alive),
                )
            )
        return rows

    def setup(self, *arguments: str) -> Process:
        """Migrations, places, catalogues, demo: runs to its end before anything serves."""
        return self._python("setup", "app.cli.setup", *arguments, owner=True)

    def programs(self) -> list[Process]:
        """What serves, in the order of starting."""
        rows = [
            self._python("crew", "app.crew"),  # relay, scheduler, workers, inbound: they import the house once
            # The only running program that gets the owner's address (ruling 1).
            self._python("provisioner", "app.provisioner", owner=True),
            self._web(),
            self._streams(),
        ]
        if "SMTP_URL" not in self.outside:
            smtp, page, folder = self.ports.smtp, self.ports.mail_page, self.var / "mail"
            arguments = [str(page), str(smtp), str(folder), str(self.ports.inbound)]
            rows.insert(0, self._python("mail", "infra.mail_catcher", *arguments))
        if self.stripe_page():
            doors = f"http://{{country}}.localhost:{self.ports.base}/hooks/stripe/{{door}}"
            kept = ["--state", str(self.var / "stripe" / "journal.jsonl"), "--doors", doors]
            rows.insert(0, self._python("stripe", "infra.stripe_double", "--port", str(self.ports.stripe), *kept))
        return rows

    def answers(self, alive: Callable[[], bool]) -> None:
        """Return once the application says `ok` for a country, the others for themselves. Raises TimeoutError."""
        expect(self.ports.base, f"fr.localhost:{self.ports.base}", alive)
        expect(self.ports.streams, f"fr.localhost:{self.ports.streams}", alive)
        if "SMTP_URL" not in self.outside:
            expect(self.ports.mail_page, f"localhost:{self.ports.mail_page}", alive)
        if self.stripe_page():
            expect(self.ports.stripe, f"localhost:{self.ports.stripe}", alive)

    def environment(self, *, owner: bool = False) -> dict[str, str]:
        """What the application's programs find; the owner's address of the database only where it is asked for."""
        secrets = Credentials(self.var / "secrets.json")
        embedded = "DATABASE_URL" not in self.outside
        # Whom to believe about senders is for a person to say where letters come from outside.
        domain = "reply.{country}.localhost" if embedded and "SMTP_URL" not in self.outside else ""
        found = {name: value for name, value in os.environ.items() if not name.startswith("PG") and name not in PLACED}
        ours = {
            "PYTHONUNBUFFERED": "1",
            "SMIILE_VAR": str(self.var),
            "SMIILE_BASE_URL": f"http://localhost:{self.ports.base}",
            "SMIILE_MAIL_PAGE": self.mail_page() or "",
            # Demo people are never made in a database that is not ours.
            "SMIILE_STAGE": "demo" if embedded else os.environ.get("SMIILE_STAGE", "production"),
            "INBOUND_DOMAIN": os.environ.get("INBOUND_DOMAIN", domain),
            "INBOUND_LISTEN": os.environ.get("INBOUND_LISTEN", f"127.0.0.1:{self.ports.inbound}"),
            "SECRET_KEY": os.environ.get("SECRET_KEY") or secrets["SECRET_KEY"],
            "DATABASE_URL": self._address("DATABASE_URL", "smiile_app"),
            "REDIS_URL": self.outside.get("REDIS_URL") or self._valkey.url(),
            "SMTP_URL": self.outside.get("SMTP_URL") or f"smtp://127.0.0.1:{self.ports.smtp}",
            "SMIILE_LIVE_URL": os.environ.get("SMIILE_LIVE_URL") or f"http://{{host}}:{self.ports.streams}/live",
            "SMIILE_LIVE_KEY": os.environ.get("SMIILE_LIVE_KEY") or secrets["LIVE_KEY"],
        }
        if self.stripe_page():
            ours |= double_accounts(secrets["STRIPE_DOORS"], self.ports.stripe)
        elif "STRIPE_ACCOUNTS" in self.outside:
            ours["STRIPE_ACCOUNTS"] = self.outside["STRIPE_ACCOUNTS"]
        if owner:
            ours["DATABASE_OWNER_URL"] = self._address("DATABASE_OWNER_URL", "smiile_owner")
        return found | ours

    def _address(self, variable: str, role: str) -> str:
        return self.outside.get(variable) or self._postgres.dsn(role, DATABASE)

    @cached_property
    def _postgres(self) -> Postgres:
        return Postgres(self.var / "postgres", self.var / "run")

    @cached_property
    def _valkey(self) -> Valkey:
        return Valkey(self.var / "valkey", self.var / "run-valkey")

    def _streams(self) -> Process:
        """It gets no address of a database and no key but its own."""
        bind = [
            "--bind",
            f"127.0.0.1:{self.ports.streams}",
            "--worker-tmp-dir",
            self._beat(),
            "--graceful-timeout",
            "5",
        ]
        size = ["-k", "gevent", "-w", "1", "--worker-connections", "2000", "--no-control-socket"]
        row = self._python("streams", "gunicorn", "app.streams:start()", *bind, *size)
        kept = {
            name: value
            for name, value in row.environment.items()
            if name not in SECRET and not name.startswith("STRIPE_")
        }
        return replace(row, environment=kept)

    def _beat(self) -> str:
        """Where gunicorn writes a worker's heartbeat every second: to memory where there is some."""
        memory = Path("/dev/shm")  # noqa: S108 - gunicorn makes unnamed files there
        return str(memory) if os.access(memory, os.W_OK) else str(self.var)

    def _python(self, name: str, module: str, *arguments: str, owner: bool = False) -> Process:
        command = [sys.executable, "-m", module, *arguments]
        return Process(name=name, command=command, environment=self.environment(owner=owner))

    def _web(self) -> Process:
        bind = ["--bind", f"127.0.0.1:{self.ports.base}", "--worker-tmp-dir", self._beat(), "--graceful-timeout", "5"]
        # The longest line it takes: what is typed too long is told by our own pages up to there.
        line = ["--limit-request-line", "8190"]
        size = ["-k", "gthread", "-w", "2", "--threads", "8", *line, "--no-control-socket", "--preload"]
        return self._python("web", "gunicorn", "app.wsgi:app", *bind, *size)


def double_accounts(token: str, port: int) -> dict[str, str]:
    """A platform of the double for each country, with secrets of its doors that both programs are told."""
    found = {"STRIPE_API_BASE": f"http://127.0.0.1:{port}"}
    found["STRIPE_ACCOUNTS"] = " ".join(f"{country}={country}" for country in COUNTRIES)
    for country in COUNTRIES:
        prefix = f"STRIPE_{country.upper()}_"
        found[f"{prefix}SECRET_KEY"] = f"sk_test_double_{country}"
        for door in ("PLATFORM", "CONNECT", "THIN"):
            mac = hmac.new(token.encode(), f"{country}:{door}".encode(), "sha256")
            found[f"{prefix}{door}_SECRET"] = f"whsec_{mac.hexdigest()}"
    return found


def expect(port: int, host: str, alive: Callable[[], bool], within: float = ANSWER_WITHIN) -> None:
    """Return once `/healthz` at `port` answers exactly `ok`. Raises TimeoutError with what came instead.

    Connects to the number and names the host itself: a plain resolver does not know `*.localhost`.
    """
    until, heard = time.monotonic() + within, "nothing"
    while alive() and time.monotonic() < until:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz", headers={"Host": host})
            response = connection.getresponse()
            body = response.read(200)
        except OSError as refused:
            heard = str(refused)
        except http.client.HTTPException as broken:
            heard = repr(broken)
        else:
            if response.status == http.HTTPStatus.OK and body == b"ok\n":
                return
            heard = f"{response.status} {body[:80]!r}"
        finally:
            connection.close()
        time.sleep(0.05)
    raise TimeoutError(f"Nothing healthy at 127.0.0.1:{port} for {host}; the last answer was: {heard}")

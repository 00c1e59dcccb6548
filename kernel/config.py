"""Configuration, read once from the environment by a process and handed down. Nobody else reads the environment."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

LIVE_KEYS = ("sk_live_", "rk_live_")  # how Stripe begins the keys that move real money


class Misconfigured(RuntimeError):
    """A needed variable is missing or makes no sense: the process stops with its name."""


@dataclass(frozen=True, kw_only=True)
class StripeAccount:
    """One platform account at Stripe, and the countries whose money it moves.

    The three endpoint secrets open the doors where Stripe tells us something; a door without a secret stays closed.
    `api_base`: where Stripe is reached; empty: Stripe's own addresses.
    """

    name: str
    countries: tuple[str, ...]
    secret_key: str = field(repr=False)
    platform_secret: str = field(default="", repr=False)
    connect_secret: str = field(default="", repr=False)
    thin_secret: str = field(default="", repr=False)
    api_base: str = ""

    @property
    def livemode(self) -> bool:
        """Whether this account moves real money."""
        return self.secret_key.startswith(LIVE_KEYS)

    @property
    def keeper(self) -> str:
        """The country that keeps what belongs to none: the first of those that name this account."""
        return self.countries[0]


@dataclass(frozen=True, kw_only=True)
class Config:
    """Addresses of the services this process may use, and how it shows itself outside.

    `base_url`: scheme, host and port; a country answers at its own host on the same scheme and port.
    `stage`: `demo` (embedded services), `test`, `production`.
    """

    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    smtp_url: str = field(repr=False)
    base_url: str
    secret_key: str = field(repr=False)
    stage: str = "production"
    var: Path = Path("var")
    files: Path = Path("var/files")  # where the bytes lie that people send
    owner_url: str | None = field(default=None, repr=False)
    mail_page: str | None = None
    pool_size: int = 5
    pseudo_locale: bool = False
    inbound_domain: str = ""  # of reply addresses, with `{country}` in it; empty: letters cannot be replied to
    inbound_listen: str = "127.0.0.1:8005"  # where a mail server hands letters in (LMTP)
    inbound_authserv_id: str = ""  # whose Authentication-Results are believed (RFC 8601)
    maps: Path | None = None  # a folder of <country>.pmtiles: streets, where an operator has laid them
    proxies: int = 0  # trusted proxies in front: their X-Forwarded headers say who asks, by which host
    live_url: str = (
        ""  # the streams process, as browsers reach it: `/live`, or an address with `{host}`; without it pages poll
    )
    live_key: str = field(default="", repr=False)
    stripe: tuple[StripeAccount, ...] = ()

    def stripe_of(self, country: str) -> StripeAccount | None:
        """The Stripe account that moves a country's money; None where nothing can be paid."""
        return next((account for account in self.stripe if country in account.countries), None)

    @property
    def plain_localhost(self) -> bool:
        """Plain http on localhost: the one case in which cookies may do without Secure and `__Host-`."""
        parts = urlsplit(self.base_url)
        host = parts.hostname or ""
        return parts.scheme == "http" and (host in {"localhost", "127.0.0.1"} or host.endswith(".localhost"))

    def live_address(self, host: str) -> str:
        """Where the pages of a country's host find the streams process (`http://fr.localhost:8004/live`); "" for nowhere."""
        return self.live_url.replace("{host}", host)

    def address_of(self, host: str) -> str:
        """Scheme, host and port under which a country's host is reached (`http://fr.localhost:8000`)."""
        parts = urlsplit(self.base_url)
        port = f":{parts.port}" if parts.port else ""
        return f"{parts.scheme}://{host}{port}"


@dataclass(frozen=True, kw_only=True)
class StreamsConfig:
    """All the streams process is told: it gets no address of a database, and no key but its own."""

    redis_url: str = field(repr=False)
    live_key: str = field(repr=False)
    proxies: int = 0


def from_environment(environment: Mapping[str, str]) -> Config:
    """The configuration of this process. Raises `Misconfigured` with the name of what is missing."""
    _need(environment, "DATABASE_URL", "REDIS_URL", "SMTP_URL", "SMIILE_BASE_URL", "SECRET_KEY")
    live_url = environment.get("SMIILE_LIVE_URL", "")
    if live_url:
        _need(environment, "SMIILE_LIVE_KEY")
    if live_url and not live_url.startswith(("/", "http://", "https://")):
        raise Misconfigured("SMIILE_LIVE_URL: a path (/live) or an address (https://{host}/live)")
    domain, judge = environment.get("INBOUND_DOMAIN", ""), environment.get("INBOUND_AUTHSERV_ID", "")
    stage = environment.get("SMIILE_STAGE", "production")
    if domain and "{country}" not in domain:
        raise Misconfigured("INBOUND_DOMAIN must hold {country}, as in reply.{country}.example.org")
    if domain and stage == "production" and not judge:
        raise Misconfigured("INBOUND_AUTHSERV_ID is missing: without it anybody could write in anybody's name")
    return Config(
        database_url=environment["DATABASE_URL"],
        redis_url=environment["REDIS_URL"],
        smtp_url=environment["SMTP_URL"],
        base_url=environment["SMIILE_BASE_URL"].rstrip("/"),
        secret_key=environment["SECRET_KEY"],
        stage=stage,
        var=Path(environment.get("SMIILE_VAR", "var")),
        files=Path(environment.get("SMIILE_FILES") or Path(environment.get("SMIILE_VAR", "var")) / "files"),
        owner_url=environment.get("DATABASE_OWNER_URL") or None,
        mail_page=environment.get("SMIILE_MAIL_PAGE") or None,
        maps=Path(environment["SMIILE_MAPS"]) if environment.get("SMIILE_MAPS") else None,
        pool_size=int(environment.get("SMIILE_POOL_SIZE", "5")),
        inbound_domain=domain.lower(),
        inbound_listen=environment.get("INBOUND_LISTEN", "127.0.0.1:8005"),
        inbound_authserv_id=judge.lower(),
        proxies=int(environment.get("SMIILE_PROXIES", "0")),
        live_url=live_url,
        live_key=environment.get("SMIILE_LIVE_KEY", ""),
        pseudo_locale=environment.get("SMIILE_PSEUDO") == "1",
        stripe=_stripe_accounts(environment, stage),
    )


def _stripe_accounts(environment: Mapping[str, str], stage: str) -> tuple[StripeAccount, ...]:
    """The accounts of `STRIPE_ACCOUNTS` ("main=fr,be ch=ch"), each with its `STRIPE_<NAME>_...` variables."""
    base = environment.get("STRIPE_API_BASE", "").rstrip("/")
    accounts = tuple(
        _stripe_account(environment, told, base) for told in environment.get("STRIPE_ACCOUNTS", "").split()
    )
    named = [country for account in accounts for country in account.countries]
    if len(named) != len(set(named)):
        raise Misconfigured("STRIPE_ACCOUNTS: a country stands in two accounts")
    for account in accounts:
        if account.livemode and (stage != "production" or base):
            raise Misconfigured(
                f"STRIPE_{account.name.upper()}_SECRET_KEY: real money only in production, at Stripe itself"
            )
    return accounts


def _stripe_account(environment: Mapping[str, str], told: str, base: str) -> StripeAccount:
    if not re.fullmatch(r"[a-z]+=[a-z]{2}(,[a-z]{2})*", told):
        raise Misconfigured("STRIPE_ACCOUNTS: accounts and their countries, as in `main=fr,be ch=ch`")
    name, _, countries = told.partition("=")
    prefix = f"STRIPE_{name.upper()}_"
    _need(environment, f"{prefix}SECRET_KEY")
    return StripeAccount(
        name=name,
        countries=tuple(countries.split(",")),
        secret_key=environment[f"{prefix}SECRET_KEY"],
        platform_secret=environment.get(f"{prefix}PLATFORM_SECRET", ""),
        connect_secret=environment.get(f"{prefix}CONNECT_SECRET", ""),
        thin_secret=environment.get(f"{prefix}THIN_SECRET", ""),
        api_base=base,
    )


def streams_from_environment(environment: Mapping[str, str]) -> StreamsConfig:
    """The configuration of the streams process. Raises `Misconfigured` with the name of what is missing."""
    _need(environment, "REDIS_URL", "SMIILE_LIVE_KEY")
    return StreamsConfig(
        redis_url=environment["REDIS_URL"],
        live_key=environment["SMIILE_LIVE_KEY"],
        proxies=int(environment.get("SMIILE_PROXIES", "0")),
    )


def _need(environment: Mapping[str, str], *names: str) -> None:
    missing = [name for name in names if not environment.get(name)]
    if missing:
        raise Misconfigured(f"missing in the environment: {', '.join(missing)}")


def new_secret() -> str:
    """A fresh secret of 256 bits, for keys and tokens."""
    return secrets.token_urlsafe(32)

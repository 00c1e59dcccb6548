"""Configuration, read once from the environment by a process and handed down. Nobody else reads the environment."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit


class Misconfigured(RuntimeError):
    """A needed variable is missing or makes no sense: the process stops with its name."""


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
    owner_url: str | None = field(default=None, repr=False)
    mail_page: str | None = None
    pool_size: int = 5
    pseudo_locale: bool = False
    maps: Path | None = None  # a folder of <country>.pmtiles: streets, where an operator has laid them
    proxies: int = 0  # trusted proxies in front: their X-Forwarded headers say who asks, by which host

    @property
    def plain_localhost(self) -> bool:
        """Plain http on localhost: the one case in which cookies may do without Secure and `__Host-`."""
        parts = urlsplit(self.base_url)
        host = parts.hostname or ""
        return parts.scheme == "http" and (host in {"localhost", "127.0.0.1"} or host.endswith(".localhost"))

    def address_of(self, host: str) -> str:
        """Scheme, host and port under which a country's host is reached (`http://fr.localhost:8000`)."""
        parts = urlsplit(self.base_url)
        port = f":{parts.port}" if parts.port else ""
        return f"{parts.scheme}://{host}{port}"


def from_environment(environment: Mapping[str, str]) -> Config:
    """The configuration of this process. Raises `Misconfigured` with the name of what is missing."""
    needed = ("DATABASE_URL", "REDIS_URL", "SMTP_URL", "SMIILE_BASE_URL", "SECRET_KEY")
    missing = [name for name in needed if not environment.get(name)]
    if missing:
        raise Misconfigured(f"missing in the environment: {', '.join(missing)}")
    return Config(
        database_url=environment["DATABASE_URL"],
        redis_url=environment["REDIS_URL"],
        smtp_url=environment["SMTP_URL"],
        base_url=environment["SMIILE_BASE_URL"].rstrip("/"),
        secret_key=environment["SECRET_KEY"],
        stage=environment.get("SMIILE_STAGE", "production"),
        var=Path(environment.get("SMIILE_VAR", "var")),
        owner_url=environment.get("DATABASE_OWNER_URL") or None,
        mail_page=environment.get("SMIILE_MAIL_PAGE") or None,
        maps=Path(environment["SMIILE_MAPS"]) if environment.get("SMIILE_MAPS") else None,
        pool_size=int(environment.get("SMIILE_POOL_SIZE", "5")),
        proxies=int(environment.get("SMIILE_PROXIES", "0")),
        pseudo_locale=environment.get("SMIILE_PSEUDO") == "1",
    )


def new_secret() -> str:
    """A fresh secret of 256 bits, for keys and tokens."""
    return secrets.token_urlsafe(32)

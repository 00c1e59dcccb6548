"""Addresses as a letter writes them: whole, on the host people know, in the reader's language."""

import re

from kernel.config import Config
from tenants import packs

LOCAL = ".localhost"


def host_of(config: Config, country: str) -> str:
    """The host people know: the pack's first real one, but the local one where everything runs locally."""
    hosts = packs.load(country).hosts
    return next((host for host in hosts if host.endswith(LOCAL) == config.plain_localhost), hosts[0])


def base_of(config: Config, country: str, language: str) -> str:
    """What stands before a path: scheme, host, port, and the language where the country has several and this is one."""
    official = packs.load(country).languages
    prefix = f"/{language}" if len(official) > 1 and language in official else ""
    return f"{config.address_of(host_of(config, country))}{prefix}"


def reply_domain(config: Config, country: str) -> str:
    """The domain of a country's reply addresses; empty where letters cannot be replied to."""
    return config.inbound_domain.replace("{country}", country)


def country_of(config: Config, domain: str) -> str | None:
    """The country whose reply addresses are at this domain, whether it is opened here or not."""
    if not config.inbound_domain:
        return None
    before, after = map(re.escape, config.inbound_domain.split("{country}", 1))
    found = re.fullmatch(f"{before}([a-z]{{2}}){after}", domain.lower())
    return found[1] if found else None

"""Addresses as a letter writes them: whole, on the host people know, in the reader's language."""

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

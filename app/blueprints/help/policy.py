"""Which terms hold, and where letters to us go."""

from tenants.packs import Pack

# Changes with every change of meaning in templates/help/terms.html; joining keeps the version that was accepted.
TERMS_VERSION = "2026-11"


def contact(pack: Pack) -> str:
    """The address at which the country's team reads letters: on the first host that is not one of this machine."""
    host = next((name for name in pack.hosts if not name.endswith(".localhost")), pack.hosts[0])
    return f"bonjour@{host}"

"""Which pages of words there are, which terms hold, and where letters to us go."""

from tenants.packs import Pack

# Path of each page and its template: read by its door and by the map for crawlers. Some have a door of their own.
TEXTS = {
    "/help": "how",
    "/help/joining": "joining",
    "/help/ads": "ads",
    "/help/lending": "lending",
    "/help/distance": "distance",
    "/help/messages": "messages",
    "/help/safety": "safety",
    "/help/reports": "reports",
    "/help/town-halls": "town_halls",
    "/rules": "rules",
    "/privacy": "privacy",
    "/terms": "terms",
    "/accessibility": "accessibility",
    "/legal": "legal",
    "/data-sources": "data_sources",
    "/api": "api",
}

# Changes with every change of meaning in templates/help/terms.html; joining keeps the version that was accepted.
TERMS_VERSION = "2026-11"


def contact(pack: Pack) -> str:
    """The address at which the country's team reads letters."""
    return f"bonjour@{pack.public_host}"

"""Which pages by kind search engines may keep, and the public words of every kind."""

from app.blueprints.ads.models import AdKind
from app.blueprints.showcase.policy.words import WORDS, KindWords

__all__ = ["LEAST_ADS", "WORDS", "KindWords", "is_thin", "kinds"]

# Under this many open ads the page of a kind in a town says little that its other pages do not (docs/adr/0012-found.md).
LEAST_ADS = 3


def is_thin(open_ads: int) -> bool:
    """Whether the page of a kind in one town must stay out of search engines and maps."""
    return open_ads < LEAST_ADS


def kinds() -> tuple[AdKind, ...]:
    """The kinds that have public pages: all there are."""
    return tuple(AdKind)

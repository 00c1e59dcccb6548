"""Which pages of places crawlers may keep (docs/adr/0012-found.md), and around how large an area a still is asked for."""

# Of the facts that a page tells of its own place: inhabitants with their year, postal codes, where it lies among which
# towns, a name of its own in another official language.
LEAST_FACTS = 2

NEAR_KM = 5


def still_cell(radius_km: int) -> int:
    """The resolution of the cell around which a still is asked for, as wide as the still allows: about 5 or 36 km².

    Its address stands in logs and caches beside that of the reader: it must not say more exactly where they live.
    """
    return 7 if radius_km <= NEAR_KM else 6


def is_thin(*, facts: int, alive: bool) -> bool:
    """A page that hardly tells more than a name. `alive`: neighbours have open ads there, or the town hall has a space.

    A reader who searched the town gets nothing from such a page, and thousands of them would harm the others.
    """
    return not alive and facts < LEAST_FACTS

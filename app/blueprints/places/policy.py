"""Which pages of places crawlers may keep (docs/adr/0012-found.md), and how small an area a still may be asked around."""

# Of the facts that a page tells of its own place: inhabitants with their year, postal codes, where it lies among which
# towns, a name of its own in another official language.
LEAST_FACTS = 2

STILL_CELLS = (8,)  # resolutions of cells: 0.7 km², the smallest area the house shows of anybody


def is_thin(*, facts: int, alive: bool) -> bool:
    """A page that hardly tells more than a name. `alive`: neighbours have open ads there, or the town hall has a space.

    A reader who searched the town gets nothing from such a page, and thousands of them would harm the others.
    """
    return not alive and facts < LEAST_FACTS

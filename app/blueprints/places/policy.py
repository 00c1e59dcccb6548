"""Which pages of places crawlers may keep, and how small an area a still may be asked around."""

from collections.abc import Mapping, Sequence

STILL_CELLS = (8,)  # resolutions of cells: 0.7 km², the smallest area the house shows of anybody


def can_be_indexed(*, has_point: bool, postal_codes: Sequence[str], counts: Mapping[str, int]) -> bool:
    """A page that tells more than a name: where it is, its codes, or what neighbours do there.

    A place without people and ads stays in: its postal codes, the towns around and the way to begin are what somebody
    who searches it came for. A bare name is a thin page, and thousands of them would harm the others.
    """
    return has_point or bool(postal_codes) or any(counts.values())

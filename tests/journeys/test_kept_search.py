"""A search that is kept rings in an open page, and by letter."""

from tests.journeys import kept_search
from tests.journeys.camera import nobody_looks
from tests.journeys.neighbour import at_home
from tests.journeys.sayings import DUTCH


def test_search_that_was_kept_rings_in_the_open_page_and_writes_a_letter(window, live):
    lea, tom = (at_home(window, live, DUTCH, name) for name in (DUTCH.lea, DUTCH.tom))
    kept_search.keep(tom, DUTCH.wanted, nobody_looks)
    kept_search.rings(lea, tom, DUTCH.wanted, nobody_looks)

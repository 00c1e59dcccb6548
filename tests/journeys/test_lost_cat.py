"""A cat is lost and found again: three telephones, real processes."""

from tests.journeys import lost_cat
from tests.journeys.camera import nobody_looks
from tests.journeys.neighbour import at_home
from tests.journeys.sayings import GERMAN


def test_lost_cat_is_found_both_ads_are_closed_and_who_was_told_hears_of_it(window, live):
    lea, tom, ines = (at_home(window, live, GERMAN, name) for name in (GERMAN.lea, GERMAN.tom, GERMAN.ines))
    ad = lost_cat.lose(lea, GERMAN.lost, nobody_looks)
    lost_cat.spread(lea, ines, ad, nobody_looks)
    lost_cat.find(lea, tom, ad, GERMAN.lost, nobody_looks)
    lost_cat.all_hear(ines, ad, nobody_looks)

"""A thing goes from hand to hand: two telephones, two photos, real processes."""

from tests.journeys import photo_ad
from tests.journeys.camera import nobody_looks
from tests.journeys.neighbour import at_home
from tests.journeys.sayings import FRENCH


def test_photo_ad_goes_from_a_telephone_to_handed_over_and_closed_with_the_neighbour(window, live):
    lea, tom = (at_home(window, live, FRENCH, name) for name in (FRENCH.lea, FRENCH.tom))
    ad = photo_ad.publish(lea, FRENCH.offered, nobody_looks)
    photo_ad.talk(lea, tom, FRENCH.offered, nobody_looks)
    photo_ad.hand_over(lea, tom, ad, nobody_looks)

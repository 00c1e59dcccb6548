"""First segments of addresses are one namespace: our own words, languages, and the slugs of places."""

import gzip
import json

import pytest

from infra.places.slugs import RESERVED, SHORTEST
from tenants import packs, place_files


@pytest.fixture
def words(app):
    """Every first segment of our own, and all languages an address may begin with."""
    first = {rule.rule.split("/")[1] for rule in app.url_map.iter_rules()}
    languages = {language for code in packs.all_codes() for language in packs.load(code).languages}
    return {segment for segment in first if "<" not in segment and segment} | languages


@pytest.mark.parametrize("country", packs.all_codes())
def test_no_place_of_the_country_has_a_slug_of_ours(words, country):
    assert {"types", "places", "help", "ads", "sitemaps"} <= words
    taken = set()
    with gzip.open(packs.load(country).geo / place_files.PLACES, "rt", encoding="utf-8") as stream:
        for line in stream:
            place = json.loads(line)
            taken |= words & {place["slug"], *place.get("slugs", {}).values()}
    assert taken == set()


def test_no_place_is_ever_given_a_word_of_ours(app):
    """What is not reserved may be a town's slug in the next edition of the places, where it would stand behind our page."""
    first = {rule.rule.split("/")[1] for rule in app.url_map.iter_rules()}
    ours = {word for word in first if "<" not in word and "." not in word and len(word) >= SHORTEST}
    assert sorted(ours - RESERVED) == [], "put it into RESERVED of infra/places/slugs.py"

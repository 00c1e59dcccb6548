"""Packs are data that hold: every key known, every fact of law with source and date."""

import re
import shutil
import tomllib
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from babel.numbers import get_currency_name

from tenants import packs

NINE = ("be", "ch", "de", "es", "fr", "it", "lu", "nl", "pt")
EVERY = (*NINE, "xx")


@pytest.fixture
def workshop(tmp_path, monkeypatch):
    """A folder of packs that a test may spoil: answers a function that rewrites France's pack and loads it."""
    shutil.copytree(packs.COUNTRIES / "fr", tmp_path / "fr", ignore=shutil.ignore_patterns("geo"))
    monkeypatch.setattr(packs, "COUNTRIES", tmp_path)
    packs.load.cache_clear()

    def spoiled(old: str, new: str):
        file = tmp_path / "fr" / "pack.toml"
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), "utf-8")
        return packs.load("fr")

    yield spoiled
    packs.load.cache_clear()


def test_nine_countries_and_the_made_up_one_only_when_asked():
    assert packs.all_codes() == NINE
    assert packs.all_codes(made_up=True) == EVERY


@pytest.mark.parametrize("code", EVERY)
def test_pack_speaks_of_things_that_exist(code):
    pack = packs.load(code)
    assert pack.hosts[0] == f"{code}.localhost"
    for locale in pack.locales:
        assert Locale.parse(locale).territory == pack.territory
    assert get_currency_name(pack.currency, locale="en") != pack.currency
    for zone in pack.time_zones:
        ZoneInfo(zone)
    assert Locale(pack.languages[0]).territories[pack.territory]


@pytest.mark.parametrize("code", EVERY)
def test_sign_up_age_has_a_law_and_its_date(code):
    ages = packs.load(code).ages
    assert 13 <= ages.sign_up <= 16
    assert len(ages.source) > 20
    assert ages.date.year >= 2016


def test_no_host_belongs_to_two_countries():
    hosts = [host for code in EVERY for host in packs.load(code).hosts]
    assert len(hosts) == len(set(hosts))


@pytest.mark.parametrize("code", EVERY)
def test_words_keep_placeholders_and_bring_no_markup(code):
    for words in packs.load(code).words.values():
        for msgid, wording in words.items():
            assert re.findall(r"%\(\w+\)s", msgid) == re.findall(r"%\(\w+\)s", wording)
            assert "<" not in wording


@pytest.mark.parametrize("code", NINE)
def test_sources_name_licence_attribution_and_seals(code):
    sources = packs.sources(code)
    assert sources
    for source in sources:
        assert source.licence
        assert source.attribution
        assert all(re.fullmatch(r"[0-9a-f]{64}", seal) for seal in source.sha256.values())


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('currency = "EUR"', "", "fr.currency: is missing"),
        ('currency = "EUR"', 'currency = "EUR"\ncolour = "blue"', "fr.colour: is unknown"),
        ('currency = "EUR"', 'currency = "euro"', "fr.currency: has not the right shape"),
        ("sign_up = 15", 'sign_up = "15"', "fr.ages.sign_up: '15'"),
        ("sign_up = 15", "sign_up = true", "fr.ages.sign_up: True"),
        ("sign_up = 15", "sign_up = 5", "fr.ages.sign_up: has not the right shape"),
        ("date = 2018-06-20", "", "fr.ages.date: is missing"),
        ('source = "Loi', 'sauce = "Loi', "fr.ages.sauce: is unknown"),
        ('locales = ["fr_FR"]', "locales = []", "fr.locales: []"),
        ('locales = ["fr_FR"]', 'locales = ["french"]', "fr.locales: has not the right shape"),
        ("postal_pattern = '\\d{5}'", "postal_pattern = '('", "fr.places.postal_pattern: "),
        ("[near]", "[words.de]\nHello = 'Hallo'\n[near]", "fr.words: has not the right shape"),
        ("default_radius_m = 5000", "default_radius_m = 7", "fr.near.default_radius_m: has not the right shape"),
        ("[near]", "[ads.lost]\nreach_wait_minutes = 0\n[near]", "fr.ads: has not the right shape"),
        ("[near]", "[ads.lost]\nreach_ads_a_week = 0\n[near]", "fr.ads: has not the right shape"),
        ("[near]", '[ads.lost]\nreach_letters_a_day = "all"\n[near]', "fr.ads.lost.reach_letters_a_day: 'all'"),
        ('code = "fr"', 'code = "be"', "code says 'be'"),
        ('code = "fr"', "code = ", "is no TOML"),
    ],
)
def test_pack_that_does_not_hold_stops_with_the_name_of_the_key(workshop, old, new, named):
    with pytest.raises(packs.PackFault, match=re.escape(named)):
        workshop(old, new)


@pytest.mark.parametrize("code", ["", "zz", "../fr", "FR", "fr/", "f"])
def test_unknown_country_has_no_pack(code):
    with pytest.raises(packs.PackFault):
        packs.load(code)


@pytest.mark.parametrize(
    ("code", "typed", "kept"),
    [
        ("fr", " 35400 ", "35400"),
        ("fr", "3540", None),
        ("nl", "1012 ab", "1012"),
        ("nl", "1012AB", "1012"),
        ("lu", "L-1234", "1234"),
        ("pt", "1000-001", "1000"),
        ("be", "10000", None),
        ("fr", "３５４００", None),
        ("fr", "35400\n1", None),
    ],
)
def test_postal_code_is_kept_as_the_tables_hold_it(code, typed, kept):
    assert packs.load(code).kept_postal_code(typed) == kept


def test_parent_is_named_in_the_readers_language_where_it_has_a_name_there():
    belgium, germany = packs.load("be"), packs.load("de")
    assert belgium.parent_name("10000", "fr") == "Anvers"
    assert belgium.parent_name("10000", "en") == "Antwerpen"
    assert germany.parent_name("BY") == "Bayern"
    assert germany.parent_name("ZZ") is None
    assert germany.parent_name(None) is None


def test_a_country_brings_no_code():
    for file in packs.COUNTRIES.rglob("*"):
        assert file.is_dir() or file.suffix in {".toml", ".gz", ".xz", ".csv", ".txt"}, file


def test_data_of_elected_people_and_contacts_never_enter():
    for file in packs.COUNTRIES.rglob("SOURCES.toml"):
        for source in tomllib.loads(file.read_text("utf-8")).get("source", []):
            for name in source["sha256"]:
                assert "elus" not in Path(name).name
                assert "depute" not in Path(name).name

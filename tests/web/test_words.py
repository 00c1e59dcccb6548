"""What is told from below the porch is told in the reader's language, with its numbers."""

import pytest
from flask import Flask, g
from flask_babel import force_locale, ngettext

from app.i18n.catalogue import FOLDER, tell
from infra import catalogues
from kernel.errors import Message, NotFound, counted
from tenants import packs


@pytest.fixture(scope="module", autouse=True)
def compiled():
    catalogues.compile_all(FOLDER.parent)


@pytest.mark.parametrize(("locale", "count"), [("fr_FR", 1), ("fr_FR", 80), ("de_CH", 80), ("nl_BE", 1), ("pt_PT", 2)])
def test_message_with_a_number_is_told_in_the_readers_language(app: Flask, locale, count):
    message = counted(
        "Please use at most %(count)s character.", "Please use at most %(count)s characters.", count=count
    )
    with app.test_request_context(), force_locale(locale):
        told = tell(message)
    assert str(count) in told
    assert "Please" not in told


@pytest.mark.parametrize("locale", ["en_GB", "fr_FR"])
def test_name_that_ends_with_a_stop_ends_the_sentence_too(app: Flask, locale):
    values = {"title": "Ladder...", "name": "Léa M."}
    with app.test_request_context(), force_locale(locale):
        told = tell(Message("Your answer to “%(title)s” has reached %(name)s.", **values))
        on_page = app.jinja_env.from_string("{{ _('You are signed in as %(name)s.', name=name) }}").render(
            name="Léa M."
        )
        whole = app.jinja_env.from_string("{{ _('You are signed in as %(name)s.', name=name) }}").render(name="smiile")
    assert "Léa M." in told
    assert "Ladder..." in told
    assert ".." not in told.replace("Ladder...", "")
    assert on_page.endswith("Léa M.")
    assert not on_page.endswith("..")
    assert whole.endswith("smiile.")


def test_refusal_is_told_in_the_readers_language(app: Flask):
    with app.test_request_context(), force_locale("de_DE"):
        assert tell(NotFound().told) != NotFound.message


@pytest.mark.parametrize(
    ("locale", "needed"),
    [
        ("fr_FR", "demandés"),
        ("de_DE", "brauchen"),
        ("nl_NL", "zoeken"),
        ("it_IT", "cercano"),
        ("es_ES", "necesitan"),
        ("pt_PT", "precisam"),
    ],
)
def test_who_needs_a_hand_is_not_told_as_who_lends_one(app: Flask, locale, needed):
    """Two labels that stand side by side under figures had changed places in four languages."""
    with app.test_request_context(), force_locale(locale):
        assert needed in ngettext("neighbour needs a hand", "neighbours need a hand", 3)
        assert needed not in ngettext("neighbour lends a hand", "neighbours lend a hand", 3)


def test_words_of_a_page_follow_the_language_and_the_country_at_hand(app: Flask):
    """A letter is written in another language than the page around it, and in another country's wording."""
    words = app.jinja_env.from_string("{{ _('Sign in') }}")
    with app.test_request_context(), force_locale("fr_FR"):
        french = words.render()
        with force_locale("de_DE"):
            assert words.render() not in {french, "Sign in"}
        assert words.render() == french != "Sign in"


def test_wording_of_a_country_lies_over_the_catalogue(app: Flask):
    code, language, message, own = next(
        (code, language, message, own)
        for code in packs.all_codes(made_up=True)
        for language, told in packs.load(code).words.items()
        for message, own in told.items()
        if "%" not in message
    )
    with app.test_request_context(), force_locale(language):
        page = app.jinja_env.from_string("{{ _(message) }}")
        usual = page.render(message=message)
        g.country_code = code
        assert page.render(message=message) == own != usual


def test_words_of_a_country_are_spelt_as_it_spells(app: Flask):
    """Switzerland writes no ß, in plurals neither."""
    with app.test_request_context(), force_locale("de_CH"):
        g.country_code = "de"
        german = app.extensions["country_domain"].get_translations()._catalog
        g.country_code = "ch"
        swiss = app.extensions["country_domain"].get_translations()._catalog
    assert any("ß" in said for said in german.values())
    assert not any("ß" in said for said in swiss.values())
    spelt = {message: said.replace("ß", "ss") for message, said in german.items()}
    assert {message: swiss[message] for message in spelt} == spelt


def test_values_are_escaped_in_pages_and_left_alone_in_plain_text(app: Flask):
    told = "{{ _('Within %(distance)s of %(place)s', distance='5 km', place=town) }}"
    with app.test_request_context(), force_locale("en"):
        assert app.jinja_env.from_string(told).render(town="<b>") == "Within 5 km of &lt;b&gt;"
        assert app.jinja_env.overlay(autoescape=False).from_string(told).render(town="<b>") == "Within 5 km of <b>"


def test_a_doubled_percent_sign_is_one_on_the_page(app: Flask):
    with app.test_request_context(), force_locale("en"):
        page = app.jinja_env.from_string("{{ _('100 %% of it') }} {{ _('100 %% of it') }}")
        assert page.render() == "100 % of it 100 % of it"

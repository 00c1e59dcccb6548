"""What is told from below the porch is told in the reader's language, with its numbers."""

import pytest
from flask import Flask
from flask_babel import force_locale, ngettext

from app.i18n.catalogue import FOLDER, tell
from infra import catalogues
from kernel.errors import NotFound, counted


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

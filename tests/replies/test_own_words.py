"""What somebody wrote comes out whole; what they quoted never does."""

import time

import pytest

from app.blueprints.replies.policy.letter import opened
from app.blueprints.replies.policy.quotes import own_words
from tests.replies.programs import ABOVE, BELOW, LANGUAGES, SECRET, WORDS, Answered


def words_of(message):
    return own_words(opened(bytes(message)).text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("program", ABOVE, ids=lambda one: one.__name__)
@pytest.mark.parametrize("marked", [True, False], ids=["marked", "unmarked"])
def test_words_above_the_quote_come_out_alone(program, language, marked):
    asked = Answered(language, WORDS[language], marked)
    below = {"below": False} if program in BELOW else {}
    assert words_of(program(asked, **below)) == WORDS[language]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("program", BELOW, ids=lambda one: one.__name__)
def test_words_below_the_quote_come_out_alone(program, language):
    assert words_of(program(Answered(language, WORDS[language]), below=True)) == WORDS[language]


def test_words_between_quotes_come_out_in_order():
    text = (
        f"On 03/06/2025 10:00, Smiile wrote:\n> {SECRET}\nUnder the third?\n\n> Answer on Smiile\n> http://x\n\nI will."
    )
    assert own_words(text) == "Under the third?\n\nI will."


@pytest.mark.parametrize(
    "words",
    [
        "From: Rennes\nTo: Saint-Malo\nDate: Saturday",
        "De : Rennes\nÀ : Saint-Malo\nDate : samedi\nObjet : covoiturage",
        "- milk\n- bread\n- eggs",
        "Thanks,\nI will come at five and bring the ladder.",
        "Tom wrote:\nthe ladder is mine",
        "On Saturday my brother wrote:\nhe has one too",
        "Bonne journée\nEt merci",
        "** see you **",
        "I sent it.\nSent yesterday, that is.",
        "Il a écrit :\n« oui »",
        "5 > 3 and 3 < 5",
    ],
)
def test_words_that_look_like_a_quote_are_kept(words):
    assert own_words(words) == words


def test_nothing_but_a_quote_is_nothing():
    asked = Answered("en", "")
    for program in ABOVE:
        assert words_of(program(asked)) == ""


def test_hostile_marks_are_gone():
    assert own_words("a\x00b\u202ec\u2066d\x1b[31m\r\ne\u0301") == "abcd[31m\né"


def test_letter_of_thousands_of_almost_headers_is_read_in_a_moment():
    for line in (
        "On " * 60_000,
        "On a\n" * 50_000,
        "From: @\n" * 25_000,
        "Le smiile\nLe @\n" * 10_000,
        "> \nA:" * 30_000,
    ):
        began = time.process_time()
        own_words(line[:200_000])
        assert time.process_time() - began < 10

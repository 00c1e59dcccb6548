"""Words of seven languages: everyday plurals and missing accents meet in one stem; stop words and hostile text do no harm."""

import pytest
from sqlalchemy import text

PAIRS = {
    "fr": "vélo vélos, échelle échelles, canapé canapés, bijou bijoux, bateau bateaux, cheval chevaux, clé clés,"
    " réparation réparations, journal journaux, sofa sofas, tondeuse tondeuses, poupée poupées, bébé bébés",
    "nl": "fiets fietsen, ladder ladders, boor boren, boormachine boormachines, huis huizen, tuin tuinen, kind kinderen,"
    " kat katten, fles flessen, reparatie reparaties, brief brieven, muis muizen, stoel stoelen",
    "de": "Leiter Leitern, Fahrrad Fahrräder, Haus Häuser, Buch Bücher, Stuhl Stühle, Schlüssel Schlüsseln,"
    " Bohrmaschine Bohrmaschinen, Straße Strassen, Garten Gärten, Apfel Äpfel",
    "it": "bicicletta biciclette, scala scale, trapano trapani, gatto gatti, chiave chiavi, riparazione riparazioni,"
    " città citta, giardino giardini",
    "es": "bicicleta bicicletas, escalera escaleras, reparación reparaciones, sofá sofás, colchón colchones, luz luces,"
    " lápiz lápices, jardín jardines",
    "pt": "bicicleta bicicletas, escada escadas, reparação reparações, colchão colchões, cão cães, mão mãos,"
    " jardim jardins, animal animais, papel papéis, lençol lençóis, flor flores",
    "en": "ladder ladders, bicycle bicycles, key keys, box boxes, plant planting, chair chairs",
}
UNACCENTED = str.maketrans("àâäáãéèêëíîïóôöõúûüçñÄ", "aaaaaeeeeiiioooouuucnA")


@pytest.fixture
def stems(unit, world):
    with unit(world.fr, read_only=True) as u:
        yield lambda language, words: u.session.scalar(
            text("SELECT CAST(strip(public.stems(:language, :words)) AS text)"), {"language": language, "words": words}
        )


@pytest.mark.parametrize(
    ("language", "pair"), [(language, pair) for language in PAIRS for pair in PAIRS[language].split(",")]
)
def test_a_word_and_its_plural_are_one_with_and_without_accents(stems, language, pair):
    one, many = pair.split()
    found = {stems(language, word) for word in (one, many, one.translate(UNACCENTED), many.translate(UNACCENTED))}
    assert len(found) == 1
    assert found != {""}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", "je cherche une avec le la"),
        ("nl", "ik een het de voor"),
        ("de", "ich der die und"),
        ("en", "the and for"),
    ],
)
def test_stop_words_leave_little(stems, language, words):
    assert len(stems(language, words).split()) <= 1


@pytest.mark.parametrize("language", [*PAIRS, "uk", ""])
def test_other_scripts_are_words_too_and_signs_are_none(stems, language):
    assert stems(language, "велосипед") != ""
    assert stems(language, "🚲 !? ' \\ & | <-> ( ;;") == ""

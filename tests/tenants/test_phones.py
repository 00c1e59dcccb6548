"""Numbers are masked, and nothing else is: sentences as neighbours of each country write them."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tenants import packs
from tenants.phones import DOT, has_number, masked

NUMBERS = [
    ("fr", "Appelez-moi au 06 12 34 56 78, le soir.", "Appelez-moi au 06 •• •• •• 78, le soir."),
    ("fr", "0612345678", "06••••••78"),
    ("fr", "06.12.34.56.78 ou 02-99-12-34-56", "06.••.••.••.78 ou 02-••-••-••-56"),
    ("fr", "Mon portable : +33 6 12 34 56 78", "Mon portable : +33 • •• •• •• 78"),
    ("fr", "0033 6 12 34 56 78", "00•• • •• •• •• 78"),
    ("fr", "06/12/34/56/78", "06/••/••/••/78"),
    ("fr", "06, 12, 34, 56, 78", "06, ••, ••, ••, 78"),
    ("fr", "06_12_34_56_78", "06_••_••_••_78"),
    ("fr", "O6 12 34 56 78", "O6 •• •• •• 78"),
    ("fr", "0 6 1 2 3 4 5 6 7 8", "0 6 • • • • • • 7 8"),
    ("fr", "٠٦١٢٣٤٥٦٧٨", "٠٦••••••٧٨"),
    ("fr", "https://wa.me/33612345678", "https://wa.me/33•••••••78"),
    ("fr", "le 23.11.2026 à 18h30, sinon 06 12 34 56 78", "le 23.11.2026 à 18h30, sinon 06 •• •• •• 78"),
    ("fr", "15 €. Tél. 0612345678, IBAN FR76 3000 6000 0112 3456 7890 189",
     "15 €. Tél. 06••••••78, IBAN FR76 3000 6000 0112 3456 7890 189"),
    ("fr", "Un numéro belge : +32 470 12 34 56", "Un numéro belge : +32 ••• •• •• 56"),
    ("fr", "+352 26 12 34", "+35• •• •• 34"),
    ("be", "Bel me op 0470 12 34 56", "Bel me op 04•• •• •• 56"),
    ("be", "02 512 34 56 après 18h", "02 ••• •• 56 après 18h"),
    ("nl", "Bel me: 06-12345678", "Bel me: 06-••••••78"),
    ("nl", "020 123 4567 of 06 12 34 56 78", "02• ••• ••67 of 06 •• •• •• 78"),
    ("de", "Ruf mich an: 0171 1234567", "Ruf mich an: 01•• •••••67"),
    ("de", "030 123456 (abends)", "03• ••••56 (abends)"),
    ("de", "+49 (0)171 1234567", "+49 (•)••• •••••67"),
    ("ch", "079 123 45 67", "07• ••• •• 67"),
    ("it", "Chiamami al 333 1234567", "Chiamami al 33• •••••67"),
    ("it", "06 698 12345", "06 ••• •••45"),
    ("es", "Llámame al 612 345 678", "Llámame al 61• ••• •78"),
    ("es", "911 23 45 67", "91• •• •• 67"),
    ("pt", "Ligue para 912 345 678", "Ligue para 91• ••• •78"),
    ("lu", "Rufft 621 123 456 un", "Rufft 62• ••• •56 un"),
    ("lu", "26 12 34", "26 •• ••"),
    ("xx", "0470 12 34 56", "04•• •• •• 56"),
]  # fmt: skip

NO_NUMBERS = {
    "fr": [
        "Rendez-vous le 23.11.2026 à 18h30, ou le 24/11/2026 de 9h00 à 12h30.",
        "Je vends mon vélo 1 200 €, ou 1 150,50 euros si vous venez avant le 12/03.",
        "Le 12 rue de la Paix, 35400 Saint-Malo, 2e étage, code 1234A.",
        "IBAN FR76 3000 6000 0112 3456 7890 189, SIRET 732 829 320 00074.",
        "Une remorque de 120 x 80 x 40 cm, 750 kg, 3 500 km au compteur.",
        "Commande n° 0612345678901, reçue le 2026-11-23 18:30.",
        "Un terrain de 1 250 000 m2 pour 12 000 000 €.",
        "Je cherche 10 000 briques, 450 000 au mieux.",
        "C'est ici : 48.6493, -2.0257.",
        "Le samedi 28 et le dimanche 29 novembre 2026, de 8 h 30 à 18 h 00.",
        "ISBN 978-2-07-036822-8, édition 1998-2004.",
        "urgence : 112, 15, 17, 18",
    ],
    "nl": [
        "Zaterdag 12-03-2026 van 09.00-17.00, daarna tot 20.30 uur.",
        "Ik woon op 1234 AB Amsterdam, nummer 12, KvK 12345678.",
        "NL91 ABNA 0417 1643 00, graag € 1.250,00 overmaken.",
        "De fiets kostte 1.250,- euro in 2019-2020.",
        "Kast van 200 x 100 x 60 cm, 85 kg.",
    ],
    "de": [
        "Am 23.11.2026 um 18.30 Uhr, oder vom 24.11. bis 26.11.2026.",
        "In 20095 Hamburg, Hausnummer 12, 3. Stock, 01067 Dresden.",
        "DE89 3704 0044 0532 0130 00, bitte 1.200.000 € überweisen.",
        "Das Regal misst 200 x 100 x 40 cm und trägt 120 kg.",
        "Von 08.00-12.00 und 14.00-18.00 geöffnet, 0,50 € je Stück.",
        "Bestellnummer 030123456, geliefert 2026-11-23.",
        "Ein Auto mit 123 456 km.",
    ],
    "it": [
        "Il 23/11/2026 alle 18.30, oppure il 24-11-2026 ore 08.30-12.30.",
        "P.IVA 01234567890, 00187 Roma, scala B, interno 12.",
        "Vendo per 3.500.000 euro, oppure € 350,00.",
        "IT60 X054 2811 1010 0000 0123 456",
        "Tavolo 180 x 90 x 75 cm, 45 kg.",
    ],
    "es": [
        "El 12/03/2026 de 16.30 a 20.00, en el 28013 Madrid.",
        "ES91 2100 0418 4502 0005 1332, son 1.250,00 €.",
        "Un premio de 600.000.000 de pesetas, 612.345.678 €.",
        "ISBN 978-84-376-0494-7, pedido 612345678.",
        "Mesa de 120 x 80 cm, 150.000 km.",
    ],
    "pt": [
        "No dia 12-03-2026 às 18:30, em 1000-001 Lisboa.",
        "PT50 0002 0123 1234 5678 9015 4, são 250.000.000 €.",
        "Encomenda 912345678, entregue a 23/11/2026.",
        "Mesa de 120 x 80 x 75 cm, 30 kg.",
    ],
    "lu": [
        "Den 23.11.2026 um 18.30 Auer, bis 2026 oder 2027.",
        "L-1234 Luxembourg, 12 rue du Marché, 450 000 €.",
        "10 000 kg, 1 500 m, 26.12.34, 100 000 km.",
        "From 2019-2023, on the 2026-11-23 18:30.",
    ],
    "xx": ["On 23.11.2026 at 18:30, for 1,200.50 EUR, order no. 0470123456, size 200 x 100 x 60 cm."],
}  # fmt: skip
ENGLISH = [
    "See you on 23/11/2026 at 18:30, or on 2026-11-24.",
    "It costs € 1,250.00, or 900 euros before the 12.03.2027.",
    "The shelf is 200 x 100 x 40 cm and carries 120 kg.",
    "My house is number 12, third floor, flat 34.",
]
EVERYWHERE = packs.all_codes(made_up=True)


@pytest.mark.parametrize(("country", "text", "shown"), NUMBERS)
def test_number_is_masked_and_all_around_it_stays(country, text, shown):
    assert masked(text, country) == shown
    assert len(shown) == len(text)
    assert has_number(text, country)


@pytest.mark.parametrize(("country", "text"), [(code, text) for code, texts in NO_NUMBERS.items() for text in texts])
def test_what_is_no_number_stays(country, text):
    assert masked(text, country) == text
    assert not has_number(text, country)


@pytest.mark.parametrize("country", EVERYWHERE)
@pytest.mark.parametrize("text", ENGLISH)
def test_plain_english_stays_in_every_country(country, text):
    assert masked(text, country) == text


@pytest.mark.parametrize("country", EVERYWHERE)
def test_international_number_is_masked_in_every_country(country):
    assert "345" not in masked("Ring me: +33 6 12 34 56 78 or +49 171 1234567.", country)


def test_masked_text_has_no_number_left_and_is_masked_once():
    for country, text, shown in NUMBERS:
        assert masked(shown, country) == shown, text
        assert not has_number(shown, country)


@settings(max_examples=150, deadline=None)
@given(some.text(max_size=60), some.text(max_size=60))
def test_number_between_any_words_is_masked(before, after):
    text = f"{before} \n. 06 12 34 56 78 .\n {after}"
    shown = masked(text, "fr")
    assert len(shown) == len(text)
    assert "06 12 34 56 78" not in shown


@settings(max_examples=150, deadline=None)
@given(some.text(alphabet="0123456789 .-/+()€xaOo,:\n", max_size=300))
def test_only_digits_are_ever_replaced(text):
    for country in ("fr", "lu", "it"):
        shown = masked(text, country)
        assert len(shown) == len(text)
        assert all(a == b or (b == DOT and re.match(r"[\doO]", a)) for a, b in zip(text, shown, strict=True))


@pytest.mark.parametrize(
    "text",
    [
        "1 " * 2500,
        "0 6 1 2 " * 625,
        "(0" * 2500,
        "12-" * 1666,
        "1.234." * 833,
        "AB12 " * 1000,
        "061234567 " * 500,
        "1,234" * 1000,
    ],
)
def test_hostile_text_of_full_length_costs_little(text):
    begun = time.process_time()
    for country in ("fr", "lu"):
        masked(text, country)
    assert time.process_time() - begun < 1.0

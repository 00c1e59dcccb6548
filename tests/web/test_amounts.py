"""Amounts of money, as people in nine countries type them: read strictly, never guessed."""

import pytest
from flask import g
from flask_babel import force_locale

from app.i18n import amounts, formats
from app.web.fields import Form
from app.web.fields.amount import Amount
from kernel.money import Money
from tenants import packs

READ = [
    ("12", 1200),
    ("12,50", 1250),
    ("12.50", 1250),
    ("12,5", 1250),
    ("0", 0),
    ("0,05", 5),
    (" 12,50 € ", 1250),
    ("€12.50", 1250),
    ("EUR 12", 1200),
    ("12 eur", 1200),
    ("12 euros", 1200),
    ("1 234", 123400),
    ("1\u202f234,50\u00a0€", 123450),
    ("1.234,50", 123450),
    ("1,234.50", 123450),
    ("1.234.567", 123456700),
    ("1’234.50", 123450),
    ("1'234", 123400),
    ("1234567,8", 123456780),
    ("12.-", 1200),
    ("12,–", 1200),
    ("50,- €", 5000),
]
REFUSED = [
    "",
    "free",
    "-5",
    "+5",
    "12,",
    ",50",
    "1 23",
    "12 34,50",
    "1.23.456",
    "1,234,50",
    "1’23",
    "12e3",
    "0x10",
    "１２",  # full-width figures
    "١٢",
    "$12",
    "12 CHF",
    "12 € 50",
    "1_000",
    "9" * 60,
]
TWO_READINGS = [("1.234", "1234", "1,23"), ("12,345", "12345", "12,34"), ("999.999", "999999", "999,99")]


@pytest.fixture
def french(app):
    with app.test_request_context(), force_locale("fr_FR"):
        yield


@pytest.mark.parametrize(("typed", "cents"), READ)
def test_amount_is_read_in_every_notation_of_our_countries(french, typed, cents):
    assert amounts.read(typed, "EUR") == Money(cents, "EUR")


@pytest.mark.parametrize("typed", REFUSED)
def test_what_is_no_amount_of_this_currency_is_refused(french, typed):
    with pytest.raises(amounts.AmountFault):
        amounts.read(typed, "EUR")


@pytest.mark.parametrize(("typed", "whole", "parts"), TWO_READINGS)
def test_amount_with_two_readings_is_refused_with_both(french, typed, whole, parts):
    with pytest.raises(amounts.AmountFault) as refused:
        amounts.read(typed, "EUR")
    assert (refused.value.told.values["whole"], refused.value.told.values["parts"]) == (whole, parts)
    assert [amounts.read(reading, "EUR").amount for reading in (whole, parts)]


@pytest.mark.parametrize("typed", ["0.234", "12.3456", "1 234,567", "1’234.567"])
def test_fractions_of_a_cent_are_refused_as_such(french, typed):
    with pytest.raises(amounts.AmountFault, match="two digits"):
        amounts.read(typed, "EUR")


@pytest.mark.parametrize(
    "typed", ["12.50", "CHF 12.50", "12.50 CHF", "Fr. 12.50", "SFr. 12.50", "12,50 francs suisses"]
)
def test_swiss_francs_are_read_as_the_swiss_write_them(app, typed):
    with app.test_request_context(), force_locale("fr_CH"):
        assert amounts.read(typed, "CHF") == Money(1250, "CHF")


@pytest.mark.parametrize("locale", ["fr_FR", "nl_BE", "de_DE", "de_CH", "it_IT", "es_ES", "pt_PT", "fr_LU", "en_150"])
@pytest.mark.parametrize("cents", [0, 5, 1200, 123456, 100_000_000])
def test_what_a_form_shows_again_is_read_as_the_same(app, locale, cents):
    with app.test_request_context(), force_locale(locale):
        money = Money(cents, "EUR")
        assert amounts.read(formats.typed(money), "EUR") == money
        assert amounts.read(formats.money(money), "EUR") == money
        assert amounts.given(amounts.told(money), "EUR", wanted="EUR") == money


@pytest.mark.parametrize(
    ("locale", "whole", "broken"),
    [
        ("fr_FR", "12 €", "12,50 €"),
        ("de_DE", "12 €", "12,50 €"),
        ("nl_BE", "€ 12", "€ 12,50"),
        ("de_CH", "EUR 12", "EUR 12.50"),
    ],
)
def test_amount_is_shown_as_the_reader_writes_it(app, locale, whole, broken):
    with app.test_request_context(), force_locale(locale):
        shown = [formats.money(Money(cents, "EUR")).replace("\u00a0", " ") for cents in (1200, 1250)]
    assert shown == [whole, broken]


@pytest.mark.parametrize(
    ("typed", "money"),
    [
        ("1 500", Money(1500, "JPY")),
        ("12,50", Money(1250, "HUF")),
        ("5", Money(5, "ISK")),
        ("12,50", Money(1250, "RSD")),  # everyday cash has none
        ("1 234,567", Money(1234567, "KWD")),
    ],
)
def test_opencollective_4297_a_form_counts_minor_units_as_the_ledger_does(french, typed, money):
    assert amounts.read(typed, money.currency) == money
    assert amounts.read(formats.typed(money), money.currency) == money
    assert amounts.given(amounts.told(money), money.currency, wanted=money.currency) == money
    assert formats.minor_units(formats.whole_units(money.amount, money.currency), money.currency) <= money.amount


class Asked(Form):
    price = Amount(most=100_000_000)


@pytest.mark.parametrize(
    "given",
    [
        {"amount": "12.50", "currency": "CHF"},
        {"amount": "12,50", "currency": "EUR"},
        {"amount": 12.5, "currency": "EUR"},
        {"amount": "12.50"},
        {"currency": "EUR"},
        {},
        [],
        12,
        12.5,
        True,
        "1000000.01",
        {"amount": "1000000.01", "currency": "EUR"},
    ],
)
def test_program_gives_an_amount_and_its_currency_or_is_refused(french, given):
    g.pack = packs.load("fr")
    assert Asked().validate({"price": given})["price"]
    assert Asked().load({"price": {"amount": "12.5", "currency": "EUR"}}) == {"price": Money(1250, "EUR")}

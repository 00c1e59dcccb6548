"""Amounts as people type them: `12,50`, `12.50`, `1 234`, `1’234.50`, `€ 12`, `12.-`.

Read strictly: what has two readings is refused, never guessed.
"""

import re

from babel import Locale
from babel.numbers import get_currency_name, get_currency_symbol
from flask_babel import get_locale

from app.i18n import formats
from kernel.errors import N_, Message
from kernel.money import Money, exponent

LONGEST = 40  # characters that are looked at
SHORT = {"CHF": ("fr", "sfr")}  # what people write and CLDR does not know
SPACES = str.maketrans(dict.fromkeys("\u00a0\u202f\u2009", " ") | dict.fromkeys("\u2019\u02bc`\u00b4", "'"))
# Thousands by spaces or apostrophes (or by nothing), then perhaps decimals; or thousands by one sign and decimals by the other.
PLAIN = re.compile(r"(\d+|\d{1,3}(?: \d{3})+|\d{1,3}(?:'\d{3})+)(?:[.,](\d+))?", re.ASCII)
GROUPED = (
    re.compile(r"(\d{1,3}(?:\.\d{3})+)(?:,(\d+))?", re.ASCII),
    re.compile(r"(\d{1,3}(?:,\d{3})+)(?:\.(\d+))?", re.ASCII),
)

THOUSANDS_OR_DECIMALS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}", re.ASCII)


class AmountFault(ValueError):
    """`told`: what is wrong, for the person who typed."""

    def __init__(self, told: str) -> None:
        super().__init__(told)
        self.told = told


def read(text: str, currency: str) -> Money:
    """The amount of money a text says, in this currency. Raises AmountFault."""
    number = _without_currency(text[:LONGEST].translate(SPACES).strip(), currency)
    number = re.sub(r"[.,] ?[-–—]+$", "", number)  # "12.-" is how much of Europe writes a round sum
    places = exponent(currency)
    found = next((match for shape in (PLAIN, *GROUPED) if (match := shape.fullmatch(number))), None)
    if found is None or len(text) > LONGEST:
        raise AmountFault(N_("Please write an amount, as in 12 or 12,50."))
    whole, decimals = re.sub(r"\D", "", found[1]), found[2] or ""
    if len(decimals) > places:
        raise _too_fine(number, whole, decimals, places)
    return Money(int(whole + decimals.ljust(places, "0")), currency)


def given(amount: str, currency: str, *, wanted: str) -> Money:
    """The amount a program gives: digits, a point, decimals. Raises AmountFault, also for another currency than wanted."""
    if currency != wanted:
        raise AmountFault(Message(N_("Amounts are in %(currency)s here."), currency=wanted))
    places = exponent(wanted)
    whole, _point, decimals = amount.partition(".")
    if not re.fullmatch(r"\d{1,12}(\.\d+)?", amount, re.ASCII) or len(decimals) > places:
        raise AmountFault(N_("Please write an amount, as in 12 or 12,50."))
    return Money(int(whole + decimals.ljust(places, "0")), wanted)


def told(money: Money) -> str:
    """As `given` reads it: "12.50"."""
    places = exponent(money.currency)
    whole, decimals = divmod(money.amount, 10**places)
    return f"{whole}.{decimals:0{places}}" if places else str(whole)


def _without_currency(text: str, currency: str) -> str:
    locale = get_locale() or Locale.parse("en")
    names = {currency, get_currency_symbol(currency, locale), *SHORT.get(currency, ())}
    names |= {get_currency_name(currency, count, locale) for count in (1, 2)}
    pattern = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    bare = re.sub(rf"^(?:{pattern})\.?(?= |\d)|(?<=[\d \-–—.,])(?:{pattern})\.?$", "", text, flags=re.IGNORECASE)
    return bare.strip()


def _too_fine(number: str, whole: str, decimals: str, places: int) -> AmountFault:
    if not THOUSANDS_OR_DECIMALS.fullmatch(number):
        return AmountFault(N_("Please give cents as two digits, as in 12,50."))
    parts = formats.decimal(int(whole + decimals[:places]), places)
    message = N_("%(typed)s has two readings. Please write %(whole)s or %(parts)s.")
    return AmountFault(Message(message, typed=number, whole=whole + decimals, parts=parts))

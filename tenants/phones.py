"""Telephone numbers in what neighbours write: recognised by the rules of their country, and masked for readers.

The numbering plans are libphonenumber's. What only looks like a number (a date, a price, an account, a postal code) is
blanked before it is asked, in the same length, so that each place found is a place of the text itself.
"""

import re
from collections.abc import Iterator

from phonenumbers import Leniency, PhoneNumberMatcher

from tenants import packs

FEWEST_DIGITS = 6  # Luxembourg still knows numbers of six; what is shorter is a year or a price
LAST_SHOWN_FROM = 9  # digits: of a shorter number, two more shown would leave too little hidden
DOT = "•"

_MIGHT = re.compile(r"(?:\d[^\w\n]{0,3}|_){5}\d")
_GROUPED = r"\d{1,3}(?:[ .'’\u00a0\u202f]\d{3})*(?:[.,]\d{1,2}|[.,][-–])?"
_ALONE = r"(?<!\d)(?<!\d[ ./\-\u00a0\u202f])"  # no digit stands before it
_END = r"(?![ ./\-]?\d)"
_MONEY = r"(?:€|EUR|euros?|CHF|Fr\.?|Franken|francs?|franchi|£|\$)"
_UNIT = r"(?:km|cm|mm|m[²³2]?|kg|g|l|cl|ml|kWh|kW|W|V|°C?|%|h|min|Uhr|uur|ans|Jahre|jaar|anni|años|anos|years)(?!\w)"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_TIME = r"(?:[01]?\d|2[0-4])[.:hH][0-5]\d"
_LABEL = (
    r"(?:IBAN|BIC|SIREN|SIRET|TVA|P\.? ?IVA|partita IVA|IVA|USt-?Id(?:Nr\.?)?|BTW|KvK|NIF|CIF|NIPC|NISS|AHV|AVS|"
    r"ISBN|EAN|GPS|Bestell(?:ung|nummer)|commande|order|pedido|ordine|encomenda|bestelling)"
)
_NO_NUMBER = re.compile(
    "|".join(
        (
            rf"{_LABEL}(?: ?(?:n°|no\.?|nr\.?|num\.?))? ?[:#]? ?[A-Z]{{0,2}}\d(?:[ .\-]?[0-9A-Z])*",
            r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])",  # an account
            rf"{_ALONE}\d{{4}}-{_MONTH}-{_DAY}(?:[T ]+{_TIME}(?::\d{{2}})?)?{_END}",
            rf"{_ALONE}{_DAY}([./-]){_MONTH}\1(?:(?:19|20)\d{{2}}|\d{{2}}){_END}(?: +{_TIME}{_END})?",
            rf"{_ALONE}{_TIME} ?[-–] ?{_TIME}{_END}",
            rf"{_ALONE}{_GROUPED} ?{_MONEY}(?!\w)",
            rf"(?<!\w){_MONEY} ?{_GROUPED}{_END}",
            rf"{_ALONE}{_GROUPED} ?{_UNIT}",
            rf"{_ALONE}\d{{1,3}}(?:[ .'’\u00a0\u202f]\d{{3}})*[ .'’\u00a0\u202f]000{_END}",
            rf"{_ALONE}-?\d{{1,3}}\.\d{{3,}} ?, ?-?\d{{1,3}}\.\d{{3,}}(?!\d)",  # a point on the map
            rf"{_ALONE}(?:19|20)\d{{2}} ?[-–/] ?(?:19|20)\d{{2}}{_END}",  # from year to year
        )
    ),
    re.IGNORECASE,
)
# Written so that no program sees it: a letter for the zero, slashes and commas between pairs.
_LETTER_ZERO = re.compile(r"(?<![^\W_])[oO](?=\d(?:[ ./-]?\d){7})")
_PAIRS = re.compile(r"(?<!\d)\d{2}(?:(?: ?[/_,;·*|] ?| {2,3})\d{2}){4}(?!\d)")


def masked(text: str, country: str) -> str:
    """The text with each telephone number masked as in `06 •• •• •• 78`; all else as it was written.

    `country`: whose rules read a number without an international prefix.
    """
    parts, end = [], 0
    for start, stop in _numbers(text, country):
        parts += [text[end:start], _hidden(text[start:stop])]
        end = stop
    return "".join((*parts, text[end:]))


def has_number(text: str, country: str) -> bool:
    """Whether a telephone number stands in the text."""
    return next(_numbers(text, country), None) is not None


def _numbers(text: str, country: str) -> Iterator[tuple[int, int]]:
    if not _MIGHT.search(text):
        return
    plain = _LETTER_ZERO.sub("0", text)
    plain = _PAIRS.sub(lambda found: re.sub(r"[^\d]", " ", found.group()), plain)
    plain = _NO_NUMBER.sub(lambda found: "x" * len(found.group()), plain)
    for match in PhoneNumberMatcher(plain, packs.load(country).territory, Leniency.VALID):
        if sum(map(str.isdigit, match.raw_string)) >= FEWEST_DIGITS:
            yield match.start, match.end


def _hidden(number: str) -> str:
    digits = [index for index, mark in enumerate(number) if mark.isdigit() or mark in "oO"]
    shown = {*digits[:2], *(digits[-2:] if len(digits) >= LAST_SHOWN_FROM else ())}
    return "".join(DOT if index in digits and index not in shown else mark for index, mark in enumerate(number))

"""Formats for the reader's locale. Nobody else calls Babel's formatters."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, dates, lists, numbers, units
from babel.core import get_global
from flask_babel import get_locale, gettext

from kernel import clock, geo
from kernel.errors import N_
from kernel.money import Money, exponent

DIRECTIONS = (
    N_("north"),
    N_("north-east"),
    N_("east"),
    N_("south-east"),
    N_("south"),
    N_("south-west"),
    N_("west"),
    N_("north-west"),
)
METRES_PER_KM = 1000
MEGABYTE = 1_000_000
YEAR_AT_THE_END = re.compile(r"[,\s]*(?:'[^']*')?\s*y+$")  # of all languages we speak


def ago(moment: datetime) -> str:
    """As in "12 minutes ago", in the reader's words."""
    passed = clock.now() - moment
    if timedelta() <= passed < timedelta(minutes=1):
        return str(gettext("just now"))
    return str(dates.format_timedelta(-passed, add_direction=True, locale=_locale()))


def day(value: date | datetime, time_zone: str = "UTC") -> str:
    """A calendar day in full."""
    moment = value.astimezone(ZoneInfo(time_zone)).date() if isinstance(value, datetime) else value
    return str(dates.format_date(moment, "long", locale=_locale()))


def moment(value: datetime, time_zone: str) -> str:
    """Day and time of day in a place's time zone, without seconds."""
    day, time = (
        dates.format_date(value.astimezone(ZoneInfo(time_zone)), "medium", _locale()),
        time_of_day(value, time_zone),
    )
    return str(_locale().datetime_formats["medium"]).replace("'", "").format(time, day)


def time_of_day(value: datetime, time_zone: str) -> str:
    """Hours and minutes in a place's time zone."""
    return str(dates.format_time(value, "short", tzinfo=ZoneInfo(time_zone), locale=_locale()))


def weekday(value: date) -> str:
    """A day near in time with its weekday, as in "Saturday 28 November"; the year is told when it is another one."""
    pattern = _locale().date_formats["full"].pattern
    if value.year == clock.now().year:
        pattern = YEAR_AT_THE_END.sub("", pattern)
    return str(dates.format_date(value, pattern, locale=_locale()))


def hour(value: time) -> str:
    """A time of day as such, as in "18:30"."""
    return str(dates.format_time(value, "short", locale=_locale()))


def money(value: Money) -> str:
    """An amount with its currency; whole ones without decimals."""
    places = exponent(value.currency)
    pattern = _locale().currency_formats["standard"].pattern
    if value.amount % 10**places == 0:
        pattern = pattern.replace(".00", "")
    return str(
        numbers.format_currency(
            Decimal(value.amount).scaleb(-places), value.currency, pattern, locale=_locale(), currency_digits=False
        )
    )


def decimal(minor: int, places: int) -> str:
    """Minor units as one types them into a field: the reader's decimal sign, no thousands."""
    value = Decimal(minor).scaleb(-places)
    return str(numbers.format_decimal(value, "0." + "0" * places if places else "0", locale=_locale()))


def typed(value: Money) -> str:
    """An amount as one types it."""
    return decimal(value.amount, exponent(value.currency))


def hour_of_day(hour: int) -> str:
    """A full hour, as in "7:00 AM" or "07:00"."""
    return str(dates.format_time(time(hour), "short", locale=_locale()))


def number(value: int) -> str:
    """A whole number with the reader's separators."""
    return str(numbers.format_decimal(value, locale=_locale()))


def listed(items: list[str]) -> str:
    """As in "A, B and C", in the reader's words."""
    return str(lists.format_list(items, locale=_locale()))


def distance(metres: float) -> str:
    """A distance in honest steps: 100, 250, 500 m, then whole kilometres. Never finer: it tells about people's homes."""
    return distance_of(geo.band(metres))


def distance_of(band: int) -> str:
    """The words of a step of distance (`geo.band`)."""
    return str(gettext("about %(distance)s away", distance=_length(band, _locale())))


@lru_cache(maxsize=1024)  # asked for with every ad of a list
def _length(band: int, locale: Locale) -> str:
    if band < len(geo.STEPS_M):
        return str(units.format_unit(geo.STEPS_M[band], "length-meter", length="short", locale=locale))
    kilometres = band - len(geo.STEPS_M) + 1
    return str(units.format_unit(kilometres, "length-kilometer", length="short", locale=locale))


def direction(eighths: int) -> str:
    """A direction in eighths of a turn from north by east, as in "north-east"."""
    return str(gettext(DIRECTIONS[eighths]))


def metres(value: int) -> str:
    """A round length, as in "500 m" or "2 km"."""
    if value < METRES_PER_KM:
        return str(units.format_unit(value, "length-meter", length="short", locale=_locale()))
    return kilometres(value // METRES_PER_KM)


def kilometres(value: int) -> str:
    """A round distance, as in "5 km"."""
    return str(units.format_unit(value, "length-kilometer", length="short", locale=_locale()))


def file_size(value: int) -> str:
    """How large a file is, from its bytes, as in "1.4 MB"."""
    if value < MEGABYTE:
        return str(units.format_unit(max(1, round(value / 1000)), "digital-kilobyte", length="short", locale=_locale()))
    return str(units.format_unit(round(value / MEGABYTE, 1), "digital-megabyte", length="short", locale=_locale()))


def minor_units(whole: int, currency: str) -> int:
    """So many whole units of a currency in its smallest ones."""
    return int(whole * 10 ** exponent(currency))


def whole_units(minor: int, currency: str) -> int:
    """The other way round, rounded down."""
    return int(minor // 10 ** exponent(currency))


def whole_price(whole: int, currency: str) -> str:
    """A round amount with its currency, as in "20 €"."""
    pattern = _locale().currency_formats["standard"].pattern.replace(".00", "")
    return str(numbers.format_currency(whole, currency, pattern, locale=_locale(), currency_digits=False))


def time_zone(name: str) -> str:
    """A time zone by its city, as the reader calls it ("Europe/Rome" is Rom in German)."""
    return str(dates.get_timezone_location(ZoneInfo(name), locale=_locale(), return_city=True))


def time_zones(first: tuple[str, ...]) -> list[tuple[str, str]]:
    """Time zones with their names: these first, then the others of the first one's continent by name."""
    continent = first[0].split("/")[0] + "/"
    others = {name for name in get_global("zone_territories") if name.startswith(continent)} - set(first)
    named = sorted(((name, time_zone(name)) for name in others), key=lambda pair: pair[1])
    return [*((name, time_zone(name)) for name in first), *named]


def _locale() -> Locale:
    return get_locale() or Locale.parse("en")

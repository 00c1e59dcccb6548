"""The one clock. Aware UTC everywhere; rows carry `timestamptz` and never a default of their own."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def today(time_zone: str) -> date:
    """The calendar day it is in a place, by the name of its time zone (`Europe/Paris`)."""
    return now().astimezone(ZoneInfo(time_zone)).date()


def beginning(day: date, time_zone: str) -> datetime:
    """The moment at which a calendar day begins in a place."""
    return datetime.combine(day, time(), ZoneInfo(time_zone)).astimezone(UTC)
